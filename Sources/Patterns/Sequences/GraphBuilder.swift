/// Turns a pattern into a graph.
///
/// It is built from its end: each step is given what follows it. What follows depends on how one comes there, so it isn't a
/// node but a `Continuation`, which makes a node for each way. Two things are carried along, until an event is taken:
///
/// - names that must not be met. In `a then not x then b? then c`, an `x` ends the attempt as long as neither `b` nor `c` was
///   taken; after `b`, it doesn't.
/// - names that a greedy loop claims. In `a+ greedy then b`, whoever waits for `b` neither takes nor passes over what meets
///   `a`: the loop has it.
///
/// A loop is a node that leads back to its own first event and on to what follows; something optional is a node that leads to
/// the event and past it. `CompiledPattern` takes these nodes out again.
///
/// It is a class so that continuations, which call each other, can add to one graph; it lives as long as one compilation.
final class GraphBuilder {
  private typealias Contiguity = EventPattern.Contiguity
  private typealias Way = AutomatonGraph.Way

  private struct Carried: Hashable {
    var forbidden: UInt64 = 0
    var claimed: UInt64 = 0

    static let nothing = Carried()
  }

  /// What an element inherits from where it stands.
  private struct Surroundings {
    /// How close it comes to what was before, where it doesn't say so itself.
    var entry: Contiguity
    /// The names with which the alternatives of its group begin: while one of them is waited for, none is passed over.
    var heads: UInt64 = 0
    /// The names that end the groups around it.
    var until: UInt64 = 0
    /// The names that must not be met right behind it.
    var forbiddenBehind: UInt64 = 0
  }

  /// What follows: a node for each thing carried there, made when it is first asked for. A loop follows itself.
  private final class Continuation {
    private var made: [Carried: Int] = [:]
    /// Where the node leads.
    var ways: (Carried) -> [Way]

    init(_ ways: @escaping (Carried) -> [Way] = { _ in [] }) { self.ways = ways }

    func node(_ carried: Carried, in builder: GraphBuilder) -> Int {
      if let node = made[carried] { return node }
      let node = builder.graph.add()
      // Before its ways are known: one of them may lead here.
      made[carried] = node
      builder.graph[node].proceeds = ways(carried)
      return node
    }

    /// Makes the node for nothing carried, to which every event leads. Done from the end of a pattern to its beginning, it keeps
    /// the stack from growing with the number of repetitions.
    func prepare(in builder: GraphBuilder) { _ = node(.nothing, in: builder) }
  }

  private(set) var graph = AutomatonGraph()
  /// Where every attempt begins.
  private(set) var start = 0

  init(_ pattern: EventPattern) {
    let final = graph.add(.init(kind: .final))
    let end = Continuation { [unowned self] carried in
      guard pattern.endsInAbsence else { return [Way(final)] }
      let node = AutomatonGraph.Node(
        ignores: Guard(none: carried.forbidden), stops: carried.forbidden, kind: .pending)
      return [Way(graph.add(node))]
    }
    start = sequence(pattern.expression, in: Surroundings(entry: .strict), then: end).node(.nothing, in: self)
    loops = []
  }

  // MARK: Sequences

  private func sequence(
    _ expression: EventPattern.Expression, in surroundings: Surroundings, then end: Continuation
  ) -> Continuation {
    var following = end
    // The names of the absences between the step at hand and the next element.
    var forbidden = surroundings.forbiddenBehind
    for (place, step) in expression.steps.enumerated().reversed() {
      let next = following
      switch step {
      case .absence(let name, after: .strict):
        following = Continuation { [unowned self] carried in [Way(lookingAtNext(name, carried, then: next))] }
        forbidden = 0
      case .absence(let name, after: _):
        following = Continuation { [unowned self] carried in
          [
            Way(
              next.node(Carried(forbidden: carried.forbidden | 1 << UInt64(name), claimed: carried.claimed), in: self))
          ]
        }
        forbidden |= 1 << UInt64(name)
      case .element(let element, after: let contiguity):
        var own = surroundings
        own.entry = contiguity ?? surroundings.entry
        if place > 0 { own.heads = 0 }
        own.forbiddenBehind = forbidden
        following = self.element(element, in: own, then: next)
        forbidden = 0
      }
      // The first one's is asked for next, with what is carried there.
      if place > 0 { following.prepare(in: self) }
    }
    return following
  }

  /// `next not x`: the next event ends the attempt, or goes on to what follows. A greedy loop before it claims that event alone:
  /// with it, the loop is over.
  private func lookingAtNext(_ name: Int, _ carried: Carried, then next: Continuation) -> Int {
    let bit = 1 << UInt64(name) as UInt64
    let target = next.node(Carried(forbidden: carried.forbidden), in: self)
    return graph.add(
      .init(
        stops: carried.forbidden | bit,
        proceeds: [Way(target, if: Guard(none: carried.forbidden | carried.claimed | bit))],
        kind: .looksAtNext))
  }

  // MARK: Elements

  private func element(
    _ element: EventPattern.Element, in surroundings: Surroundings, then end: Continuation
  ) -> Continuation {
    let quantifier = element.quantifier
    let claimed = quantifier.isGreedy && quantifier.isOpen ? element.body.mask : 0
    /// The ways out of the loop, which leave behind what it claims. An event that ends the loop isn't claimed by it.
    func exits(_ carried: Carried) -> [Way] {
      let claiming = Carried(forbidden: carried.forbidden, claimed: carried.claimed | claimed)
      guard let until = quantifier.until, claimed != 0 else { return [Way(end.node(claiming, in: self))] }
      let bit = 1 << UInt64(until) as UInt64
      return [
        Way(end.node(carried, in: self), if: Guard(all: bit)), Way(end.node(claiming, in: self), if: Guard(none: bit)),
      ]
    }
    var inner = surroundings
    inner.entry = quantifier.contiguity
    inner.heads = 0
    /// One of the repetitions after the first. Between them, what must not be met behind the loop must not be met either.
    func repetition(_ carried: Carried, then next: Continuation) -> Way {
      let carried = Carried(
        forbidden: carried.forbidden | surroundings.forbiddenBehind, claimed: carried.claimed)
      return Way(once(element, isFirst: false, carried, in: inner, then: next))
    }

    var next: Continuation
    if let most = quantifier.most {
      next = Continuation { carried in exits(carried) }
      for _ in quantifier.least..<most {
        let following = next
        following.prepare(in: self)
        next = Continuation { carried in [repetition(carried, then: following)] + exits(carried) }
      }
    } else {
      let loop = Continuation()
      loop.ways = { [unowned loop] carried in [repetition(carried, then: loop)] + exits(carried) }
      loops.append(loop)
      next = loop
    }
    for _ in 1..<max(quantifier.least, 1) {
      let following = next
      following.prepare(in: self)
      next = Continuation { carried in [repetition(carried, then: following)] }
    }
    let first = next
    return Continuation { [unowned self] carried in
      [Way(once(element, isFirst: true, carried, in: surroundings, then: first))]
        + (quantifier.isOptional ? exits(carried) : [])
    }
  }

  /// A loop can't own itself: while the graph is built, these are kept here.
  private var loops: [Continuation] = []

  /// The element a single time.
  private func once(
    _ element: EventPattern.Element, isFirst: Bool, _ carried: Carried, in surroundings: Surroundings,
    then next: Continuation
  ) -> Int {
    let until = surroundings.until | (element.quantifier.until.map { 1 << UInt64($0) } ?? 0)
    switch element.body {
    case .event(let names):
      // Before a loop has begun, there is nothing to end.
      let ending = isFirst ? surroundings.until : until
      return event(names, carried, in: surroundings, until: until, untilWhileWaiting: ending, then: next)
    case .group(let alternatives):
      var inner = surroundings
      inner.until = until
      inner.heads |= alternatives.reduce(0) { $0 | heads(of: $1) }
      return graph.add(
        .init(proceeds: alternatives.map { Way(sequence($0, in: inner, then: next).node(carried, in: self)) }))
    }
  }

  /// The state that waits for an event.
  private func event(
    _ names: [Int], _ carried: Carried, in surroundings: Surroundings, until: UInt64, untilWhileWaiting: UInt64,
    then next: Continuation
  ) -> Int {
    let target = next.node(.nothing, in: self)
    let mask = names.reduce(0 as UInt64) { $0 | 1 << UInt64($1) }
    let passedOver: Guard? =
      switch surroundings.entry {
      case .strict: nil
      case .relaxed: Guard(none: mask | surroundings.heads | untilWhileWaiting | carried.claimed | carried.forbidden)
      case .any: Guard(none: untilWhileWaiting | carried.claimed | carried.forbidden)
      }
    return graph.add(
      .init(
        takes: names.map { name in
          .init(
            name: name, target: target,
            guard: Guard(all: 1 << UInt64(name), none: until | carried.claimed | carried.forbidden))
        },
        ignores: passedOver, stops: carried.forbidden))
  }

  /// The names with which the sequence can begin, unless its first element is left out.
  private func heads(of expression: EventPattern.Expression) -> UInt64 {
    guard case .element(let element, _) = expression.steps[0] else { return 0 }
    guard case .group(let alternatives) = element.body else { return element.body.mask }
    return alternatives.reduce(0) { $0 | heads(of: $1) }
  }
}
