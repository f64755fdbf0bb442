import Cubes
import LogFormats
import LogSources
import PageEvents
import Synchronization

/// Loads what there is of sources on several threads.
///
/// Each thread takes the next block there is, parses it under dictionaries of its own, and packs its events into segments. When
/// a segment is full its values are looked up in the shared dictionaries, its own dictionaries are translated, and it is handed
/// to the consumers, one at a time. So threads share the reading of blocks, 15 ns a line, and the new values of a segment.
///
/// Events reach the consumers in the order of the sources, give or take a segment a thread.
final class ParallelLoad: @unchecked Sendable {
  /// From so many bytes on it is worth the threads and their dictionaries.
  static let leastBytes = 16 << 20

  private let readers: [SourceReader]
  private let lexicons: () -> Lexicons
  private let consumers: [any EventConsumer]
  private let threads: Int
  private let needs: EventNeeds
  /// Held while a block is read.
  private let reading = Mutex<SourceError?>(nil)
  /// Held while consumers are given a segment.
  private let publishing = Mutex<Void>(())
  private let isStopped = Atomic<Bool>(false)

  init(
    _ readers: [SourceReader], lexicons: @escaping () -> Lexicons, consumers: [any EventConsumer], threads: Int,
    needs: EventNeeds
  ) {
    self.readers = readers
    self.lexicons = lexicons
    self.consumers = consumers
    self.threads = threads
    self.needs = needs
  }

  /// Reads until no source has anything at present, or `tick`, called on this thread after each of its blocks, says to stop.
  func run(tick: () -> Bool) throws(SourceError) {
    let helpers = (1..<max(1, threads)).map { _ in
      WorkThread { [self] in
        LoadWorker(self, shared: lexicons(), needs: needs).run { true }
      }
    }
    LoadWorker(self, shared: lexicons(), needs: needs).run {
      if !tick() { isStopped.store(true, ordering: .relaxed) }
      return !isStopped.load(ordering: .relaxed)
    }
    for helper in helpers { helper.join() }
    if let failure = reading.withLock({ $0 }) { throw failure }
  }

  /// A block to parse.
  struct Job {
    let reader: Int
    let number: Int
    /// For whoever has none for this reader yet.
    let makeParser: () -> any LineParser
    let source: any LogSource
  }

  /// Reads the next block of the source that is furthest behind; nil where there is none at present.
  func next(into block: LineBlock) -> Job? {
    reading.withLock { failure in
      while failure == nil, !isStopped.load(ordering: .relaxed) {
        let ready = readers.indices.filter { readers[$0].state == .ready }
        guard let index = ready.min(by: { readers[$0].front < readers[$1].front }) else { return nil }
        let reader = readers[index]
        do throws(SourceError) {
          let number = try reader.read(into: block)
          if block.lines.isEmpty { continue }
          let parser = reader.makeParser(for: block.lines)
          return Job(reader: index, number: number, makeParser: { parser }, source: reader.source)
        } catch {
          failure = error
        }
      }
      return nil
    }
  }

  func finish(_ job: Job, _ report: ParseReport, lastTime: Timestamp?) {
    reading.withLock { _ in
      readers[job.reader].add(report, ofBlock: job.number)
      if let lastTime { readers[job.reader].front = max(readers[job.reader].front, lastTime) }
    }
  }

  /// Lets `body` look at the readers, and at their sources, in peace.
  func whileNobodyReads(_ body: () -> Void) { reading.withLock { _ in body() } }

  /// Hands a segment, in private dictionaries, to the consumers, in theirs.
  func publish(_ segment: Segment, _ translation: inout LexiconTranslation, from own: Lexicons) {
    publishing.withLock { _ in
      let shared = lexicons()
      // A consumer has made its dictionaries anew.
      if translation.shared !== shared { translation = LexiconTranslation(from: own, to: shared) }
      translation.extend()
      segment.translate { translation[$0] }
      for consumer in consumers { consumer.consume(segment) }
    }
  }
}

/// One thread of a parallel load.
private final class LoadWorker {
  private let load: ParallelLoad
  private let needs: EventNeeds
  private let sealer: SegmentSealer
  private let table = EventTable()
  private let block = LineBlock()
  private var batch: EventBatch
  private var translation: LexiconTranslation
  private var parsers: [Int: any LineParser] = [:]
  private var sources: [Int: ValueID] = [:]

  /// Own dictionaries are begun anew when they have grown to this: what is seen again is learnt again. In bytes.
  private static let mostLexiconBytes = 64 << 20

  init(_ load: ParallelLoad, shared: Lexicons, needs: EventNeeds) {
    self.load = load
    self.needs = needs
    sealer = SegmentSealer(columnCount: shared.schema.columnCount)
    (batch, translation) = Self.makeOwn(shared, needs)
  }

  private static func makeOwn(_ shared: Lexicons, _ needs: EventNeeds) -> (EventBatch, LexiconTranslation) {
    let own = Lexicons(privateTo: shared)
    let batch = EventBatch(
      lexicons: own, capacity: Segment.capacity, columnSet: needs.columns, hasTraits: needs.traits)
    return (batch, LexiconTranslation(from: own, to: shared))
  }

  func run(tick: () -> Bool) {
    while let job = load.next(into: block) {
      parse(job)
      if !tick() { break }
    }
    publish()
  }

  private func parse(_ job: ParallelLoad.Job) {
    var parser = parsers[job.reader] ?? job.makeParser()
    var lastTime: Timestamp?
    let report = parser.parse(block.lines, into: table) { events in
      var events = events
      lastTime = events.last?.time ?? lastTime
      while !events.isEmpty {
        let taken = batch.append(events, source: id(ofSourceOf: job))
        if batch.isFull { publish() }
        events = UnsafeBufferPointer(rebasing: events[taken...])
      }
    }
    parsers[job.reader] = parser
    load.finish(job, report, lastTime: lastTime)
  }

  private func id(ofSourceOf job: ParallelLoad.Job) -> ValueID {
    if let known = sources[job.reader] { return known }
    let id = SourceReader.id(of: job.source, in: batch.lexicons)
    sources[job.reader] = id
    return id
  }

  private func publish() {
    guard batch.count > 0 else { return }
    batch.lexicons.publish()
    load.publish(sealer.seal(batch), &translation, from: batch.lexicons)
    batch.removeAll()
    if batch.lexicons.footprint > Self.mostLexiconBytes {
      (batch, translation) = Self.makeOwn(translation.shared, needs)
      sources = [:]
    }
  }
}
