public import Cubes
public import LogFormats
public import LogSources
public import PageEvents
import Synchronization

/// The one place where the world meets the model: reads sources, parses their lines, and hands events to every consumer, in
/// batches as they come or, where there is much to read, in segments that all cores pack (`BulkLoad`).
///
/// `load` reads what there is and returns; `run` goes on until it is stopped. Either belongs to one thread.
public final class Ingest: @unchecked Sendable {
  private var readers: [SourceReader]
  /// Where further sources come from.
  private let set: SourceSet?
  private let format: LogFormat?
  private let formats: [LogFormat]
  private let rejects: (any RejectKeeper)?
  private let lexicons: () -> Lexicons
  private let consumers: [any EventConsumer]
  private let needs: EventNeeds
  private let threads: Int
  private let memory: Int
  private let leastBulk: Int
  private var batch: EventBatch
  private let isStopped = Atomic<Bool>(false)
  private let shared: Mutex<IngestStatus>
  /// By the readers' numbers, the ways back to what they have read.
  private let pasts: Mutex<[(any SourcePast)?]>
  private let news: @Sendable () -> Void
  private var phase = IngestStatus.Phase.loading
  private var watermark: Watermark
  private var failure: SourceError?

  /// Reads the sources, and those that `set` comes to have. Without a format each source's is found out from its first lines
  /// among `formats`. Rejected lines go to `rejects`, if somebody wants them.
  /// `news` is called on the ingesting thread when consumers have taken in something, or the status has changed. `lexicons` is
  /// asked anew before each step, as a consumer may have made its dictionaries anew. What there is to load, from `leastBulk`
  /// bytes on, is divided among `threads`, which may take about `memory` bytes for it.
  public init(
    _ sources: [any LogSource], andThoseOf set: SourceSet? = nil, format: LogFormat? = nil,
    among formats: [LogFormat] = LogFormat.presets, lexicons: @autoclosure @escaping () -> Lexicons,
    consumers: [any EventConsumer], rejects: (any RejectKeeper)? = nil, threads: Int = Processors.count,
    memory: Int = 256 << 20,
    leastBulk: Int = 16 << 20, lateness: Timestamp.Span = .minutes(1), news: @escaping @Sendable () -> Void = {}
  ) {
    readers = sources.enumerated().map {
      SourceReader($1, number: $0, format: format, among: formats, rejects: rejects)
    }
    pasts = Mutex(sources.map(\.past))
    self.set = set
    self.format = format
    self.formats = formats
    self.rejects = rejects
    self.lexicons = lexicons
    self.consumers = consumers
    self.threads = threads
    self.memory = memory
    self.leastBulk = leastBulk
    watermark = Watermark(lateness: lateness)
    self.news = news
    needs = consumers.map(\.needs).reduce(.nothing) { $0.union($1) }
    batch = EventBatch(lexicons: lexicons(), columnSet: needs.columns, hasTraits: needs.traits)
    shared = Mutex(IngestStatus())
    publish()
  }

  /// How things stand; may be asked from any thread.
  public var status: IngestStatus { shared.withLock { $0 } }

  /// The way back to what a source has read, by its number in the events' places; nil where there is none. May be asked from any
  /// thread.
  public func past(ofSource number: Int) -> (any SourcePast)? {
    pasts.withLock { $0.indices.contains(number) ? $0[number] : nil }
  }

  /// Makes `run` or `load` return soon. May be called from any thread, and in a signal's wake.
  public func stop() { isStopped.store(true, ordering: .relaxed) }

  /// Reads all sources to their end; one that can't be read, as far as it can be.
  ///
  /// - Throws: the first failure, when everything else has been read.
  public func load() throws(SourceError) {
    var pause = Self.shortestPause
    var first: SourceError?
    while !isStopped.load(ordering: .relaxed), readers.contains(where: { $0.state != .over }) {
      if let reader = nextReader() {
        do throws(SourceError) {
          if let load = bulkLoad() { try run(load) } else { try step(reader) }
        } catch {
          first = first ?? error
          for reader in readers where reader.failure != nil { reader.giveUp() }
        }
        pause = Self.shortestPause
      } else {
        // A pipe may be quiet for a while, and is over only when its writers have gone.
        wait(&pause)
        for reader in readers { reader.wake() }
      }
    }
    phase = .ended
    publish()
    if let first { throw first }
  }

  /// Reads all there is and whatever comes, until stopped or until no source can give any more.
  public func run() {
    var pause = Self.shortestPause
    var published = ContinuousClock.now
    while !isStopped.load(ordering: .relaxed) {
      if let reader = nextReader() {
        do throws(SourceError) {
          if let load = bulkLoad() { try run(load) } else { try step(reader) }
          failure = nil
        } catch {
          // Nothing is skipped: the next read tries again.
          failure = error
          wait(&pause)
        }
        if reader.state == .ready { pause = Self.shortestPause }
        if published.duration(to: .now) > .milliseconds(20) {
          publish()
          published = .now
        }
        continue
      }
      let isOver = readers.allSatisfy { $0.state == .over } && set?.mayGrow != true
      phase = isOver ? .ended : .following
      publish()
      published = .now
      if isOver { return }
      wait(&pause)
      for reader in readers { reader.wake() }
    }
  }

  private static let shortestPause = Duration.milliseconds(5)
  private static let longestPause = Duration.milliseconds(100)

  /// A busy file is looked at often, a quiet one ten times a second.
  private func wait(_ pause: inout Duration) {
    waitForNews(from: readers.filter { $0.state != .over }.map(\.source), or: set, atMost: pause)
    if let set {
      for source in set.newSources(now: .now) {
        pasts.withLock { $0.append(source.past) }
        readers.append(
          SourceReader(source, number: readers.count, format: format, among: formats, rejects: rejects))
      }
    }
    pause = min(Self.longestPause, pause * 3 / 2)
  }

  private func nextReader() -> SourceReader? {
    readers.filter { $0.state == .ready }.min { $0.front < $1.front }
  }

  /// The load of what is there, where that is enough to be packed at once.
  private func bulkLoad() -> BulkLoad? {
    let waiting = readers.filter { $0.state == .ready }.map(\.source.progress)
    let bytes = waiting.reduce(0) { $0 + max(0, ($1.bytesKnown ?? 0) - $1.bytesRead) }
    guard bytes >= leastBulk else { return nil }
    return BulkLoad(readers, lexicons: lexicons, consumers: consumers, threads: threads, needs: needs, memory: memory)
  }

  private func run(_ load: BulkLoad) throws(SourceError) {
    var published = ContinuousClock.now
    try load.run {
      if published.duration(to: .now) > .milliseconds(20) {
        load.whileNobodyReads { publish() }
        published = .now
      }
      return !isStopped.load(ordering: .relaxed)
    }
  }

  private func step(_ reader: SourceReader) throws(SourceError) {
    try reader.step { events, runs, stretch in
      // What is read of recordings, one behind the other, is never late.
      watermark.advance(
        events, countsLate: phase == .following, fronts: readers.lazy.map { ($0.latest, $0.given) }, now: .now)
      var events = events
      var done = 0
      while !events.isEmpty {
        let batch = presentBatch()
        let taken = batch.append(events, source: reader.id(in: batch.lexicons))
        batch.places.append(runs, skipping: done, atMost: taken, of: stretch)
        done += taken
        if batch.isFull { handOver() }
        events = UnsafeBufferPointer(rebasing: events[taken...])
      }
    }
    if batch.count > 0 { handOver() }
  }

  /// An empty batch is made anew when the dictionaries have been.
  private func presentBatch() -> EventBatch {
    if batch.count > 0 { return batch }
    let present = lexicons()
    if present !== batch.lexicons {
      batch = EventBatch(lexicons: present, columnSet: needs.columns, hasTraits: needs.traits)
    }
    return batch
  }

  private func handOver() {
    for consumer in consumers { consumer.consume(batch) }
    batch.removeAll()
  }

  private func publish() {
    var status = IngestStatus()
    status.phase = phase
    status.failure = failure
    status.watermark = watermark.time > .distantPast ? watermark.time : nil
    status.late = watermark.late
    for reader in readers {
      status.report.merge(reader.report)
      status.sources.append(
        IngestStatus.Source(
          name: reader.source.name, format: reader.format?.name, isSure: reader.isSure,
          progress: reader.source.progress, trouble: reader.source.trouble,
          report: reader.report, bytesParsed: reader.bytesParsed))
    }
    let isNew = shared.withLock { shared in
      defer { shared = status }
      return shared != status
    }
    if isNew { news() }
  }
}

/// How ingest stands, as a value.
public struct IngestStatus: Sendable, Equatable {
  public enum Phase: Sendable, Equatable {
    /// What was there at the start is being read.
    case loading
    /// Everything there was has been read; more may come.
    case following
    /// No source will give any more.
    case ended
  }

  public struct Source: Sendable, Equatable {
    public var name: String
    /// The format's name; nil as long as none was found.
    public var format: String?
    /// Whether nine lines in ten of the beginning are of that format.
    public var isSure: Bool
    public var progress: SourceProgress
    /// Why the source gives nothing at present.
    public var trouble: SourceError?
    /// Its lines, events and rejects.
    public var report: ParseReport
    /// Of its lines, unpacked.
    public var bytesParsed: Int
    public var events: Int { report.events }
    public var lines: Int { report.lines }
  }

  public var phase = Phase.loading
  public var sources: [Source] = []
  /// Lines, events and rejects of all sources together.
  public var report = ParseReport()
  /// Up to which event time nothing more is expected of any source; nil before the first event, and while recordings are read at
  /// once.
  public var watermark: Timestamp?
  /// Events that came with an earlier time: they are in all the same.
  public var late = 0
  /// Why reading doesn't get on at present.
  public var failure: SourceError?

  public init() {}

  /// Of all sources' lines, unpacked.
  public var bytesParsed: Int { sources.reduce(0) { $0 + $1.bytesParsed } }
  public var bytesRead: Int { sources.reduce(0) { $0 + $1.progress.bytesRead } }
  /// Nil where a source can't know.
  public var bytesKnown: Int? {
    sources.reduce(.some(0)) { sum, source in
      guard let sum, let known = source.progress.bytesKnown else { return nil }
      return sum + known
    }
  }
}
