import Filters
import LogFormats
import PageEvents
import Patterns

/// What it costs to try a rate limit: on a log's own clients, over and over, and on a crowd of a million in random order.
struct LimitStep {
  private static let crowd: ValueID = 1 << 20
  private static let batches = 4000

  private let lexicons = Lexicons()
  private let batch: EventBatch

  init(_ block: LogBlock) {
    var parser = (Detection(of: block.bytes).format ?? LogFormat.presets[0]).makeParser()
    let table = EventTable(capacity: 1024)
    var report = ParseReport()
    _ = parser.parse(block.bytes, into: table, noting: &report)
    batch = EventBatch(lexicons: lexicons, capacity: 1024, columnSet: [.client], hasTraits: false)
    _ = batch.append(table.events, source: 0)
  }

  /// ns a request of the log's first clients, a millisecond apart.
  func run() -> Double { run(LimitTrial(RateLimit(10, per: .second, burst: 20), lexicons: lexicons, context: context)) }

  /// The same, of a trial that remembers how everybody stood at any time, and the bytes that takes a request.
  func runRemembering() -> (ns: Double, bytes: Double) {
    let limit = RateLimit(10, per: .second, burst: 20)
    let bare = LimitTrial(limit, lexicons: lexicons, context: context)
    _ = run(bare)
    let trial = LimitTrial(limit, lexicons: lexicons, context: context, remembering: 1 << 30)
    let time = run(trial)
    return (time, Double(trial.footprint - bare.footprint) / Double(Self.batches * batch.count))
  }

  /// ns a request of the crowd, of whom nobody's bucket is ever full again, and the memory of their state, in MB.
  func runCrowd() -> (ns: Double, megabytes: Double) {
    for number in 0..<Self.crowd {
      var bytes = number
      withUnsafeBytes(of: &bytes) { _ = lexicons.intern($0, in: .client) }
    }
    let trial = LimitTrial(RateLimit(10, per: .day, burst: 20), lexicons: lexicons, context: context)
    let time = run(trial, isCrowd: true)
    return (time, Double(trial.footprint) / 1e6)
  }

  private var context: TimeContext { TimeContext(lastEvent: Timestamp(milliseconds: 0), offset: { _ in 0 }) }

  private func run(_ trial: LimitTrial, isCrowd: Bool = false) -> Double {
    let clients = batch.columns[Int(Dimension.client.index)]
    var (time, place) = (Duration.zero, Int64(0))
    var random = UInt32(2026)
    for _ in 0..<Self.batches {
      for row in 0..<batch.count {
        batch.times[row] = place
        place += 1
        guard isCrowd else { continue }
        random = random &* 1_664_525 &+ 1_013_904_223
        clients[row] = 1 + random >> 12
      }
      let start = ContinuousClock.now
      trial.consume(batch)
      time += .now - start
    }
    precondition(trial.report().requests > 0, "A trial counts what it is given.")
    return time.inNanoseconds / Double(Self.batches * batch.count)
  }
}
