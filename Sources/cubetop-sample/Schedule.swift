/// Requests by the second in which their answer ends, which is when a server writes them down.
///
/// The day is planned and written minute by minute, so that memory holds the visits under way and not the whole log.
struct Schedule {
  struct Entry {
    var end: Milliseconds
    var order: Int
    /// The writer's lag: a worker that read the clock a moment before it got to write.
    var lag: Int
    var content: Content
  }

  enum Content {
    case request(Request)
    /// A line that is no access log line.
    case broken(StaticString)
  }

  /// How many lines are planned so far, and how many there may be.
  private(set) var count = 0
  let limit: Int
  /// Lines that are kept free for what comes later in the log.
  var reserved = 0
  var isFull: Bool { count >= limit - reserved }
  private var seconds: [[Entry]]
  private var written = 0
  private var random: Random

  init(limit: Int, clock: Clock, seed: UInt64) {
    self.limit = limit
    seconds = [[Entry]](repeating: [], count: clock.days * 86_400)
    random = Random(seed: seed, for: "schedule")
  }

  /// Plans a request that begins at a moment. What would end after the log does, or be one line too many, is not in it.
  mutating func add(_ request: Request, at start: Milliseconds) {
    add(.request(request), end: start + request.latency)
  }

  mutating func add(broken line: StaticString, at moment: Milliseconds) {
    add(.broken(line), end: moment)
  }

  private mutating func add(_ content: Content, end: Milliseconds) {
    let second = end / 1000
    guard second < seconds.count, !isFull else { return }
    precondition(second >= written, "nobody plans for what is written already")
    let lag = random.chance(0.004) ? random.within(1...2) : 0
    seconds[second].append(Entry(end: end, order: count, lag: lag, content: content))
    count += 1
  }

  /// Takes a second's entries out, in the order of their ends.
  mutating func take(second: Int) -> [Entry] {
    written = second + 1
    var entries: [Entry] = []
    swap(&entries, &seconds[second])
    entries.sort { ($0.end, $0.order) < ($1.end, $1.order) }
    return entries
  }
}
