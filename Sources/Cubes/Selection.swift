import Filters
import PageEvents

/// Picks the rows of a stretch that a filter and a window let through, as a list of row numbers.
///
/// Column by column, a byte a row, in pieces of 4,096 rows that stay in the cache.
struct Selection {
  static let piece = 4096

  private var predicate: Predicate
  private let mask: UnsafeMutablePointer<UInt8>
  private let picked: UnsafeMutablePointer<Int32>

  init(_ predicate: Predicate, scratch: Scratch) {
    self.predicate = predicate
    mask = scratch.mask
    picked = scratch.picked
  }

  /// Memory that a selection works in; its owner keeps it alive.
  final class Scratch {
    let mask = UnsafeMutablePointer<UInt8>.allocate(capacity: Selection.piece)
    let picked = UnsafeMutablePointer<Int32>.allocate(capacity: Selection.piece)
    let groups = UnsafeMutablePointer<Int32>.allocate(capacity: Selection.piece)
    deinit {
      mask.deallocate()
      picked.deallocate()
      groups.deallocate()
    }
  }

  /// The rows of `range`, at most `piece` of them, that match and whose time is in `window` but not in `except`.
  /// - Parameter span: the times that the rows may have: where it lies within the window, times aren't looked at.
  mutating func pick(
    _ rows: EventRows, _ range: Range<Int>, in window: Window, except: Window = .empty, span: Window
  ) -> UnsafeBufferPointer<Int32> {
    let count = range.count
    let timesMatter = !window.contains(span) || except.intersects(span)
    var picks = 0
    if predicate.isEverything && !timesMatter {
      for i in 0..<count { picked[i] = Int32(truncatingIfNeeded: range.lowerBound &+ i) }
      return UnsafeBufferPointer(start: picked, count: count)
    }
    predicate.select(from: rows, in: range, into: mask)
    if timesMatter {
      let times = rows.times + range.lowerBound
      for i in 0..<count {
        let isIn = window.contains(times[i]) && !except.contains(times[i])
        mask[i] &= isIn ? 1 : 0
      }
    }
    for i in 0..<count {
      picked[picks] = Int32(truncatingIfNeeded: range.lowerBound &+ i)
      picks &+= Int(mask[i])
    }
    return UnsafeBufferPointer(start: picked, count: picks)
  }
}
