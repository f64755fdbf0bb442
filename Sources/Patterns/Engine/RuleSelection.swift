import Filters
import PageEvents

/// Which rule looks at which events of a chunk.
///
/// What all of a chunk's events have to go through needs no list; of the others a rule's bit is put down in its list. 2 ns for each
/// event that a rule looks at.
final class RuleSelection {
  typealias Word = PredicateSet.Word

  /// The bits of rules that look at any event of the present chunk, and of those that look at each.
  private(set) var any: Word = 0
  private var all: Word = 0
  /// All rules' bits, and those of rules that look at events for their latency alone.
  private let watched: Word
  private let timed: Word
  private let rows: UnsafeMutablePointer<Int32>
  /// By bit, the list of its rule, and how long that is.
  private let lists: UnsafeMutablePointer<UnsafeMutablePointer<Int32>?>
  private let counts: UnsafeMutablePointer<Int>
  private static let bits = Word.bitWidth

  init(_ runners: [any RuleRunner]) {
    watched = runners.reduce(0) { $0 | $1.post.watch }
    timed = runners.reduce(0) { $1.needsLatency ? $0 | $1.post.watch : $0 }
    rows = .allocate(capacity: EventChunk.most)
    for row in 0..<EventChunk.most { rows[row] = Int32(row) }
    lists = .allocate(capacity: Self.bits)
    lists.initialize(repeating: nil, count: Self.bits)
    counts = .allocate(capacity: Self.bits)
    counts.initialize(repeating: 0, count: Self.bits)
    for runner in runners { lists[runner.post.firstBit] = .allocate(capacity: EventChunk.most) }
  }

  deinit {
    for bit in 0..<Self.bits { lists[bit]?.deallocate() }
    lists.deallocate()
    counts.deallocate()
    rows.deallocate()
  }

  private func everything(_ count: Int) -> Picks { Picks(rows: UnsafePointer(rows), count: count) }

  /// Sorts a chunk's events by who looks at them, and returns how many somebody does. Takes from `words` what only looks as if.
  func select(from chunk: EventChunk, words: UnsafeMutablePointer<Word>) -> Int {
    var (any, all): (Word, Word) = (0, watched)
    for row in 0..<chunk.count {
      any |= words[row]
      all &= words[row]
    }
    if any & timed != 0 {
      (any, all) = (0, watched)
      for row in 0..<chunk.count {
        if chunk.latencies[row] == EventFields.noLatency { words[row] &= ~timed }
        any |= words[row]
        all &= words[row]
      }
    }
    (self.any, self.all) = (any & watched, all)
    counts.update(repeating: 0, count: Self.bits)
    let listed = watched & ~all
    let (low, high) = (UInt64(truncatingIfNeeded: listed), UInt64(truncatingIfNeeded: listed >> 64))
    var found = 0
    for row in 0..<chunk.count {
      let word = words[row]
      found += word & watched != 0 ? 1 : 0
      note(row, UInt64(truncatingIfNeeded: word) & low, from: 0)
      if high != 0 { note(row, UInt64(truncatingIfNeeded: word >> 64) & high, from: 64) }
    }
    return found
  }

  @inline(__always) private func note(_ row: Int, _ bits: UInt64, from first: Int) {
    var bits = bits
    while bits != 0 {
      let bit = first + bits.trailingZeroBitCount
      bits &= bits &- 1
      lists[bit].unsafelyUnwrapped[counts[bit]] = Int32(truncatingIfNeeded: row)
      counts[bit] &+= 1
    }
  }

  /// The events that a rule looks at.
  func picks(of rule: KeyGroup.Member, in chunk: EventChunk) -> Picks {
    let bit = rule.bit
    if all & 1 << Word(bit) != 0 { return everything(chunk.count) }
    guard let list = lists[bit] else { return everything(0) }
    return Picks(rows: UnsafePointer(list), count: counts[bit])
  }
}
