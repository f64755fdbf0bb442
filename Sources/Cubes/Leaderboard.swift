import PageEvents

/// The foremost groups of a cuboid in an order, kept as counters change.
///
/// All groups are looked at once; from then on only those that are ahead of a threshold that some hundreds were ahead of then.
/// Whoever gets ahead of it is noted. As long as enough are, they are the foremost, exactly; only counters that shrink can make
/// a second look at all groups necessary.
struct Leaderboard {
  let sort: Measure
  let tie: Measure
  /// Groups that are ahead of the threshold or were; each once.
  private var members: [Int] = []
  private var isMember: [Bool] = []
  private var threshold = Threshold.none
  private var isMade = false

  private enum Threshold {
    /// All groups are members.
    case none
    /// Members have more than that.
    case above(Int)
    /// Members are no further back in the order than that group was: where so many are equal that only their bytes tell them apart.
    case notBehind(key: Int, tie: Int, group: Int)

    /// Who has less than that is behind.
    var least: Int {
      switch self {
      case .none: .min
      case .above(let key): key + 1
      case .notBehind(let key, _, _): key
      }
    }
  }

  init(sort: Measure, tie: Measure) {
    self.sort = sort
    self.tie = tie
  }

  /// A group's counters have changed.
  @inline(__always) mutating func note(_ group: Int, _ counters: Counters, in cuboid: Cuboid) {
    if !isMade || counters.isEmpty || cuboid.key(sort, of: group, counters) < threshold.least { return }
    admit(group, counters, in: cuboid)
  }

  private mutating func admit(_ group: Int, _ counters: Counters, in cuboid: Cuboid) {
    if group >= isMember.count {
      isMember.append(contentsOf: repeatElement(false, count: max(group + 1, isMember.count * 2) - isMember.count))
    }
    if isMember[group] || !isAhead(group, counters, in: cuboid) { return }
    isMember[group] = true
    members.append(group)
  }

  /// Whether no other than members can be ahead of the group.
  private func isAhead(_ group: Int, _ counters: Counters, in cuboid: Cuboid) -> Bool {
    if counters.isEmpty { return false }
    switch threshold {
    case .none: return true
    case .above(let key): return cuboid.key(sort, of: group, counters) > key
    case .notBehind(let key, let tie, let last):
      let keys = (cuboid.key(sort, of: group, counters), cuboid.key(self.tie, of: group, counters))
      if keys != (key, tie) { return keys > (key, tie) }
      return group == last || cuboid.comesFirst(group, last)
    }
  }

  mutating func first(_ count: Int, in cuboid: Cuboid) -> [Int] {
    let room = max(512, count * 2)
    var ahead = isMade ? members.filter { isAhead($0, cuboid.counters(of: ValueID($0)), in: cuboid) } : []
    if case .none = threshold {
      if !isMade { ahead = cuboid.groups }
    } else if ahead.count < count {
      ahead = cuboid.groups
      threshold = .none
    }
    isMade = true
    if ahead.count > room * 4 { ahead = cut(ahead, to: room, atLeast: count, in: cuboid) }
    replaceMembers(by: ahead)
    return cuboid.order(by: sort, then: tie).first(count, of: ahead)
  }

  /// Sets the threshold so that about `room` of the groups are ahead of it, and returns those.
  private mutating func cut(_ groups: [Int], to room: Int, atLeast count: Int, in cuboid: Cuboid) -> [Int] {
    var keys = groups.map { cuboid.key(sort, of: $0) }
    let rank = keys.count - room
    let key = keys.withUnsafeMutableBufferPointer { $0.select(rank) }
    let ahead = groups.filter { cuboid.key(sort, of: $0) > key }
    if ahead.count >= count {
      threshold = .above(key)
      return ahead
    }
    // So many are equal that it takes their bytes to say who is foremost.
    let order = cuboid.order(by: sort, then: tie)
    let equals = groups.filter { cuboid.key(sort, of: $0) == key }
    let chosen = ahead + order.first(count - ahead.count + 64, of: equals)
    if let last = chosen.last {
      threshold = .notBehind(key: key, tie: cuboid.key(tie, of: last), group: last)
    }
    return chosen
  }

  private mutating func replaceMembers(by groups: [Int]) {
    for group in members { isMember[group] = false }
    members = groups
    let most = (groups.max() ?? 0) + 1
    if most > isMember.count {
      isMember.append(contentsOf: repeatElement(false, count: max(most, isMember.count * 2) - isMember.count))
    }
    for group in groups { isMember[group] = true }
  }
}
