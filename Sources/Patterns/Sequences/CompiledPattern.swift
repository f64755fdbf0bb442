import PageEvents

/// A pattern as an automaton: states, and for each the edges that an event may open. Shared by all keys, never changed.
///
/// In the graph that it is made from, nodes lead to others without an event. Here every state has all the edges that can be
/// reached so, each with one guard: a step is a scan of a few edges, 24 bytes each, with two operations for each guard.
public struct CompiledPattern: Sendable {
  /// What an event does to an attempt.
  enum Action: UInt8 {
    /// The event becomes part of it.
    case take
    /// It waits on, in a state that may be another.
    case ignore
    /// The match is complete as it was: the event has shown that nothing forbidden follows.
    case complete
    /// The attempt ends without a match.
    case stop
  }

  struct Edge {
    let `guard`: Guard
    let target: Int32
    let name: Int16
    let action: Action
  }

  struct State {
    let firstEdge: Int32
    let endOfEdges: Int32
    /// The names that its guards ask for.
    let concern: UInt64
    /// Whether an event that meets none of them changes nothing.
    let isIdle: Bool
    /// Whether an attempt that comes here by taking an event is a match.
    let accepts: Bool
    /// Whether an attempt that is still here when its time is over is a match.
    let isPending: Bool
    /// The states, in `covered`, in which an attempt can do nothing that it couldn't do here. A loop covers what waits for its
    /// next event, and what waits for what follows.
    fileprivate(set) var firstCovered: Int32 = 0
    fileprivate(set) var endOfCovered: Int32 = 0
  }

  public let names: [String]
  let states: [State]
  let edges: [Edge]
  let covered: [Int32]
  /// Where attempts begin.
  let start: Int
  /// The names with which one can begin.
  let begins: UInt64
  /// The names that need more than the event to be decided: what they say of earlier events of the attempt.
  let referring: UInt64
  let afterMatch: AfterMatch
  /// In milliseconds, as events' times; `Int64.max` where there is no such limit.
  let within: Int64
  let gap: Int64
  let absence: Int64

  /// Which attempts are left out since another one in the same state comes first and rules them out whatever happens.
  enum Rivalry {
    /// None: every match counts, or what an attempt does depends on the events that it has taken.
    case none
    /// Those that began with the same event.
    case ofSameStart
    /// All that began later: where no attempt's time is over before another's, and a match ends with the event that completes
    /// it, so that whatever began before that is ruled out.
    case ofAnyStart
  }

  var rivalry: Rivalry
  /// Where an attempt may follow another (`SequenceState.Follower`): the names of which conditions look at the last event. Nil where
  /// none may, as not the first match alone counts or what an attempt does depends on more than that.
  var readsLast: UInt64?

  /// `referring`: the numbers of the names whose conditions refer to earlier events of the attempt; `readsLast`: the names whose last
  /// events are all that they refer to, nil where it is more.
  public init(_ pattern: EventPattern, referring: Set<Int> = [], readsLast: Set<Int>? = nil) {
    names = pattern.names
    afterMatch = pattern.afterMatch
    within = pattern.within?.milliseconds ?? .max
    gap = pattern.gap?.milliseconds ?? .max
    absence = pattern.absence?.milliseconds ?? .max
    self.referring = referring.reduce(0) { $0 | 1 << UInt64($1) }
    let builder = GraphBuilder(pattern)
    var flattening = Flattening(builder.graph)
    start = flattening.state(of: builder.start)
    flattening.run()
    states = flattening.states
    edges = flattening.edges
    covered = flattening.covered
    if !referring.isEmpty || pattern.afterMatch != .pastLast && pattern.afterMatch != .toNext {
      rivalry = .none
    } else if pattern.afterMatch == .pastLast, pattern.within == nil, !pattern.endsInAbsence,
      !edges.contains(where: { $0.action == .complete })
    {
      rivalry = .ofAnyStart
    } else {
      rivalry = .ofSameStart
    }
    let reads = referring.isEmpty ? [] : readsLast
    self.readsLast = afterMatch == .pastLast ? reads.map { $0.reduce(0) { $0 | 1 << UInt64($1) } } : nil
    begins = edges[Int(states[start].firstEdge)..<Int(states[start].endOfEdges)].reduce(0) { bits, edge in
      edge.action == .take ? bits | edge.guard.all : bits
    }
  }
}

/// Gives every node that an attempt can wait in a state, and every state its edges.
private struct Flattening {
  typealias State = CompiledPattern.State
  typealias Edge = CompiledPattern.Edge

  private let graph: AutomatonGraph
  private(set) var states: [State] = []
  private(set) var edges: [Edge] = []
  private var numbers: [Int: Int] = [:]
  /// The nodes of the states, in their order.
  private var nodes: [Int] = []
  private(set) var covered: [Int32] = []
  /// For each state, the nodes among which it waits, where all of them are ended by the same names.
  private var waiting: [[Int]] = []

  init(_ graph: AutomatonGraph) { self.graph = graph }

  mutating func state(of node: Int) -> Int {
    let node = graph.resolved(node)
    if let number = numbers[node] { return number }
    numbers[node] = nodes.count
    nodes.append(node)
    return nodes.count - 1
  }

  mutating func run() {
    while states.count < nodes.count { states.append(flattened(nodes[states.count])) }
    for place in states.indices {
      states[place].firstCovered = Int32(covered.count)
      covered += waiting[place].compactMap { numbers[$0] }.filter { $0 != place }.map(Int32.init)
      states[place].endOfCovered = Int32(covered.count)
    }
  }

  /// What can be reached from a node on one event, in the order in which the graph leads there, a loop before what follows it:
  /// of several matches that are complete with the same event, the first is that whose loops have taken most.
  private mutating func flattened(_ start: Int) -> State {
    let firstEdge = edges.count
    var isIdle = true
    var stops: UInt64?
    var haveSameStops = true
    var waiting: [Int] = []
    var seen: Set<AutomatonGraph.Way> = []
    var ways = [AutomatonGraph.Way(start)]
    while let way = ways.popLast() {
      guard !way.guard.isNever, seen.insert(way).inserted else { continue }
      let node = graph[way.target]
      // Only where every node passes over what doesn't concern it is the state the same afterwards. Where what must not be met
      // differs, it has to come apart: from then on each part ends alone.
      if way.guard != .always || node.kind == .looksAtNext { isIdle = false }
      if !node.takes.isEmpty || node.kind == .pending {
        if stops ?? node.stops != node.stops { haveSameStops = false }
        stops = node.stops
        if way.guard == .always { waiting.append(way.target) }
      }
      if node.kind == .looksAtNext { haveSameStops = false }
      for take in node.takes {
        add(.take, if: way.guard.and(take.guard), name: take.name, to: state(of: take.target))
      }
      if let ignores = node.ignores {
        add(.ignore, if: way.guard.and(ignores), to: state(of: way.target))
      } else if !node.takes.isEmpty {
        isIdle = false
      }
      for name in 0..<UInt64(64) where node.stops & (1 << name) != 0 {
        add(.stop, if: way.guard.and(Guard(all: 1 << name)))
      }
      for next in node.proceeds.reversed() {
        let both = AutomatonGraph.Way(next.target, if: way.guard.and(next.guard))
        if node.kind == .looksAtNext, graph.reaches(.final, from: next.target) { add(.complete, if: both.guard) }
        ways.append(both)
      }
    }
    self.waiting.append(haveSameStops ? waiting : [])
    let own = edges[firstEdge...]
    return State(
      firstEdge: Int32(firstEdge), endOfEdges: Int32(edges.count),
      concern: own.reduce(0) { $0 | $1.guard.all | $1.guard.none }, isIdle: isIdle && haveSameStops,
      accepts: graph.reaches(.final, from: start), isPending: graph.reaches(.pending, from: start))
  }

  private mutating func add(_ action: CompiledPattern.Action, if guard: Guard, name: Int = -1, to target: Int = 0) {
    if `guard`.isNever { return }
    edges.append(Edge(guard: `guard`, target: Int32(target), name: Int16(name), action: action))
  }
}
