#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Curses
import Dashboard
import Drawing
import LogSources

/// Opens the dashboard and returns when the user leaves it.
func openDashboard(_ options: DashboardOptions) throws {
  // A command runs on the main thread, though the compiler can't know.
  try MainActor.assumeIsolated {
    if options.isPlain { try PlainSession(options).run() } else { try DashboardSession(options).run() }
  }
  if let failure = options.scope.rejects?.failure {
    ByteOutput.writeError("cubetop: \(Sanitizer.text(failure.description))\n")
  }
}

/// The loop: keys and news in, frames and effects out. It owns the terminal, on the main thread.
@MainActor private final class DashboardSession {
  private let options: DashboardOptions
  private let terminal: Terminal
  private let engine: DashboardEngine
  private var bell = BellLimit()
  /// What suits the terminal's background.
  private var usualTheme: Theme

  /// Frames for what wasn't asked for by a key come no faster than this.
  private static let frame = Duration.milliseconds(50)

  init(_ options: DashboardOptions) throws {
    self.options = options
    let sources = try options.scope.open(follow: options.mode == .watch)
    usualTheme = .usual(colorFGBG: getenv("COLORFGBG").map { String(cString: $0) })
    terminal = try Terminal(
      Terminal.Options(
        theme: options.options.theme.flatMap(Theme.named) ?? usualTheme, usesColors: options.hasColor ? nil : false))
    let isASCII = terminal.glyphs == .ascii
    var chosen = options.options
    if isASCII { chosen.drawing = .ascii }
    let zone = options.scope.zone.name
    let choices = Options.Choices(
      themes: terminal.depth == .mono ? [] : Theme.all.map(\.name), drawings: isASCII ? [.ascii] : GlyphSet.allCases,
      zones: ["UTC", "local"] + [zone].filter { !["UTC", "local"].contains($0) })
    engine = DashboardEngine(
      options, sources, form: .screen(width: terminal.width, height: terminal.height), chosen: chosen, choices: choices
    ) { [waker = terminal.waker] in waker.wake() }
    terminal.hasMouse = chosen.hasMouse
  }

  func run() throws {
    defer { terminal.close() }
    // The first frame comes before anything is read.
    draw()
    defer { engine.stop() }
    try engine.start()
    try loop()
  }

  private func loop() throws {
    var isDirty = true
    var next = ContinuousClock.now
    while true {
      let wait: Duration? = isDirty ? max(.zero, next - .now) : engine.isMoving ? .seconds(1) : nil
      var wasPressed = false
      for event in terminal.events(timeout: wait) {
        switch event {
        case .key(let key):
          wasPressed = true
          if apply(.key(key)) { return }
        case .paste(let text): _ = apply(.paste(text))
        case .mouse(let mouse):
          wasPressed = true
          if apply(.mouse(mouse)) { return }
        case .background(let color):
          usualTheme = .usual(on: color)
          if engine.model.options.theme == nil { terminal.theme = usualTheme }
        case .resize(let width, let height): _ = apply(.resize(width: width, height: height))
        case .signal(.continued): _ = apply(.resize(width: terminal.width, height: terminal.height))
        case .signal(.interrupt): throw Ending(signal: 2)
        case .signal(.quit): throw Ending(signal: 3)
        case .signal(.terminate): throw Ending(signal: 15)
        case .signal(.hangup), .hangup: throw Ending(signal: 1)
        case .wake: break
        }
        isDirty = true
      }
      let wasWaiting = !engine.model.isViewCurrent
      let news = try engine.takeNews()
      if news.hasChanged { isDirty = true }
      _ = perform(news.effects)
      // A key is answered at once, and so are the first numbers of what it asked for; what comes by itself waits for its frame.
      let isAnswered = wasWaiting && engine.model.isViewCurrent
      if isDirty && (wasPressed || isAnswered || next <= .now) {
        draw()
        isDirty = false
        next = .now + Self.frame
      }
    }
  }

  /// True when the user leaves.
  private func apply(_ event: Event) -> Bool { perform(engine.apply { $0.update(event) }) }

  private func perform(_ effects: [Effect]) -> Bool {
    for effect in effects {
      switch effect {
      case .quit: return true
      case .suspend: terminal.suspend()
      case .redraw: terminal.redraw()
      case .setMouse(let isOn): terminal.hasMouse = isOn
      case .setTheme(let name): terminal.theme = name.flatMap(Theme.named) ?? usualTheme
      case .copy(let text):
        if !terminal.copy(text) { engine.say("too much for the clipboard: 54 kB are the most") }
      case .ring: if bell.rings(at: .now) { terminal.ring() }
      case .setTitle(let title):
        terminal.title = engine.model.options.drawing == .ascii ? title.replacing("▲", with: "^") : title
      case .edit(let draft):
        let edit = RulesFile.add(draft) { [terminal] editor, path, line in
          terminal.run(editor.invocation, editor.arguments(path, line: line))
        }
        if apply(.rule(edit)) { return true }
      case .write, .replay, .remember, .rememberTheme, .saveOptions, .setZone, .reloadRules:
        preconditionFailure("The engine does these.")
      }
    }
    return false
  }

  private func draw() { terminal.present(engine.model.render()) }
}

/// The dashboard was ended from outside, by a signal of that number.
struct Ending: Error {
  var signal: Int32
}
