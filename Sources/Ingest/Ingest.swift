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
  /// Those who take events as they come.
  private let consumers: [any EventConsumer]
  /// For those who need them by their time; nil where nobody does.
  private let merge: TimeMerge?
  private let needs: EventNeeds
  private let threads: Int
  private let memory: Int
  private let leastBulk: Int
  private var batch: EventBatch
  private let isStopped = Atomic<Bool>(false)
  /// Ends a wait.
  private let bell = Bell()
  private let shared: Mutex<IngestStatus>
  /// By the readers' numbers, the ways back to what they have read.
  private let pasts: Mutex<[(any SourcePast)?]>
  private let news: @Sendable () -> Void
  private var phase = IngestStatus.Phase.loading
  /// Where nothing is merged.
  private var watermark: Watermark
  private var failure: SourceError?

  /// Reads the sources, and those that `set` comes to have. Without a format each source's is found out from its first lines
  /// among `formats`. Rejected lines go to `rejects`, if somebody wants them.
  /// `news` is called on the ingesting thread when consumers have taken in something, or the status has changed. `lexicons` is
  /// asked anew before each step, as a consumer may have made its dictionaries anew. What there is to load, from `leastBulk`
  /// bytes on, is divided among `threads`, which may take about `memory` bytes for it. Consumers that need events by their time are
  /// given those that come up to `lateness` behind others of their source in order; `mostHeld` of them are held for it at most.
  public init(
    _ sources: [any LogSource], andThoseOf set: SourceSet? = nil, format: LogFormat? = nil,
    among formats: [LogFormat] = LogFormat.presets, lexicons: @autoclosure @escaping () -> Lexicons,
    consumers: [any EventConsumer], rejects: (any RejectKeeper)? = nil, threads: Int = Processors.count,
    memory: Int = 256 << 20,
    leastBulk: Int = 16 << 20, lateness: Timestamp.Span = .minutes(1), mostHeld: Int = 1 << 20,
    news: @escaping @Sendable () -> Void = {}
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
    self.consumers = consumers.filter { !($0 is any OrderedEventConsumer) }
    let ordered = consumers.compactMap { $0 as? any OrderedEventConsumer }
    merge =
      ordered.isEmpty
      ? nil
      : TimeMerge(of: sources.count, lexicons: lexicons(), consumers: ordered, lateness: lateness, mostRows: mostHeld)
    self.threads = threads
    self.memory = memory
    self.leastBulk = leastBulk
    watermark = Watermark(lateness: lateness)
    watermark.follow(sources.count)
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
  public func stop() {
    isStopped.store(true, ordering: .relaxed)
    bell.ring()
  }

  /// Reads all sources to their end; one that can't be read, as far as it can be.
  ///
  /// - Throws: the first failure, when everything else has been read.
  public func load() throws(SourceError) {
    var pause = Self.shortestPause
    var first: SourceError?
    while !isStopped.load(ordering: .relaxed), readers.contains(where: { $0.state != .over }) {
      if let next = nextReader() {
        do throws(SourceError) {
          if let load = bulkLoad() { try run(load) } else { try step(next) }
        } catch {
          first = first ?? error
          for reader in readers where reader.failure != nil { reader.giveUp() }
        }
        pause = Self.shortestPause
      } else {
        // A pipe may be quiet for a while, and is over only when its writers have gone.
        followSources()
        wait(&pause)
        for reader in readers { reader.wake() }
      }
    }
    followSources()
    phase = .ended
    publish()
    if let first { throw first }
  }

  /// Reads all there is and whatever comes, until stopped or until no source can give any more.
  public func run() {
    var pause = Self.shortestPause
    var published = ContinuousClock.now
    while !isStopped.load(ordering: .relaxed) {
      if let next = nextReader() {
        do throws(SourceError) {
          if let load = bulkLoad() { try run(load) } else { try step(next) }
          failure = nil
        } catch {
          // Nothing is skipped: the next read tries again.
          failure = error
          wait(&pause)
        }
        if readers[next].state == .ready { pause = Self.shortestPause }
        if published.duration(to: .now) > .milliseconds(20) {
          publish()
          published = .now
        }
        continue
      }
      let isOver = readers.allSatisfy { $0.state == .over } && set?.mayGrow != true
      phase = isOver ? .ended : .following
      followSources()
      publish()
      published = .now
      if isOver { return }
      wait(&pause)
      for reader in readers { reader.wake() }
    }
  }

  private static let shortestPause = Duration.milliseconds(5)

  /// A busy file is looked at often, a quiet one once a second where the system tells of writes, and ten times where it doesn't.
  private func wait(_ pause: inout Duration) {
    let waiting = readers.lazy.filter { $0.state != .over }.map(\.source)
    let isTold =
      waiting.allSatisfy { $0.pollableDescriptor != nil }
      && (set.map { !$0.mayGrow || !$0.pollableDescriptors.isEmpty } ?? true)
    pause = min(isTold ? .seconds(1) : .milliseconds(100), pause)
    waitForNews(from: Array(waiting), or: set, until: bell, atMost: pause)
    if let set {
      for source in set.newSources(now: .now) {
        pasts.withLock { $0.append(source.past) }
        readers.append(
          SourceReader(source, number: readers.count, format: format, among: formats, rejects: rejects))
      }
      watermark.follow(readers.count)
      merge?.follow(readers.count)
    }
    pause = pause * 3 / 2
  }

  /// The place of the source that is furthest behind.
  private func nextReader() -> Int? {
    readers.indices.filter { readers[$0].state == .ready }.min { readers[$0].front < readers[$1].front }
  }

  /// The load of what is there, where that is enough to be packed at once.
  private func bulkLoad() -> BulkLoad? {
    let waiting = readers.filter { $0.state == .ready }.map(\.source.progress)
    let bytes = waiting.reduce(0) { $0 + max(0, ($1.bytesKnown ?? 0) - $1.bytesRead) }
    guard bytes >= leastBulk else { return nil }
    return BulkLoad(
      readers, lexicons: lexicons, consumers: consumers, merge: merge, threads: threads, needs: needs,
      memory: memory)
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

  private func step(_ next: Int) throws(SourceError) {
    let reader = readers[next]
    try reader.step { events, runs, stretch in
      // What is read of recordings, one behind the other, is late for nobody but who needs order.
      if merge == nil { watermark.note(events, countsLate: phase == .following, of: next) }
      var events = events
      var done = 0
      while !events.isEmpty {
        let batch = presentBatch()
        let taken = batch.append(events, source: reader.id(in: batch.lexicons))
        batch.places.append(runs, skipping: done, atMost: taken, of: stretch)
        done += taken
        if batch.isFull { handOver(of: next) }
        events = UnsafeBufferPointer(rebasing: events[taken...])
      }
    }
    if batch.count > 0 { handOver(of: next) }
    followSources()
  }

  /// Takes note of how far the sources have come, and hands on what nothing earlier can come of.
  private func followSources() {
    let now = ContinuousClock.now
    if let merge {
      for (place, reader) in readers.enumerated() {
        merge.set(reader.presence(now: now, patience: merge.watermark.patience), of: place)
      }
      merge.release()
      passSilence(now, merge)
    } else {
      for (place, reader) in readers.enumerated() {
        watermark.note(latest: reader.latest, late: 0, of: place)
        watermark.set(reader.presence(now: now, patience: watermark.patience), of: place)
      }
      _ = watermark.advance()
    }
  }

  /// While all logs are silent, event time goes on as the machine's clock does: that nothing comes is something to wait for.
  private func passSilence(_ now: ContinuousClock.Instant, _ merge: TimeMerge) {
    guard phase == .following, merge.isSilent, let given = readers.map(\.given).max(),
      let latest = readers.map(\.latest).max(), latest > .distantPast
    else { return }
    let silence = given.duration(to: now).components
    merge.pass(latest + .seconds(silence.seconds) - merge.watermark.lateness)
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

  private func handOver(of source: Int) {
    for consumer in consumers { consumer.consume(batch) }
    if let merge {
      // Whoever is given events by their time may read their values.
      batch.lexicons.publish()
      merge.add(batch.rows, 0..<batch.count, of: source, in: batch.lexicons, places: batch.places)
    }
    batch.removeAll()
  }

  private func publish() {
    var status = IngestStatus()
    status.phase = phase
    status.failure = failure
    let merged = merge?.standing
    let watermark = merged?.watermark ?? watermark
    status.watermark = watermark.time > .distantPast ? watermark.time : nil
    status.held = merged?.held ?? 0
    status.early = merged?.early ?? 0
    for (place, reader) in readers.enumerated() {
      status.report.merge(reader.report)
      status.sources.append(
        IngestStatus.Source(
          name: reader.source.name, format: reader.format?.name, isSure: reader.isSure,
          progress: reader.source.progress, trouble: reader.source.trouble,
          report: reader.report, bytesParsed: reader.bytesParsed, late: watermark.fronts[place].late))
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
    /// How many of its events came behind the watermark: they are in all the same.
    public var late: Int
    public var events: Int { report.events }
    public var lines: Int { report.lines }
  }

  public var phase = Phase.loading
  public var sources: [Source] = []
  /// Lines, events and rejects of all sources together.
  public var report = ParseReport()
  /// Up to which event time nothing more is expected of any source; nil before the first event, and while recordings are read at
  /// once and nobody needs their order.
  public var watermark: Timestamp?
  /// Events that wait for the watermark, for consumers that need order.
  public var held = 0
  /// Events that were handed to those before the watermark had passed them, as there were too many to hold.
  public var early = 0
  /// Why reading doesn't get on at present.
  public var failure: SourceError?

  public init() {}

  /// Events that came behind the watermark.
  public var late: Int { sources.reduce(0) { $0 + $1.late } }
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
