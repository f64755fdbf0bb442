import Filters
import PageEvents

/// Picks the rows that a filter and a window let through, as a list of row numbers.
///
/// Column by column, a byte a row, in pieces of 4,096 rows that stay in the cache. What the dictionaries of a packed segment
/// tell beforehand needs no look at its rows.
struct Selection {
  static let piece = 4096

  /// A stretch of rows in pieces.
  static func pieces(of rows: Range<Int>) -> some Sequence<Range<Int>> {
    stride(from: rows.lowerBound, to: rows.upperBound, by: piece).lazy.map {
      $0..<min($0 + piece, rows.upperBound)
    }
  }

  let predicate: Predicate
  private let scratch: ScanScratch

  init(_ predicate: Predicate, scratch: ScanScratch) {
    self.predicate = predicate
    self.scratch = scratch
  }

  /// The rows of `range`, at most `piece` of them, that match and whose time is in `window` but not in `except`.
  /// - Parameter span: the times that the rows may have: where it lies within the window, times aren't looked at.
  func pick(
    _ rows: EventRows, _ range: Range<Int>, in window: Window, except: Window = .empty, span: Window
  ) -> UnsafeBufferPointer<Int32> {
    let picks = pick(rows, range, in: window, except: except, span: span, at: 0, complement: false)
    return UnsafeBufferPointer(start: scratch.picked, count: picks)
  }

  /// Adds the rows of `range` that are let through to the scratch's list, behind the first `place` of them; or, of those whose
  /// time is right, the ones that don't match.
  func pick(
    _ rows: EventRows, _ range: Range<Int>, in window: Window, except: Window = .empty, span: Window, at place: Int,
    complement: Bool
  ) -> Int {
    let picked = scratch.picked + place
    let mask = scratch.mask
    let count = range.count
    let timesMatter = !window.contains(span) || except.intersects(span)
    if predicate.isEverything && !timesMatter {
      if complement { return 0 }
      for i in 0..<count { picked[i] = Int32(truncatingIfNeeded: range.lowerBound &+ i) }
      return count
    }
    predicate.select(from: rows, in: range, into: mask)
    if complement { for i in 0..<count { mask[i] ^= 1 } }
    if timesMatter {
      rows.times.copy(range, into: scratch.numbers)
      let times = scratch.numbers
      for i in 0..<count {
        let isIn = window.contains(times[i]) && !except.contains(times[i])
        mask[i] &= isIn ? 1 : 0
      }
    }
    return Self.list(mask, range, into: picked)
  }

  /// The numbers of the rows whose byte is 1. Eight that are 0 cost one comparison.
  private static func list(
    _ mask: UnsafeMutablePointer<UInt8>, _ range: Range<Int>, into picked: UnsafeMutablePointer<Int32>
  ) -> Int {
    var picks = 0
    var i = 0
    while i &+ 8 <= range.count {
      if UnsafeRawPointer(mask + i).loadUnaligned(as: UInt64.self) != 0 {
        for offset in 0..<8 {
          picked[picks] = Int32(truncatingIfNeeded: range.lowerBound &+ i &+ offset)
          picks &+= Int(mask[i &+ offset])
        }
      }
      i &+= 8
    }
    while i < range.count {
      picked[picks] = Int32(truncatingIfNeeded: range.lowerBound &+ i)
      picks &+= Int(mask[i])
      i &+= 1
    }
    return picks
  }
}

/// Memory that a scan works in; one a thread.
final class ScanScratch: @unchecked Sendable {
  let mask = UnsafeMutablePointer<UInt8>.allocate(capacity: Selection.piece)
  /// Row numbers, of a whole segment at the most.
  let picked = UnsafeMutablePointer<Int32>.allocate(capacity: Segment.capacity + 8)
  let groups = UnsafeMutablePointer<Int32>.allocate(capacity: Selection.piece)
  let ids = UnsafeMutablePointer<ValueID>.allocate(capacity: Selection.piece)
  let numbers = UnsafeMutablePointer<Int64>.allocate(capacity: Selection.piece)
  let addends = UnsafeMutablePointer<Cell>.allocate(capacity: Selection.piece)
  /// Counters by place in a dictionary, for each column that has needed them.
  private var cells: [UnsafeMutablePointer<Cell>?]

  init(columnCount: Int) {
    cells = Array(repeating: nil, count: columnCount)
  }

  deinit {
    mask.deallocate()
    picked.deallocate()
    groups.deallocate()
    ids.deallocate()
    numbers.deallocate()
    addends.deallocate()
    for cell in cells { cell?.deallocate() }
  }

  /// Lists all rows of a range, at most a segment's.
  func pickAll(_ rows: Range<Int>) -> UnsafeBufferPointer<Int32> {
    for i in 0..<rows.count { picked[i] = Int32(truncatingIfNeeded: rows.lowerBound &+ i) }
    return UnsafeBufferPointer(start: picked, count: rows.count)
  }

  /// Room for the counters of a column's places.
  func cells(of column: Dimension) -> UnsafeMutablePointer<Cell> {
    let index = Int(column.index)
    if let there = cells[index] { return there }
    let new = UnsafeMutablePointer<Cell>.allocate(capacity: Segment.capacity)
    cells[index] = new
    return new
  }
}
