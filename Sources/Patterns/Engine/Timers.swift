/// What is to be looked at when event time has come to a moment, the earliest first; of one moment, in the order in which it was
/// noted. A binary heap.
final class Timers<Subject: BitwiseCopyable> {
  struct Timer: BitwiseCopyable {
    var time: Int64
    fileprivate var order: UInt64
    /// What it is about.
    var subject: Subject

    fileprivate func precedes(_ other: Timer) -> Bool {
      time < other.time || (time == other.time && order < other.order)
    }
  }

  private var heap: [Timer] = []
  private var noted: UInt64 = 0
  /// When the next is due; `.max` where there is none.
  private(set) var next = Int64.max

  func add(_ time: Int64, _ subject: Subject) {
    noted += 1
    heap.append(Timer(time: time, order: noted, subject: subject))
    var place = heap.count - 1
    while place > 0, heap[place].precedes(heap[(place - 1) / 2]) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
    next = heap[0].time
  }

  /// The next one that is due at this time.
  func removeFirst(through time: Int64) -> Timer? {
    guard next <= time, let first = heap.first else { return nil }
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
