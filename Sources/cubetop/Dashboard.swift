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
import Patterns

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
  private var bell = BellLimit()
  private let zone: PresentZone
  /// What suits the terminal's background.
  private var usualTheme: Theme
  /// Whether the filter and the range are known: they may depend on the log's last event.
  private var isReady: Bool

  /// Frames for what wasn't asked for by a key come no faster than this.
  private static let frame = Duration.milliseconds(50)

  init(_ options: DashboardOptions) throws {
    self.options = options
    let scope = options.scope
    let isLive = options.mode == .watch
    let sources = try scope.open(follow: isLive)
    if case .replay(let speed) = options.mode { replay = ReplayClock(speed: speed) } else { replay = nil }
    let shares = MemoryShares(of: scope.memory)
    let cube = Cube(lexicons: Lexicons(schema: scope.schema), memory: shares.cube)
    self.cube = cube
    usualTheme = .usual(colorFGBG: getenv("COLORFGBG").map { String(cString: $0) })
    terminal = try Terminal(
      Terminal.Options(
        theme: options.options.theme.flatMap(Theme.named) ?? usualTheme, usesColors: options.hasColor ? nil : false))
    let waker = terminal.waker
    let zone = PresentZone(scope.zone)
    self.zone = zone
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
    let isASCII = terminal.glyphs == .ascii
    var chosen = options.options
    if isASCII { chosen.drawing = .ascii }
    model = Model(
      mode: isLive ? .live : .replay, width: terminal.width, height: terminal.height, filter: scope.filter,
      schema: scope.schema, keymap: scope.config.keymap, signals: options.signals, options: chosen,
      choices: Options.Choices(
        themes: terminal.depth == .mono ? [] : Theme.all.map(\.name), drawings: isASCII ? [.ascii] : GlyphSet.allCases,
        zones: ["UTC", "local"] + [scope.zone.name].filter { !["UTC", "local"].contains($0) }), offset: offset)
    model.watch(rules: options.rules?.count())
    model.limit(options.limits?.limits ?? [:])
    isReady = false
    takePreferences(scope.config)
    terminal.hasMouse = chosen.hasMouse
  }

  /// Panels as the user has left them the last time. What the file has of panels and columns that there aren't is told.
  private func takePreferences(_ config: ConfigFile) {
    let unknown = [
      ("hidden-columns", model.hideColumns(config.hiddenColumns.items), config.hiddenColumns),
      ("sort", model.sortRows(config.sort.items), config.sort),
    ]
    for (setting, names, lists) in unknown {
      guard let name = names.first else { continue }
      model.say("config.yaml\(lists.place(of: name)): \(setting) has nothing that is called \(name)")
    }
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
    var next = ContinuousClock.now
    while true {
      let wait: Duration? = isDirty ? max(.zero, next - .now) : meter.isMoving ? .seconds(1) : nil
      var wasPressed = false
      for event in terminal.events(timeout: wait) {
        switch event {
        case .key(let key):
          wasPressed = true
          if try apply(.key(key)) { return }
        case .paste(let text): _ = try apply(.paste(text))
        case .mouse(let mouse):
          wasPressed = true
          _ = try apply(.mouse(mouse))
        case .background(let color):
          usualTheme = .usual(on: color)
          if model.options.theme == nil { terminal.theme = usualTheme }
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
      // A key is answered at once, and so are the first numbers of what it asked for; what comes by itself waits for its frame.
      let isAnswered = wasWaiting && model.isViewCurrent
      if isDirty && (wasPressed || isAnswered || next <= .now) {
        draw()
        isDirty = false
        next = .now + Self.frame
      }
    }
  }

  /// What the other threads have published.
  private func takeNews(isDirty: inout Bool) throws {
    let status = ingest.status
    try giveUpIfNothingParses(status)
    if !isReady && status.phase != .loading { try becomeReady() }
    let said = meter.status(status, replay: replay?.state, notKept: scope.rejects?.failure)
    if said != model.streamStatus {
      _ = try apply(.status(said))
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
    if let rules = options.rules {
      let board = rules.alerts()
      if board.version != model.alertBoard.version || board.raised != model.alertBoard.raised {
        _ = try apply(.alerts(board))
        isDirty = true
      }
    }
    if let limits = options.limits {
      let readings = model.limitedValues.reduce(into: [:]) { $0[$1] = limits.reading($1) }
      if readings != model.limitReadings {
        _ = try apply(.limits(readings))
        isDirty = true
      }
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
      case .setTheme(let name): terminal.theme = name.flatMap(Theme.named) ?? usualTheme
      case .setZone(let name):
        do throws(Failure) { try zone.change(to: name) } catch { model.say(error.description) }
      case .copy(let text):
        if !terminal.copy(text) { model.say("too much for the clipboard: 54 kB are the most") }
      case .write(let name, let text): write(text, to: name)
      case .replay(let command): perform(command)
      case .ring: if bell.rings(at: .now) { terminal.ring() }
      case .setTitle(let title):
        terminal.title = model.options.drawing == .ascii ? title.replacing("▲", with: "^") : title
      case .edit(let draft): if try apply(.rule(edit(draft))) { return true }
      case .reloadRules: reloadRules()
      case .remember:
        do throws(Failure) { try scope.config.write(model.preferences) } catch { model.say(error.description) }
      case .rememberTheme:
        do throws(Failure) { try scope.config.write(theme: model.options.theme) } catch { model.say(error.description) }
      case .saveOptions:
        do throws(Failure) {
          try scope.config.write(model.options)
          model.say("written: \(scope.config.path ?? "")")
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

  /// Puts the rule into the user's file and opens that in the user's editor, if there is one.
  private func edit(_ draft: RuleDraft) -> RuleEdit {
    guard let file = RulesFile() else { return .failed("there is no HOME to keep rules.yaml in: set XDG_CONFIG_HOME") }
    do throws(Failure) {
      let addition = try file.append(draft)
      guard let editor = Editor(environment: { getenv($0).map { String(cString: $0) } }) else {
        return .written(name: addition.name, path: file.path)
      }
      switch terminal.run(editor.invocation, editor.arguments(file.path, line: addition.line)) {
      case 0: return .edited(name: addition.name, path: file.path)
      case nil, 126, 127: return .failed("\(editor.command) can't be run: the rule is in \(file.path)")
      default:
        try file.undo(addition)
        return .dropped
      }
    } catch {
      return .failed(error.description)
    }
  }

  private func reloadRules() {
    guard let rules = options.rules else { return }
    model.say(rules.reload())
    model.watch(rules: rules.count())
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

  private func draw() { terminal.present(model.render(glyphs: model.options.drawing)) }
}

/// The dashboard was ended from outside, by a signal of that number.
struct Ending: Error {
  var signal: Int32
}
