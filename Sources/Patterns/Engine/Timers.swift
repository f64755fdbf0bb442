/// What is to be looked at when event time has come to a moment, the earliest first; of one moment, in the order in which it was
/// noted. A binary heap.
struct Timers {
  struct Timer: BitwiseCopyable {
    var time: Int64
    var order: UInt64
    var runner: Int32
    /// Of the key; -1 where it is about an alert alone.
    var slot: Int32
    /// Who used the slot then.
    var generation: UInt32
    /// Which alert it is about; 0 where it is about a state.
    var alert: Int32

    fileprivate func precedes(_ other: Timer) -> Bool {
      time < other.time || (time == other.time && order < other.order)
    }
  }

  private var heap: [Timer] = []
  private var noted: UInt64 = 0
  /// When the next is due; `.max` where there is none.
  private(set) var next = Int64.max

  mutating func add(_ time: Int64, runner: Int32, slot: Int32, generation: UInt32, alert: Int32 = 0) {
    noted += 1
    heap.append(Timer(time: time, order: noted, runner: runner, slot: slot, generation: generation, alert: alert))
    var place = heap.count - 1
    while place > 0, heap[place].precedes(heap[(place - 1) / 2]) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
    next = heap[0].time
  }

  mutating func removeFirst() -> Timer? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      var place = 0
      while true {
        var least = place
        for child in [2 * place + 1, 2 * place + 2] where child < heap.count && heap[child].precedes(heap[least]) {
          least = child
        }
        if least == place { break }
        heap.swapAt(place, least)
        place = least
      }
    }
    next = heap.first?.time ?? .max
    return first
  }
}
