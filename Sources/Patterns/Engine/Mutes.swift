import PageEvents

/// Until when a rule's keys are muted.
struct Mutes {
  private var alerts: [RuleKey: (until: Int64, alert: Int32)] = [:]
  /// In the order in which they end: a rule mutes each for as long.
  private var ends: [(until: Int64, key: RuleKey)] = []
  private var firstEnd = 0

  /// So many keys are muted at a time; the first gives way.
  private static let most = 100_000

  /// The alert behind which the key is muted at that time; nil where it isn't.
  mutating func alert(behind key: RuleKey, at time: Int64) -> Int32? {
    while firstEnd < ends.count, ends[firstEnd].until <= time { removeFirst() }
    return alerts[key]?.alert
  }

  mutating func mute(_ key: RuleKey, until: Int64, behind alert: Int32) {
    if alerts.count >= Self.most { removeFirst() }
    alerts[key] = (until, alert)
    ends.append((until, key))
  }

  private mutating func removeFirst() {
    alerts[ends[firstEnd].key] = nil
    firstEnd += 1
    if firstEnd > 1024, firstEnd * 2 > ends.count {
      ends.removeFirst(firstEnd)
      firstEnd = 0
    }
  }

  mutating func rename(_ map: (RuleKey) -> RuleKey) {
    alerts = Dictionary(alerts.map { (map($0.key), $0.value) }) { first, _ in first }
    for place in ends.indices { ends[place].key = map(ends[place].key) }
  }
}
