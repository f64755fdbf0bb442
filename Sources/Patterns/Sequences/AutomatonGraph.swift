/// A pattern as a graph of nodes, some of which only lead to others: what `GraphBuilder` makes and `CompiledPattern` flattens.
struct AutomatonGraph {
  /// A place in a pattern. Most either wait for an event or lead to several others.
  struct Node {
    var takes: [Take] = []
    /// Events that are passed over: the attempt stays here.
    var ignores: Guard?
    /// The names that end the attempt.
    var stops: UInt64 = 0
    /// Nodes that see the same event from here.
    var proceeds: [Way] = []
    var kind = Kind.usual
  }

  /// Events that are taken, under which name, and where that leads.
  struct Take {
    let name: Int
    let target: Int
    let `guard`: Guard
  }

  /// A way to another node, on which no event is taken.
  struct Way: Hashable {
    let target: Int
    let `guard`: Guard

    init(_ target: Int, if guard: Guard = .always) {
      self.target = target
      self.guard = `guard`
    }
  }

  enum Kind {
    case usual
    /// The match is complete.
    case final
    /// Only the next event tells whether it goes on, even if it is the end that follows.
    case looksAtNext
    /// Complete once nothing has stopped it for long enough.
    case pending
  }

  private(set) var nodes: [Node] = []

  mutating func add(_ node: Node = Node()) -> Int {
    nodes.append(node)
    return nodes.count - 1
  }

  subscript(node: Int) -> Node {
    get { nodes[node] }
    set { nodes[node] = newValue }
  }

  /// A node that only leads to one other is that other.
  func resolved(_ node: Int) -> Int {
    let it = nodes[node]
    guard it.kind == .usual, it.takes.isEmpty, it.ignores == nil, it.stops == 0, it.proceeds.count == 1,
      it.proceeds[0].guard == .always
    else { return node }
    return resolved(it.proceeds[0].target)
  }

  /// Whether one comes from here to a node of this kind before the next event.
  func reaches(_ kind: Kind, from node: Int) -> Bool {
    var seen: Set<Int> = []
    func reaches(from node: Int) -> Bool {
      guard seen.insert(node).inserted else { return false }
      if nodes[node].kind == kind { return true }
      return nodes[node].kind == .usual && nodes[node].proceeds.contains { reaches(from: $0.target) }
    }
    return reaches(from: node)
  }
}
