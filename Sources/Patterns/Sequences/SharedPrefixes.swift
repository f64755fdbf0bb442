/// The events that attempts have taken, as lists that share their beginnings: an attempt is a node, and the nodes before it.
///
/// An attempt that takes an event and also goes on without it is two nodes with one tail, not two copies. So a loop of n
/// events, which is a match after each of them, holds n nodes of 16 bytes. Nodes count who leads to them and go back to a free
/// list; an event that is in no node any more is handed back (`released`).
struct SharedPrefixes: Sendable {
  /// No event yet.
  static let empty: Int32 = -1

  private struct Node {
    /// The node before; in a free node, the next free one.
    var previous: Int32
    var event: Int32
    var name: Int32
    var uses: Int32
  }

  private struct Event {
    var time: Int64
    /// How many events came before it.
    var order: Int64
    /// In a free one, the next free one.
    var handle: Int32
    var uses: Int32
  }

  private var nodes: [Node] = []
  private var events: [Event] = []
  private var freeNode: Int32 = -1
  private var freeEvent: Int32 = -1
  /// How many nodes and events are in use.
  private(set) var nodeCount = 0
  private(set) var eventCount = 0
  /// How many nodes and events there is room for.
  var room: Int { nodes.count + events.count }
  /// The handles of events that are in no node any more.
  var released: [Int32] = []

  // MARK: Adding

  /// An event that nodes can be made for, in use until `release(event:)`.
  mutating func addEvent(_ handle: Int32, time: Int64, order: Int64) -> Int32 {
    eventCount += 1
    let event = Event(time: time, order: order, handle: handle, uses: 1)
    guard freeEvent >= 0 else {
      events.append(event)
      return Int32(events.count - 1)
    }
    let place = freeEvent
    freeEvent = events[Int(place)].handle
    events[Int(place)] = event
    return place
  }

  /// The list that goes on from a node by an event. It is used once; the node before is used once more.
  mutating func append(_ event: Int32, named name: Int16, to previous: Int32) -> Int32 {
    nodeCount += 1
    events[Int(event)].uses += 1
    retain(previous)
    let node = Node(previous: previous, event: event, name: Int32(name), uses: 1)
    guard freeNode >= 0 else {
      nodes.append(node)
      return Int32(nodes.count - 1)
    }
    let place = freeNode
    freeNode = nodes[Int(place)].previous
    nodes[Int(place)] = node
    return place
  }

  mutating func retain(_ node: Int32) {
    guard node >= 0 else { return }
    assert(nodes[Int(node)].uses > 0, "a node that nobody uses may be another's by now")
    nodes[Int(node)].uses += 1
  }

  mutating func release(_ node: Int32) {
    var place = node
    while place >= 0 {
      assert(nodes[Int(place)].uses > 0, "a node is released as often as it is used")
      nodes[Int(place)].uses -= 1
      guard nodes[Int(place)].uses == 0 else { return }
      release(event: nodes[Int(place)].event)
      let previous = nodes[Int(place)].previous
      nodes[Int(place)].previous = freeNode
      freeNode = place
      nodeCount -= 1
      place = previous
    }
  }

  mutating func release(event: Int32) {
    events[Int(event)].uses -= 1
    guard events[Int(event)].uses == 0 else { return }
    released.append(events[Int(event)].handle)
    events[Int(event)].handle = freeEvent
    freeEvent = event
    eventCount -= 1
  }

  // MARK: Handing on

  /// Whether two lists end with the same event under the same name, in nodes that nobody else uses, and whether the last event under
  /// each of these names is the same in both.
  func haveSameLast(_ one: Int32, _ other: Int32, of names: UInt64) -> Bool {
    let (a, b) = (nodes[Int(one)], nodes[Int(other)])
    guard a.event == b.event, a.name == b.name, a.uses == 1, b.uses == 1 else { return false }
    var names = names & ~(1 << UInt64(a.name))
    while names != 0 {
      let name = Int32(names.trailingZeroBitCount)
      names &= names &- 1
      if last(name, of: one) != last(name, of: other) { return false }
    }
    return true
  }

  private func last(_ name: Int32, of node: Int32) -> Int32 {
    var place = node
    while place >= 0, nodes[Int(place)].name != name { place = nodes[Int(place)].previous }
    return place < 0 ? -1 : nodes[Int(place)].event
  }

  /// Gives a node the beginning of another one, of the same event, which goes. Nobody but the list that it is in may use the node.
  mutating func graft(_ node: Int32, as other: Int32) {
    let before = nodes[Int(node)].previous
    nodes[Int(node)].previous = nodes[Int(other)].previous
    retain(nodes[Int(node)].previous)
    release(other)
    release(before)
  }

  /// Appends the events that a list has after one of its nodes to another list, which is used up.
  mutating func copy(_ node: Int32, from start: Int32, onto other: Int32) -> Int32 {
    var events: [(event: Int32, name: Int16)] = []
    var place = node
    while place != start {
      events.append((nodes[Int(place)].event, Int16(nodes[Int(place)].name)))
      place = nodes[Int(place)].previous
    }
    var end = other
    for (event, name) in events.reversed() {
      let next = append(event, named: name, to: end)
      release(end)
      end = next
    }
    return end
  }

  /// Gives back the room for what isn't there any more.
  mutating func shrink() {
    guard nodeCount == 0, eventCount == 0 else { return }
    (nodes, freeNode) = ([], -1)
    (events, freeEvent) = ([], -1)
  }

  // MARK: Reading

  /// From the last event to the first, until the body says that it has seen enough.
  func walk(back node: Int32, _ body: (_ name: Int, _ handle: Int32, _ time: Int64, _ order: Int64) -> Bool) {
    var place = node
    while place >= 0 {
      let node = nodes[Int(place)]
      let event = events[Int(node.event)]
      guard body(Int(node.name), event.handle, event.time, event.order) else { return }
      place = node.previous
    }
  }
}
