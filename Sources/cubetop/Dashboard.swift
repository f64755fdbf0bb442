#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Cubes
import Curses
import Dashboard
import Drawing
import Filters
import Ingest
import LogFormats
import LogSources
import PageEvents

/// Opens the dashboard and returns when the user leaves it.
func openDashboard(_ options: DashboardOptions) throws {
  // A command runs on the main thread, though the compiler can't know.
  try MainActor.assumeIsolated { try DashboardSession(options).run() }
  if let failure = options.scope.rejects?.failure {
    ByteOutput.writeError("cubetop: \(Sanitizer.text(failure.description))\n")
  }
}

/// The loop: keys, views and news in, frames and effects out. It owns the terminal, on the main thread; ingest and the slices
/// have threads of their own, and nobody waits for anybody.
@MainActor private final class DashboardSession {
  private let options: DashboardOptions
  private let terminal: Terminal
  private let cube: Cube
  private let ingest: Ingest
  private let keeper: SliceKeeper
  private let recall: LineRecall
  private let replay: ReplayClock?
  private var model: Model
  private var meter = StreamMeter()
  /// Whether the filter and the range are known: they may depend on the log's last event.
  private var isReady: Bool

  /// Frames for what wasn't asked for by a key come no faster than this.
  private static let frame = Duration.milliseconds(50)
  /// While nobody touches it, the screen of a log that is written takes about so many bytes a second: one on which every row changes is
  /// drawn every other second, about as often as it can be read, and one on which little changes at once.
  private static let bytesPerSecond = 2000
  private static let longestFrame = Duration.seconds(2)
  /// Whoever has just pressed a key looks at what comes of it.
  private static let attention = Duration.seconds(3)

  init(_ options: DashboardOptions) throws {
    self.options = options
    let scope = options.scope
    let isLive = options.mode == .watch
    let sources = try scope.open(follow: isLive)
    if case .replay(let speed) = options.mode { replay = ReplayClock(speed: speed) } else { replay = nil }
    let shares = MemoryShares(of: scope.memory)
    let cube = Cube(lexicons: Lexicons(schema: scope.schema), memory: shares.cube)
    self.cube = cube
    terminal = try Terminal(
      Terminal.Options(
        theme: options.theme ?? .usual(colorFGBG: getenv("COLORFGBG").map { String(cString: $0) }),
        usesColors: options.hasColor ? nil : false))
    let waker = terminal.waker
    let zone = scope.zone
    let offset: @Sendable (Timestamp) -> Int = { zone.offset(at: $0) }
    let clock: any EventClock = if let replay { replay } else { LiveClock() }
    let keeper = SliceKeeper(cube, clock: clock, offset: offset, memory: shares.slices) { waker.wake() }
    self.keeper = keeper
    let ingest = Ingest(
      sources.sources, andThoseOf: sources, format: scope.format, among: scope.fields.formats, lexicons: cube.lexicons,
      consumers: [cube], rejects: scope.rejects,
      memory: shares.loading, lateness: scope.lateness
    ) {
      keeper.poke()
      waker.wake()
    }
    self.ingest = ingest
    recall = LineRecall(past: { ingest.past(ofSource: $0) }) { waker.wake() }
    model = Model(
      mode: isLive ? .live : .replay, width: terminal.width, height: terminal.height, filter: scope.filter,
      schema: scope.schema, keymap: scope.config.keymap, offset: offset)
    isReady = false
    let unknown = model.hideColumns(scope.config.hiddenColumns)
    if let first = unknown.first { model.say("config.yaml: hidden-columns has nothing that is called \(first)") }
  }

  func run() throws {
    defer { terminal.close() }
    // The first frame comes before anything is read.
    draw()
    let ingesting = WorkThread { [ingest, replay, keeper, waker = terminal.waker] in
      ingest.run()
      replay?.finishLoading()
      keeper.poke()
      waker.wake()
    }
    keeper.start()
    recall.start()
    defer {
      recall.stop()
      ingest.stop()
      keeper.stop()
      ingesting.join()
    }
    if scope.dependsOnLastEvent { replay?.setPaused(true) } else { try becomeReady() }
    try loop()
  }

  private var scope: Scope { options.scope }

  private func loop() throws {
    var isDirty = true
    // A key was pressed, or the first numbers have come of what one asked for.
    var isWaitedFor = false
    var next = ContinuousClock.now
    var touched = ContinuousClock.now
    while true {
      let isHeldUp = terminal.framesUnderway > (isWaitedFor ? 1 : 0)
      let wait: Duration? =
        isDirty ? (isHeldUp ? Terminal.longestUnderway : max(.zero, next - .now)) : meter.isMoving ? .seconds(1) : nil
      var events = terminal.events(timeout: wait)[...]
      while let event = events.popFirst() {
        switch event {
        case .key(.char(let letter)) where model.takesText:
          isWaitedFor = true
          _ = try apply(.paste(String(letter) + takeLetters(from: &events)))
        case .key(let key):
          isWaitedFor = true
          if try apply(.key(key)) { return }
        case .paste(let text): _ = try apply(.paste(text))
        case .mouse(let mouse):
          isWaitedFor = true
          _ = try apply(.mouse(mouse))
        case .background(let color): if options.theme == nil { terminal.theme = .usual(on: color) }
        case .resize(let width, let height): _ = try apply(.resize(width: width, height: height))
        case .signal(.continued): _ = try apply(.resize(width: terminal.width, height: terminal.height))
        case .signal(.interrupt): throw Ending(signal: 2)
        case .signal(.quit): throw Ending(signal: 3)
        case .signal(.terminate): throw Ending(signal: 15)
        case .signal(.hangup), .hangup: throw Ending(signal: 1)
        case .wake: break
        }
        isDirty = true
      }
      let wasWaiting = !model.isViewCurrent
      try takeNews(isDirty: &isDirty)
      if wasWaiting && model.isViewCurrent { isWaitedFor = true }
      // What is waited for is drawn at once, behind one other frame at most; what comes by itself has its time, and a frame that the
      // line has no room for yet is left out: the next one shows more.
      if isDirty && (isWaitedFor || next <= .now) && terminal.framesUnderway <= (isWaitedFor ? 1 : 0) {
        draw()
        if isWaitedFor { touched = .now }
        isDirty = false
        isWaitedFor = false
        next = .now + (.now - touched < Self.attention ? Self.frame : calmFrame)
      }
    }
  }

  /// How long after the last frame the next one comes, where nobody waits for it. A replay is watched for its course.
  private var calmFrame: Duration {
    guard replay == nil, model.streamStatus.phase == .following else { return Self.frame }
    return min(Self.longestFrame, max(Self.frame, .seconds(1) * terminal.frameSize / Self.bytesPerSecond))
  }

  /// The letters that came in one piece with one: a long text, pasted into a terminal that doesn't tell, is interpreted once and not
  /// once a letter.
  private func takeLetters(from events: inout ArraySlice<TerminalEvent>) -> String {
    var text = ""
    while case .key(.char(let letter)) = events.first {
      text.append(letter)
      events.removeFirst()
    }
    return text
  }

  /// What the other threads have published.
  private func takeNews(isDirty: inout Bool) throws {
    let status = ingest.status
    try giveUpIfNothingParses(status)
    if !isReady && status.phase != .loading { try becomeReady() }
    let said = meter.status(status, replay: replay?.state, notKept: scope.rejects?.failure)
    if said != model.streamStatus {
      _ = model.update(.status(said))
      isDirty = true
    }
    if let view = keeper.view, view != model.latestView {
      _ = model.update(.view(view))
      isDirty = true
    }
    let lines = recall.found
    if lines != model.recalledLines {
      _ = model.update(.lines(lines))
      isDirty = true
    }
    recall.ask(model.wantedLines)
    if isReady { keeper.ask(model.request) }
  }

  /// True when the user leaves.
  private func apply(_ event: Event) throws -> Bool {
    for effect in model.update(event) {
      switch effect {
      case .quit: return true
      case .suspend: terminal.suspend()
      case .redraw: terminal.redraw()
      case .setMouse(let isOn): terminal.hasMouse = isOn
      case .copy(let text):
        if !terminal.copy(text) { model.say("too much for the clipboard: 54 kB are the most") }
      case .write(let name, let text): write(text, to: name)
      case .replay(let command): perform(command)
      case .remember:
        do throws(Failure) {
          try scope.config.write(hiddenColumns: model.hiddenColumns)
        } catch {
          model.say(error.description)
        }
      }
    }
    if isReady { keeper.ask(model.request) }
    return false
  }

  private func write(_ text: String, to name: String) {
    do throws(Failure) {
      try TextFile.make(text, at: name)
      model.say("written: \(name)")
    } catch {
      model.say(error.description)
    }
  }

  private func perform(_ command: Dashboard.ReplayCommand) {
    guard let replay else { return }
    switch command {
    case .setPaused(let isPaused): replay.setPaused(isPaused)
    case .faster: replay.goFaster()
    case .slower: replay.goSlower()
    case .seek(let span): replay.seek(by: span)
    case .step(let width, let back): replay.step(width, back: back)
    case .jumpToEnd: replay.jumpToEnd()
    }
    keeper.poke()
  }

  /// Resolves what depends on the log's last event, and begins to ask.
  private func becomeReady() throws {
    let context = scope.context(lastEvent: cube.facts.lastTime)
    let window = try scope.window(in: context)
    let from = scope.from.map { _ in Timestamp(milliseconds: window.lower) }
    let to = scope.to.map { _ in Timestamp(milliseconds: window.upper + 1) }
    if let replay {
      replay.bound(from: from, to: to)
      if scope.dependsOnLastEvent { replay.setPaused(false) }
    }
    if from != nil || to != nil {
      model.start(over: .between(from ?? .distantPast, to ?? .distantFuture))
    }
    isReady = true
    keeper.ask(model.request)
  }

  private func giveUpIfNothingParses(_ status: IngestStatus) throws {
    guard status.phase == .ended, status.report.events == 0 else { return }
    if let failure = Failure(nothingParsedIn: status) { throw failure }
    throw Failure(
      scope.sources.joined(separator: " "), "there is not a line in it",
      "name a log that has some, or follow it with cubetop watch")
  }

  private func draw() { terminal.present(model.render(glyphs: options.isASCII ? .ascii : terminal.glyphs)) }
}

/// The dashboard was ended from outside, by a signal of that number.
struct Ending: Error {
  var signal: Int32
}
