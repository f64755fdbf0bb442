import PageEvents

@testable import Patterns

/// What a pattern means, slowly: all its ways to happen are written out as lists of single events, each with what may come
/// between it and the one before; then every choice of events is tried.
///
/// It knows nothing of states and edges. It finds what counts when every match does, except for absences at the end.
///
/// One thing isn't a property of a single way: the event right after one that was taken ends all ways that are still open
/// if one of them must not meet it. So the ways with a common beginning are looked at together (`Stop`).
struct SlowMatcher {
  /// A single event to come.
  struct Item {
    /// Which element of the pattern it is, in which repetition.
    var trail: String
    var name: Int
    var contiguity: EventPattern.Contiguity
    /// What is waited for: passed over by no relaxed wait.
    var awaited: UInt64
    /// Names that must not be met by what is passed over, whatever the contiguity.
    var notPassed: UInt64
    /// Names that must not be met by the event itself.
    var notTaken: UInt64
    /// What the very next event after the one before has to meet, and must not.
    var nextMeets: UInt64
    var nextMeetsNot: UInt64
  }

  /// What is carried from one event to the next.
  struct Carried {
    var forbidden: UInt64 = 0
    var claimed: UInt64 = 0
    var nextMeets: UInt64 = 0
    var nextMeetsNot: UInt64 = 0
    /// The part of it that comes of `next not`.
    var lookedFor: UInt64 = 0
    /// The part of it that a greedy loop before a `next not` claims: none goes on with it, but it ends nothing.
    var claimedNext: UInt64 = 0
    /// Whether there has to be a next event at all.
    var needsNext = false

    var stop: Stop {
      Stop(meets: nextMeets, meetsNot: nextMeetsNot & ~lookedFor & ~claimedNext, names: forbidden | lookedFor)
    }
  }

  /// What ends all ways with a common beginning, if it is met by the event right after it.
  struct Stop {
    var meets: UInt64
    var meetsNot: UInt64
    var names: UInt64

    func applies(to bits: UInt64) -> Bool { bits & meets == meets && bits & meetsNot == 0 && bits & names != 0 }
  }

  private final class Stops {
    var after: [String: [Stop]] = [:]
  }

  struct Path {
    var items: [Item]
    /// What is left to be met by the event after the last.
    var rest: Carried
    /// For each number of items, what ends the way right after them.
    var stops: [[Stop]] = []
  }

  private struct Surroundings {
    var entry: EventPattern.Contiguity
    var heads: UInt64 = 0
    var until: UInt64 = 0
    var behind: UInt64 = 0
    var trail: String
    var stops: Stops
  }

  /// A beginning: which elements were taken, and under which names.
  private static func key(_ items: some Sequence<Item>) -> String {
    items.map { "\($0.trail)=\($0.name)" }.joined(separator: " ")
  }

  private typealias Following = (_ items: [Item], Carried) -> Void

  let pattern: EventPattern
  let paths: [Path]

  /// No path is written out that is longer than this.
  init(_ pattern: EventPattern, longest: Int) {
    self.pattern = pattern
    var paths: [Path] = []
    let stops = Stops()
    Self.writeOut(
      pattern.expression, from: 0, [], Carried(), Surroundings(entry: .strict, trail: "", stops: stops),
      longest: longest
    ) { items, rest in
      if rest.needsNext { stops.after[Self.key(items), default: []].append(rest.stop) }
      // Of the two ways out of a loop that something ends, one is left when nothing more comes.
      if !items.isEmpty, rest.nextMeets == 0 || rest.needsNext { paths.append(Path(items: items, rest: rest)) }
    }
    self.paths = paths.map { path in
      var path = path
      path.stops = (0...path.items.count).map { stops.after[Self.key(path.items[..<$0])] ?? [] }
      return path
    }
  }

  // MARK: Writing out

  private static func writeOut(
    _ expression: EventPattern.Expression, from place: Int, _ items: [Item], _ carried: Carried,
    _ surroundings: Surroundings, longest: Int, then following: Following
  ) {
    guard place < expression.steps.count else { return following(items, carried) }
    func rest(_ items: [Item], _ carried: Carried) {
      writeOut(expression, from: place + 1, items, carried, surroundings, longest: longest, then: following)
    }
    var carried = carried
    switch expression.steps[place] {
    case .absence(let name, after: .strict):
      carried.nextMeetsNot |= 1 << UInt64(name) | carried.forbidden | carried.claimed
      carried.lookedFor |= 1 << UInt64(name) | carried.forbidden
      carried.claimedNext |= carried.claimed
      carried.claimed = 0
      carried.needsNext = true
      rest(items, carried)
    case .absence(let name, after: _):
      carried.forbidden |= 1 << UInt64(name)
      rest(items, carried)
    case .element(let element, after: let contiguity):
      var own = surroundings
      own.trail += ".\(place)"
      own.entry = contiguity ?? surroundings.entry
      if place > 0 { own.heads = 0 }
      // What must not be met right behind the element.
      var next = place + 1
      var behind: UInt64 = 0
      while next < expression.steps.count, case .absence(let name, after: .relaxed) = expression.steps[next] {
        behind |= 1 << UInt64(name)
        next += 1
      }
      own.behind = next == expression.steps.count ? surroundings.behind | behind : behind
      writeOut(element, items, carried, own, longest: longest, then: rest)
    }
  }

  private static func writeOut(
    _ element: EventPattern.Element, _ items: [Item], _ carried: Carried, _ surroundings: Surroundings, longest: Int,
    then following: Following
  ) {
    let quantifier = element.quantifier
    let claimed = quantifier.isGreedy && quantifier.isOpen ? element.body.mask : 0
    func leave(_ items: [Item], _ carried: Carried) {
      var claiming = carried
      claiming.claimed |= claimed
      if let until = quantifier.until, claimed != 0 {
        let bit = 1 << UInt64(until) as UInt64
        var ended = carried
        ended.nextMeets |= bit
        following(items, ended)
        claiming.nextMeetsNot |= bit
      }
      following(items, claiming)
    }
    func again(_ times: Int, _ items: [Item], _ carried: Carried) {
      if times >= quantifier.least { leave(items, carried) }
      guard times < quantifier.most ?? .max, items.count < longest else { return }
      var (own, carried) = (surroundings, carried)
      own.trail += "#\(times)"
      if times > 0 {
        own.entry = quantifier.contiguity
        own.heads = 0
        carried.forbidden |= surroundings.behind
      }
      once(element, isFirst: times == 0, items, carried, own, longest: longest) { again(times + 1, $0, $1) }
    }
    if quantifier.isOptional { leave(items, carried) }
    again(0, items, carried)
  }

  private static func once(
    _ element: EventPattern.Element, isFirst: Bool, _ items: [Item], _ carried: Carried, _ surroundings: Surroundings,
    longest: Int, then following: Following
  ) {
    let until = surroundings.until | (element.quantifier.until.map { 1 << UInt64($0) } ?? 0)
    switch element.body {
    case .event(let names):
      guard items.count < longest else { return }
      surroundings.stops.after[key(items), default: []].append(carried.stop)
      for name in names {
        let item = Item(
          trail: surroundings.trail, name: name, contiguity: surroundings.entry,
          awaited: element.body.mask | surroundings.heads,
          notPassed: (isFirst ? surroundings.until : until) | carried.claimed | carried.forbidden,
          notTaken: until | carried.claimed | carried.forbidden, nextMeets: carried.nextMeets,
          nextMeetsNot: carried.nextMeetsNot)
        following(items + [item], Carried())
      }
    case .group(let alternatives):
      var inner = surroundings
      inner.until = until
      for alternative in alternatives { inner.heads |= heads(of: alternative) }
      for (place, alternative) in alternatives.enumerated() {
        inner.trail = surroundings.trail + "|\(place)"
        writeOut(alternative, from: 0, items, carried, inner, longest: longest, then: following)
      }
    }
  }

  private static func heads(of expression: EventPattern.Expression) -> UInt64 {
    guard case .element(let element, _) = expression.steps[0] else { return 0 }
    guard case .group(let alternatives) = element.body else { return element.body.mask }
    return alternatives.reduce(0) { $0 | heads(of: $1) }
  }

  // MARK: Trying

  /// Every match, as its events' places and names.
  func matches(in events: [SequenceEvent]) -> [String] {
    var found: [String] = []
    for path in paths {
      for start in events.indices { tryPath(path, 0, after: start - 1, only: start, [], events, &found) }
    }
    return found.sorted()
  }

  private func tryPath(
    _ path: Path, _ place: Int, after last: Int, only start: Int?, _ taken: [Int], _ events: [SequenceEvent],
    _ found: inout [String]
  ) {
    let isStopped =
      place > 0 && last + 1 < events.count && path.stops[place].contains { $0.applies(to: events[last + 1].bits) }
    // What is complete by the very event that ends the others is a match all the same, whether it takes it or not.
    let isLast = place == path.items.count - 1 && !path.rest.needsNext
    if isStopped, place < path.items.count, !isLast { return }
    guard place < path.items.count else {
      if path.rest.needsNext {
        let next = last + 1
        guard next < events.count, events[next].bits & path.rest.nextMeetsNot == 0,
          events[next].bits & path.rest.nextMeets == path.rest.nextMeets, isInTime(events[next], after: taken, events)
        else { return }
      }
      found.append(zip(path.items, taken).map { "\($1)\(pattern.names[$0.name])" }.joined(separator: " "))
      return
    }
    let item = path.items[place]
    for next in (last + 1)..<max(events.count, last + 1) {
      let bits = events[next].bits
      if next == last + 1, bits & item.nextMeets != item.nextMeets || bits & item.nextMeetsNot != 0 { return }
      if !isInTime(events[next], after: taken, events) { return }
      if start == nil || next == start, bits & 1 << UInt64(item.name) != 0, bits & item.notTaken == 0 {
        tryPath(path, place + 1, after: next, only: nil, taken + [next], events, &found)
      }
      if isStopped { return }
      if start != nil || item.contiguity == .strict || bits & item.notPassed != 0 { return }
      if item.contiguity == .relaxed, bits & item.awaited != 0 { return }
    }
  }

  private func isInTime(_ event: SequenceEvent, after taken: [Int], _ events: [SequenceEvent]) -> Bool {
    guard let first = taken.first, let last = taken.last else { return true }
    if let within = pattern.within, event.time - events[first].time >= within.milliseconds { return false }
    if let gap = pattern.gap, event.time - events[last].time >= gap.milliseconds { return false }
    return true
  }
}
