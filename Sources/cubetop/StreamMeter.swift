import Dashboard
import Drawing
import Ingest
import LogFormats
import LogSources
import PageEvents

/// Turns the bare counts of ingest into what the screen says of the stream: rates, lag, time to go.
struct StreamMeter {
  private struct Sample {
    var time: ContinuousClock.Instant
    var lines: Int
    var bytes: Int
  }

  /// Of the last second or two, the oldest first.
  private var samples: [Sample] = []
  private(set) var isMoving = false

  mutating func status(
    _ ingest: IngestStatus, replay: ReplayClock.State?, notKept: Failure? = nil, now: ContinuousClock.Instant = .now
  ) -> StreamStatus {
    add(Sample(time: now, lines: ingest.report.lines, bytes: ingest.bytesRead))
    var status = StreamStatus()
    let backlog = max(0, (ingest.bytesKnown ?? ingest.bytesRead) - ingest.bytesRead)
    switch ingest.phase {
    case .loading:
      status.phase = .loading(ingest.bytesKnown.map { $0 == 0 ? 1 : Double(ingest.bytesRead) / Double($0) })
    case .following: status.phase = .following
    case .ended: status.phase = .ended
    }
    status.sources = ingest.sources.map(\.name)
    status.format = format(ingest)
    status.bytes = ingest.bytesRead
    status.lines = ingest.report.lines
    status.events = ingest.report.events
    status.rejected = ingest.report.rejected
    if let worst = ingest.report.rejections.first {
      status.rejection = "\(worst.reason.sentence) (line \(worst.line), column \(worst.column)): \(worst.exampleText)"
    }
    status.linesByOtherFormat = ingest.report.byOtherFormat
    status.rejectsByFormat = ingest.report.likeOtherFormat
    status.rejects = rejects(ingest)
    if ingest.sources.count > 1 { status.watermark = ingest.watermark }
    status.late = ingest.late
    status.early = ingest.early
    let rates = rates
    status.linesPerSecond = rates.lines
    status.lag = backlog == 0 || rates.bytes == 0 ? 0 : Double(backlog) / rates.bytes
    isMoving = rates.lines > 0
    status.trouble =
      (ingest.failure ?? ingest.sources.lazy.compactMap(\.trouble).first)?.description ?? notKept?.description
    status.replay = replay.map(transport)
    return status
  }

  private mutating func add(_ sample: Sample) {
    if let last = samples.last, last.time.duration(to: sample.time) < .milliseconds(100) {
      samples[samples.count - 1].lines = sample.lines
      samples[samples.count - 1].bytes = sample.bytes
      return
    }
    samples.append(sample)
    while samples.count > 2, samples[1].time.duration(to: sample.time) > .seconds(1) { samples.removeFirst() }
  }

  private var rates: (lines: Double, bytes: Double) {
    guard let first = samples.first, let last = samples.last else { return (0, 0) }
    let seconds = first.time.duration(to: last.time) / .seconds(1)
    guard seconds > 0.05 else { return (0, 0) }
    return (Double(last.lines - first.lines) / seconds, Double(last.bytes - first.bytes) / seconds)
  }

  private func rejects(_ ingest: IngestStatus) -> [StreamStatus.Rejects] {
    ingest.report.rejections.map { rejection in
      let latest = ingest.sources.flatMap { source in
        (source.report[rejection.reason]?.latest ?? []).reversed().map {
          StreamStatus.Rejects.Example(source: source.name, line: $0.line, column: $0.column, bytes: $0.bytes)
        }
      }
      return StreamStatus.Rejects(reason: rejection.reason.sentence, count: rejection.count, latest: latest)
    }
  }

  private func format(_ ingest: IngestStatus) -> String? {
    guard let source = ingest.sources.first, let format = source.format else { return nil }
    return source.isSure ? format : "\(format)? (say --format)"
  }

  private func transport(_ state: ReplayClock.State) -> StreamStatus.Replay {
    var transport = StreamStatus.Replay(speed: "max")
    if case .times(let speed) = state.speed {
      transport.speed = Self.text(speed)
      // What is asked for is shown alone while it is kept.
      if let achieved = state.achievedSpeed, !state.isOver, abs(achieved / speed - 1) > 0.2 {
        transport.achieved = achieved
      }
      if let position = state.position, let end = state.end {
        transport.remaining = (end - position).inSeconds / (state.achievedSpeed.map { max($0, speed / 100) } ?? speed)
      }
    } else {
      transport.achieved = state.isOver ? nil : state.achievedSpeed
    }
    transport.isPaused = state.isPaused
    transport.isOver = state.isOver
    transport.isLoaded = state.isLoaded
    transport.position = state.position
    transport.start = state.start
    transport.end = state.end
    return transport
  }

  /// `64×`, `1/4×`.
  private static func text(_ speed: Double) -> String {
    if speed >= 1 || speed <= 0 {
      return speed == speed.rounded() ? "\(Int(speed))×" : "\(Format.fixed(speed, decimals: 1))×"
    }
    let inverse = 1 / speed
    return inverse == inverse.rounded() ? "1/\(Int(inverse))×" : "\(Format.fixed(speed, decimals: 2))×"
  }
}
