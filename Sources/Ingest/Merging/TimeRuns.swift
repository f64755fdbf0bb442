/// Where an event belongs among others, and where its row is kept. 16 bytes.
struct TimeKey: BitwiseCopyable {
  var time: Int64
  /// Of one time, that of the source which is named first comes first.
  var source: UInt32
  var slot: Int32

  @inline(__always) func isAfter(_ other: TimeKey) -> Bool {
    time > other.time || (time == other.time && source > other.source)
  }
}

/// Keys in order, as a few sorted runs, each at least twice as long as the next: what comes nearly in order is put in its place at
/// the end of the last run; what doesn't begins another, and runs are merged as they grow.
///
/// So a key that comes in order is moved once, and one of n in random order log n times, whoever is taken meanwhile. A heap would
/// move each log n times, in any case. All is stable: of equal keys the one that came first is first, which leaves a source's lines
/// in their order.
final class TimeRuns {
  private struct Run {
    var keys: UnsafeMutablePointer<TimeKey>
    var capacity: Int
    var first = 0
    var end = 0
    var count: Int { end - first }

    init(capacity: Int) {
      keys = .allocate(capacity: capacity)
      self.capacity = capacity
    }

    var all: UnsafeMutableBufferPointer<TimeKey> { UnsafeMutableBufferPointer(start: keys + first, count: count) }

    mutating func reserve(_ more: Int) {
      if end + more <= capacity { return }
      // At least half of it is free afterwards, so that a key is moved twice at most on its way through.
      let larger = max(capacity, 2 * (count + more))
      if first > 0 && larger == capacity {
        keys.update(from: keys + first, count: count)
      } else {
        let moved = UnsafeMutablePointer<TimeKey>.allocate(capacity: larger)
        moved.update(from: keys + first, count: count)
        keys.deallocate()
        keys = moved
        capacity = larger
      }
      (first, end) = (0, count)
    }

    /// Where keys of that time or later begin.
    func begin(of time: Int64) -> Int {
      var (low, high) = (first, end)
      while low < high {
        let middle = (low + high) / 2
        if keys[middle].time < time { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  /// The oldest first.
  private var runs: [Run] = []
  private var scratch = Run(capacity: 4096)
  private var taken = Run(capacity: 4096)

  deinit { for run in runs + [scratch, taken] { run.keys.deallocate() } }

  var count: Int { runs.reduce(0) { $0 + $1.count } }

  /// Takes in keys of one source, in the order of its lines. They are sorted where they are.
  func add(_ fresh: UnsafeMutableBufferPointer<TimeKey>) {
    guard fresh.count > 0 else { return }
    sort(fresh)
    // A run of none is dropped, but the last, whose memory is used again.
    while runs.count > 1, runs[runs.count - 1].count == 0 { runs.removeLast().keys.deallocate() }
    if runs.isEmpty { runs.append(Run(capacity: 4096)) }
    if !insert(fresh) {
      var run = Run(capacity: fresh.count)
      run.keys.update(from: fresh.baseAddress.unsafelyUnwrapped, count: fresh.count)
      run.end = fresh.count
      runs.append(run)
    }
    while runs.count > 1, runs[runs.count - 2].count <= 2 * runs[runs.count - 1].count { mergeLastTwo() }
  }

  /// Puts sorted keys into the last run, from its end, unless too many would have to move.
  private func insert(_ fresh: UnsafeMutableBufferPointer<TimeKey>) -> Bool {
    let last = runs.count - 1
    let first = fresh[0]
    let limit = max(runs[last].first, runs[last].end - 4 * fresh.count)
    if limit > runs[last].first, runs[last].keys[limit - 1].isAfter(first) { return false }
    runs[last].reserve(fresh.count)
    let keys = runs[last].keys, begin = runs[last].first
    var (mine, theirs) = (runs[last].end - 1, fresh.count - 1)
    var place = mine + fresh.count
    while theirs >= 0 {
      let takesMine = mine >= begin && keys[mine].isAfter(fresh[theirs])
      keys[place] = takesMine ? keys[mine] : fresh[theirs]
      mine -= takesMine ? 1 : 0
      theirs -= takesMine ? 0 : 1
      place -= 1
    }
    runs[last].end += fresh.count
    return true
  }

  private func mergeLastTwo() {
    let new = runs.removeLast()
    let old = runs[runs.count - 1]
    var merged = Run(capacity: old.count + new.count)
    Self.merge(UnsafeBufferPointer(old.all), UnsafeBufferPointer(new.all), into: merged.keys)
    merged.end = old.count + new.count
    runs[runs.count - 1] = merged
    old.keys.deallocate()
    new.keys.deallocate()
  }

  /// Takes away all that are earlier than that; they are good until the next call.
  func take(before time: Int64) -> UnsafeBufferPointer<TimeKey> {
    (taken.first, taken.end) = (0, 0)
    // From the shortest run to the longest: a key is moved as often as there are runs half as long again.
    for index in runs.indices.reversed() {
      let begin = runs[index].first
      let end = runs[index].begin(of: time)
      if begin == end { continue }
      let keys = UnsafeBufferPointer(start: runs[index].keys + begin, count: end - begin)
      scratch.end = 0
      scratch.reserve(keys.count + taken.count)
      Self.merge(keys, UnsafeBufferPointer(taken.all), into: scratch.keys)
      scratch.end = keys.count + taken.count
      swap(&scratch, &taken)
      runs[index].first = end
    }
    return UnsafeBufferPointer(taken.all)
  }

  /// The time before which there are so many keys, or more where several are of one time.
  func time(ofKey number: Int) -> Int64 {
    while runs.count > 1 { mergeLastTwo() }
    return runs[0].keys[runs[0].first + number].time
  }

  /// Stretches of 32 by insertion, then each with its neighbour: what is in order already is looked at once.
  private func sort(_ keys: UnsafeMutableBufferPointer<TimeKey>) {
    guard let start = keys.baseAddress else { return }
    let count = keys.count
    var width = 32
    var first = 0
    while first < count {
      let end = min(first + width, count)
      for i in first + 1..<max(end, first + 1) {
        let key = start[i]
        var place = i
        while place > first, start[place - 1].isAfter(key) {
          start[place] = start[place - 1]
          place -= 1
        }
        start[place] = key
      }
      first = end
    }
    scratch.end = 0
    scratch.reserve(count)
    while width < count {
      var first = 0
      while first + width < count {
        let (middle, end) = (first + width, min(first + 2 * width, count))
        if start[middle - 1].isAfter(start[middle]) {
          scratch.keys.update(from: start + first, count: width)
          Self.merge(
            UnsafeBufferPointer(start: scratch.keys, count: width),
            UnsafeBufferPointer(start: start + middle, count: end - middle), into: start + first)
        }
        first = end
      }
      width *= 2
    }
  }

  /// Merges older keys and newer ones; the newer may lie at the end of where they go.
  private static func merge(
    _ old: UnsafeBufferPointer<TimeKey>, _ new: UnsafeBufferPointer<TimeKey>, into keys: UnsafeMutablePointer<TimeKey>
  ) {
    guard let older = old.baseAddress, old.count > 0 else {
      if let newer = new.baseAddress, newer != keys { keys.update(from: newer, count: new.count) }
      return
    }
    guard let newer = new.baseAddress else { return keys.update(from: older, count: old.count) }
    var (mine, theirs, place) = (0, 0, 0)
    while mine < old.count, theirs < new.count {
      let takesNewer = older[mine].isAfter(newer[theirs])
      keys[place] = takesNewer ? newer[theirs] : older[mine]
      theirs += takesNewer ? 1 : 0
      mine += takesNewer ? 0 : 1
      place += 1
    }
    // One of the two is used up.
    (keys + place).update(from: older + mine, count: old.count - mine)
    (keys + place).update(from: newer + theirs, count: new.count - theirs)
  }
}
