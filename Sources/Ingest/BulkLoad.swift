import Cubes
import LogFormats
import LogSources
import PageEvents
import Synchronization

/// Loads what there is of sources on several threads, or on one.
///
/// Each thread takes the next block there is, parses it under dictionaries of its own, and packs its events into segments. When a
/// segment is full its values are looked up in the shared dictionaries, its own dictionaries are translated, and it is handed to
/// the consumers, one at a time. So threads share the reading of blocks, 15 to 30 ns a line, and the new values of a segment. A
/// single thread works under the shared dictionaries.
///
/// Events reach the consumers in the order of the sources, give or take a segment a thread. Where one needs them by their time,
/// each thread notes which rows are of which block, and the blocks go to the merge in their order: by way of a queue, so that no
/// thread waits for another that is there (`MergeQueue`).
final class BulkLoad: @unchecked Sendable {
  private let readers: [SourceReader]
  private let lexicons: () -> Lexicons
  private let consumers: [any EventConsumer]
  private let threads: Int
  private let needs: EventNeeds
  private let memory: Int
  /// Held while a block is read.
  private let reading = Mutex<SourceError?>(nil)
  /// Held while consumers are given a segment.
  private let publishing = Mutex<Void>(())
  /// For consumers that need order; touched while a step of the queue is taken.
  private let merge: TimeMerge?
  private var order: BlockOrder
  private let queue: MergeQueue
  private let isStopped = Atomic<Bool>(false)

  init(
    _ readers: [SourceReader], lexicons: @escaping () -> Lexicons, consumers: [any EventConsumer],
    merge: TimeMerge? = nil, threads: Int, needs: EventNeeds, memory: Int
  ) {
    self.merge = merge
    order = BlockOrder(next: readers.map(\.blocksRead), lexicons: lexicons())
    queue = MergeQueue(most: 8 * max(1, threads))
    self.readers = readers
    self.lexicons = lexicons
    self.consumers = consumers
    self.threads = max(1, threads)
    self.needs = needs
    self.memory = memory
  }

  /// Reads until no source has anything at present, or `tick`, called on this thread after each of its blocks, says to stop.
  func run(tick: () -> Bool) throws(SourceError) {
    let helpers = (1..<threads).map { _ in WorkThread { [self] in makeWorker().run { true } } }
    makeWorker().run {
      if !tick() { isStopped.store(true, ordering: .relaxed) }
      return !isStopped.load(ordering: .relaxed)
    }
    for helper in helpers { helper.join() }
    if let failure = reading.withLock({ $0 }) { throw failure }
  }

  private func makeWorker() -> BulkWorker {
    BulkWorker(self, shared: lexicons(), needs: needs, isAlone: threads == 1, memory: memory / threads)
  }

  /// A block to parse.
  struct Job {
    let reader: Int
    let number: Int
    /// Where it is; nil where it can't be read again.
    let stretch: LogStretch?
    /// For whoever has none for this reader yet; the only one there is where lines depend on those before them.
    let parser: any LineParser
    let isStateful: Bool
    let source: any LogSource
    /// For whoever has none for this reader yet.
    let makeSecondLook: () -> SecondLook
  }

  /// What parsing a block came to.
  struct Result {
    let job: Job
    /// As it is after the block.
    let parser: any LineParser
    let report: ParseReport
    let lastTime: Timestamp?
  }

  /// Reads the next block of the source that is furthest behind; nil where there is none at present. Takes note of the last
  /// block's result.
  func next(into block: LineBlock, after last: Result?) -> Job? {
    reading.withLock { failure in
      if let last { note(last) }
      while failure == nil, !isStopped.load(ordering: .relaxed) {
        // Where lines depend on those before them, a source's next block has to wait for the one before.
        let ready = readers.indices.filter { readers[$0].state == .ready && !readers[$0].isTaken }
        guard let index = ready.min(by: { readers[$0].front < readers[$1].front }) else { return nil }
        let reader = readers[index]
        do throws(SourceError) {
          let number = try reader.read(into: block)
          if block.lines.isEmpty { continue }
          let (parser, isStateful) = reader.takeParser(for: block.lines)
          return Job(
            reader: index, number: number, stretch: reader.stretch(of: block), parser: parser, isStateful: isStateful,
            source: reader.source,
            makeSecondLook: reader.makeSecondLook)
        } catch {
          failure = error
        }
      }
      return nil
    }
  }

  private func note(_ result: Result) {
    let reader = readers[result.job.reader]
    reader.add(result.report, ofBlock: result.job.number)
    if result.job.isStateful { reader.giveBack(result.parser) }
    if let lastTime = result.lastTime { reader.note(lastTime) }
  }

  /// Takes note of a result that no other block is read after.
  func finish(_ result: Result) { reading.withLock { _ in note(result) } }

  /// Lets `body` look at the readers and at their sources in peace.
  func whileNobodyReads(_ body: () -> Void) { reading.withLock { _ in body() } }

  /// Whether threads are to note what is in their segments.
  var needsPieces: Bool { merge != nil }

  /// Hands a segment to the consumers, and returns the dictionaries that the next is to be in, if it is in the shared ones.
  func publish(
    _ segment: Segment, pieces: [BlockOrder.Piece], _ translation: inout LexiconTranslation?, from own: Lexicons
  ) -> Lexicons {
    let next = publishing.withLock { _ in
      let shared = lexicons()
      if let present = translation {
        // A consumer may have made its dictionaries anew.
        let current = present.shared === shared ? present : LexiconTranslation(from: own, to: shared)
        translation = current
        current.translate(segment)
        shared.publish()
      }
      for consumer in consumers { consumer.consume(segment) }
      // Its ids are still of the dictionaries there were before.
      if !pieces.isEmpty { queue.add(MergeQueue.Item(segment: segment, pieces: pieces, lexicons: shared)) }
      return lexicons()
    }
    queue.workOff(takeInOrder)
    return next
  }

  /// Takes note of blocks that had no event.
  func publish(_ pieces: [BlockOrder.Piece]) {
    publishing.withLock { _ in queue.add(MergeQueue.Item(segment: nil, pieces: pieces, lexicons: lexicons())) }
    queue.workOff(takeInOrder)
  }

  /// Meanwhile another thread may publish, and intern what is new into the dictionaries that consumers read of. That is what
  /// these are made for: a value's bytes and what is derived from it never move, and what a segment has was there before it was
  /// queued. But who goes on in other dictionaries looks up in them what it keeps, and interns what isn't there: only while
  /// nobody else does.
  private func takeInOrder(_ item: MergeQueue.Item) {
    guard let merge else { return }
    if merge.hasHandedOn(in: item.lexicons) { return takeInOrder(item, into: merge) }
    publishing.withLock { _ in takeInOrder(item, into: merge) }
  }

  private func takeInOrder(_ item: MergeQueue.Item, into merge: TimeMerge) {
    order.take(item.pieces, of: item.segment, in: item.lexicons, into: merge)
    reading.withLock { _ in
      for (source, reader) in readers.enumerated() {
        // What was read and isn't merged yet may be of any time after what was.
        let isMerged = order.blocksMerged(of: source) == reader.blocksRead
        let presence = reader.presence(now: .now, patience: merge.watermark.patience)
        merge.set(isMerged ? presence : order.blocksMerged(of: source) == 0 ? .unread : .open, of: source)
      }
    }
    merge.release()
  }
}

/// One thread of a load.
private final class BulkWorker {
  private let load: BulkLoad
  private let needs: EventNeeds
  private let sealer: SegmentSealer
  private let table = EventTable()
  private let block = LineBlock()
  private var batch: EventBatch
  /// Nil where the batch is in the shared dictionaries.
  private var translation: LexiconTranslation?
  private var parsers: [Int: any LineParser] = [:]
  private var secondLooks: [Int: SecondLook] = [:]
  /// By reader, the id of its source's name in the batch's dictionaries.
  private var sources: [Int: ValueID] = [:]

  /// What is in the batch of which block, where somebody wants to know.
  private var pieces: [BlockOrder.Piece] = []
  /// Where the present block begins in the batch.
  private var begin = 0

  /// How many rows are packed into a segment.
  private let capacity: Int
  /// Own dictionaries are begun anew when they have grown to this: what is seen again is learnt again. In bytes.
  private let mostLexiconBytes: Int

  init(_ load: BulkLoad, shared: Lexicons, needs: EventNeeds, isAlone: Bool, memory: Int) {
    self.load = load
    self.needs = needs
    // A row takes 61 bytes before it is packed, and some to pack it: an eighth of the memory at the most.
    capacity = min(Segment.capacity, max(1024, memory / 1024))
    mostLexiconBytes = memory / 2
    sealer = SegmentSealer(columnCount: shared.schema.columnCount)
    let own = isAlone ? shared : Lexicons(privateTo: shared)
    batch = EventBatch(lexicons: own, capacity: capacity, columnSet: needs.columns, hasTraits: needs.traits)
    translation = isAlone ? nil : LexiconTranslation(from: own, to: shared)
  }

  func run(tick: () -> Bool) {
    var last: BulkLoad.Result?
    while let job = load.next(into: block, after: last.take()) {
      last = parse(job)
      if !tick() { break }
    }
    if let last { load.finish(last) }
    publish()
  }

  private func parse(_ job: BulkLoad.Job) -> BulkLoad.Result {
    var parser = job.isStateful ? job.parser : parsers[job.reader] ?? job.parser
    var lastTime: Timestamp?
    begin = batch.count
    let report = parser.parse(block.lines, into: table, secondLook(of: job)) { events, runs in
      var events = events
      var done = 0
      lastTime = events.last?.time ?? lastTime
      while !events.isEmpty {
        let taken = batch.append(events, source: id(ofSourceOf: job))
        batch.places.append(runs, skipping: done, atMost: taken, of: job.stretch)
        done += taken
        if batch.isFull {
          note(job, isLast: false)
          publish()
        }
        events = UnsafeBufferPointer(rebasing: events[taken...])
      }
    }
    note(job, isLast: true)
    if !job.isStateful { parsers[job.reader] = parser }
    return BulkLoad.Result(job: job, parser: parser, report: report, lastTime: lastTime)
  }

  private func secondLook(of job: BulkLoad.Job) -> SecondLook {
    if let known = secondLooks[job.reader] { return known }
    let look = job.makeSecondLook()
    secondLooks[job.reader] = look
    return look
  }

  private func id(ofSourceOf job: BulkLoad.Job) -> ValueID {
    if let known = sources[job.reader] { return known }
    let id = SourceReader.id(of: job.source, in: batch.lexicons)
    sources[job.reader] = id
    return id
  }

  /// Notes how much of the block is in the batch.
  private func note(_ job: BulkLoad.Job, isLast: Bool) {
    guard load.needsPieces else { return }
    pieces.append(
      BlockOrder.Piece(source: job.reader, block: job.number, rows: begin..<batch.count, isLast: isLast))
    begin = 0
  }

  private func publish() {
    defer { pieces.removeAll(keepingCapacity: true) }
    guard batch.count > 0 else {
      if !pieces.isEmpty { load.publish(pieces) }
      return
    }
    batch.lexicons.publish()
    let shared = load.publish(sealer.seal(batch), pieces: pieces, &translation, from: batch.lexicons)
    batch.removeAll()
    if translation == nil {
      if batch.lexicons !== shared { begin(in: shared) }
    } else if batch.lexicons.footprint > mostLexiconBytes {
      let own = Lexicons(privateTo: shared)
      translation = LexiconTranslation(from: own, to: shared)
      begin(in: own)
    }
  }

  /// Goes on in other dictionaries.
  private func begin(in lexicons: Lexicons) {
    batch = EventBatch(lexicons: lexicons, capacity: capacity, columnSet: needs.columns, hasTraits: needs.traits)
    sources = [:]
  }
}
