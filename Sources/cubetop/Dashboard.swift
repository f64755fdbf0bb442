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
  /// While nobody touches it, the screen of a log that is written takes about so many bytes a second: one on which every row changes is
  /// drawn every other second, about as often as it can be read, and one on which little changes at once.
  private static let bytesPerSecond = 2000
  private static let longestFrame = Duration.seconds(2)
  /// Whoever has just pressed a key looks at what comes of it.
  private static let attention = Duration.seconds(3)

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
    do {
      engine = try DashboardEngine(
        options, sources, form: .screen(width: terminal.width, height: terminal.height), chosen: chosen,
        choices: choices
      ) { [waker = terminal.waker] in waker.wake() }
    } catch {
      terminal.close()
      throw error
    }
    terminal.hasMouse = chosen.hasMouse
  }

  func run() throws {
    defer { engine.finishHook() }
    defer { terminal.close() }
    // The first frame comes before anything is read.
    draw()
    defer { engine.stop() }
    try engine.start()
    try loop()
  }

  private func loop() throws {
    var isDirty = true
    // A key was pressed, or the first numbers have come of what one asked for.
    var isWaitedFor = false
    var next = ContinuousClock.now
    var touched = ContinuousClock.now
    while true {
      let isHeldUp = terminal.framesUnderway > (isWaitedFor ? 1 : 0)
      let wait: Duration? =
        isDirty ? (isHeldUp ? Terminal.longestUnderway : max(.zero, next - .now)) : engine.isMoving ? .seconds(1) : nil
      var events = terminal.events(timeout: wait)[...]
      while let event = events.popFirst() {
        switch event {
        case .key(.char(let letter)) where engine.model.takesText:
          isWaitedFor = true
          _ = apply(.paste(String(letter) + takeLetters(from: &events)))
        case .key(let key):
          isWaitedFor = true
          if apply(.key(key)) { return }
        case .paste(let text): _ = apply(.paste(text))
        case .mouse(let mouse):
          isWaitedFor = true
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
      if wasWaiting && engine.model.isViewCurrent { isWaitedFor = true }
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
    guard options.mode == .watch, engine.model.streamStatus.phase == .following else { return Self.frame }
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
      case .write, .replay, .remember, .rememberTheme, .saveOptions, .setZone, .keep, .reloadRules:
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
