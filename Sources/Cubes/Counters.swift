import PageEvents

/// What a cuboid of a slice keeps of a value: a `Cell` that doesn't overflow, however long a log is watched. 24 bytes.
struct Counters: BitwiseCopyable {
  private(set) var hits = 0
  private(set) var errors = 0
  private(set) var bytes = 0

  static let zero = Counters()

  var isEmpty: Bool { hits == 0 }

  @inline(__always) mutating func merge(_ cell: Cell) {
    hits &+= cell.hits
    errors &+= cell.errors
    bytes &+= cell.bytes
  }

  @inline(__always) mutating func remove(_ cell: Cell) {
    hits &-= cell.hits
    errors &-= cell.errors
    bytes &-= cell.bytes
  }

  mutating func merge(_ tally: Tally) {
    hits &+= tally.hits
    errors &+= tally.errors
    bytes &+= tally.bytes
  }
}
