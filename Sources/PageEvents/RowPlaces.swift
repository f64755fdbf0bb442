/// Where a row's line is, in eight bytes: rows that change their order can't share what `LinePlaces` says of consecutive ones.
///
/// The stretch by its number in a `StretchTable`, and the line.
public struct RowPlace: BitwiseCopyable, Hashable, Sendable {
  /// Counted from 1; 0 where the place isn't known.
  var stretch: UInt32
  var line: UInt32

  public static let unknown = RowPlace(stretch: 0, line: 0)

}

/// The stretches of logs that rows have come from, by number. 24 bytes a stretch, which is a block of a log that is loaded, and 64
/// KiB of one that is followed.
public final class StretchTable {
  private var stretches: [LogStretch] = []
  private var numbers: [LogStretch: UInt32] = [:]
  private var last: (stretch: LogStretch, number: UInt32)?

  public init() {}

  /// The stretch's number. One that has grown is the same.
  func number(of stretch: LogStretch) -> UInt32 {
    if let last, last.stretch == stretch, last.stretch.length == stretch.length { return last.number }
    let number: UInt32
    if let known = numbers[stretch] {
      number = known
      stretches[Int(number) - 1] = stretch
    } else {
      stretches.append(stretch)
      number = UInt32(stretches.count)
      numbers[stretch] = number
    }
    last = (stretch, number)
    return number
  }

  /// The place of a line that another table knows.
  public func place(of line: LinePlace?) -> RowPlace {
    line.map { RowPlace(stretch: number(of: $0.stretch), line: UInt32(truncatingIfNeeded: $0.line)) } ?? .unknown
  }

  /// Where the line is; nil where that isn't known.
  public subscript(place: RowPlace) -> LinePlace? {
    place.stretch == 0 ? nil : LinePlace(stretches[Int(place.stretch) - 1], line: Int(place.line))
  }
}

extension LinePlaces {
  /// Writes down the places of some consecutive rows. A run costs some ten nanoseconds, its rows 0.3 each.
  public func copy(_ rows: Range<Int>, numberedIn table: StretchTable, into places: UnsafeMutablePointer<RowPlace>) {
    places.update(repeating: .unknown, count: rows.count)
    forEachRun(from: rows.lowerBound) { row, run, stretch in
      if row >= rows.upperBound { return false }
      guard let stretch else { return true }
      let number = table.number(of: stretch)
      let (first, end) = (max(row, rows.lowerBound), min(row + run.count, rows.upperBound))
      for each in first..<max(first, end) {
        places[each - rows.lowerBound] = RowPlace(
          stretch: number, line: UInt32(truncatingIfNeeded: run.line + each - row))
      }
      return true
    }
  }
}
