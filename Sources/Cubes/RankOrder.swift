/// The order of groups: by a key, greatest first unless ascending; ties as `precedes` says, which tells any two groups apart, so
/// that the order is always the same.
struct RankOrder {
  let ascending: Bool
  let key: (Int) -> Double
  let precedes: (Int, Int) -> Bool

  private struct Keyed {
    var group: Int
    var key: Double
  }

  private func isBefore(_ a: Keyed, _ b: Keyed) -> Bool {
    if a.key != b.key { return ascending ? a.key < b.key : a.key > b.key }
    return a.group != b.group && precedes(a.group, b.group)
  }

  /// The last one first.
  var reversed: RankOrder { RankOrder(ascending: !ascending, key: key, precedes: { precedes($1, $0) }) }

  /// How many of the groups come before one.
  func rank(of group: Int, among groups: [Int]) -> Int {
    let own = Keyed(group: group, key: key(group))
    return groups.count { $0 != group && isBefore(Keyed(group: $0, key: key($0)), own) }
  }

  /// The groups that come before one, and those behind it, in no order.
  func split(_ groups: [Int], at group: Int) -> (before: [Int], behind: [Int]) {
    let own = Keyed(group: group, key: key(group))
    var (before, behind): ([Int], [Int]) = ([], [])
    for other in groups where other != group {
      if isBefore(Keyed(group: other, key: key(other)), own) { before.append(other) } else { behind.append(other) }
    }
    return (before, behind)
  }

  /// The first `count` of the groups, in order. Costs one comparison for each group that isn't among them.
  func first(_ count: Int, of groups: [Int]) -> [Int] {
    let keyed = groups.lazy.map { Keyed(group: $0, key: key($0)) }
    if count > 256 || count >= groups.count { return keyed.sorted(by: isBefore).prefix(count).map(\.group) }
    var best: [Keyed] = []
    best.reserveCapacity(count + 1)
    for candidate in keyed {
      if best.count == count {
        guard let worst = best.last, isBefore(candidate, worst) else { continue }
        best.removeLast()
      }
      var low = 0
      var high = best.count
      while low < high {
        let middle = (low + high) / 2
        if isBefore(best[middle], candidate) { low = middle + 1 } else { high = middle }
      }
      best.insert(candidate, at: low)
    }
    return best.map(\.group)
  }

  /// The groups of those ranks, in order. Far down it costs a few comparisons with each group; a sort of all that come before would
  /// cost twenty with each of a million.
  func groups(_ ranks: Range<Int>, of groups: [Int]) -> [Int] {
    let wanted = ranks.clamped(to: 0..<groups.count)
    if wanted.isEmpty { return [] }
    if wanted.lowerBound <= 256 { return Array(first(wanted.upperBound, of: groups).dropFirst(wanted.lowerBound)) }
    var keyed = groups.map { Keyed(group: $0, key: key($0)) }
    return keyed.withUnsafeMutableBufferPointer { keyed in
      select(wanted.lowerBound, of: keyed, in: 0..<keyed.count)
      if wanted.upperBound < keyed.count { select(wanted.upperBound, of: keyed, in: wanted.lowerBound..<keyed.count) }
      return keyed[wanted].sorted(by: isBefore).map(\.group)
    }
  }

  /// Puts the element of a rank in its place, those that come before in front of it and the others behind. Quickselect, with the
  /// median of three for a pivot; where pivots are bad, what is left after twice log₂ n rounds is sorted.
  private func select(_ rank: Int, of keyed: UnsafeMutableBufferPointer<Keyed>, in range: Range<Int>) {
    var (low, high) = (range.lowerBound, range.upperBound - 1)
    var roundsLeft = 2 * (Int.bitWidth - range.count.leadingZeroBitCount)
    while low < high {
      if roundsLeft == 0 {
        var rest = UnsafeMutableBufferPointer(rebasing: keyed[low...high])
        rest.sort(by: isBefore)
        return
      }
      roundsLeft -= 1
      // No two are equal: two parts are enough.
      let middle = low + (high - low) / 2
      if isBefore(keyed[middle], keyed[low]) { keyed.swapAt(low, middle) }
      if isBefore(keyed[high], keyed[low]) { keyed.swapAt(low, high) }
      if isBefore(keyed[middle], keyed[high]) { keyed.swapAt(middle, high) }
      let pivot = keyed[high]
      var place = low
      for next in low..<high where isBefore(keyed[next], pivot) {
        keyed.swapAt(place, next)
        place += 1
      }
      keyed.swapAt(place, high)
      if rank == place { return }
      if rank < place { high = place - 1 } else { low = place + 1 }
    }
  }
}
