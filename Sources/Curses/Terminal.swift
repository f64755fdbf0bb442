import CNcurses
import CTerminal
public import Drawing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The user's terminal: shows canvases, tells what is typed, and is as it was before when the program ends, however it
/// ends. One a process, on the main thread.
///
///     let terminal = try Terminal()
///     defer { terminal.close() }
///     terminal.present(canvas)
///     for event in terminal.events(timeout: .milliseconds(250)) { … }
///
/// While it is open, standard error is kept back (it would land in the middle of the screen) and written by `close`.
@MainActor public final class Terminal {
  public struct Options: Sendable {
    public var theme: Theme
    /// nil for colours unless the environment's `NO_COLOR` says not to.
    public var usesColors: Bool?

    public init(theme: Theme = .dark, usesColors: Bool? = nil) {
      self.theme = theme
      self.usesColors = usesColors
    }
  }

  public private(set) var width: Int
  public private(set) var height: Int
  /// The characters that the user's locale can show.
  public let glyphs: GlyphSet
  public let depth: ColorDepth
  /// For other threads.
  public nonisolated let waker = TerminalWaker()

  /// Another theme shows with the next `present`.
  public var theme: Theme {
    didSet {
      guard theme != oldValue else { return }
      palette.adopt(theme)
      redraw()
    }
  }

  /// Whether the mouse sends events. Off at first: as long as it is on, the terminal's own selecting and pasting with the
  /// mouse needs Shift, or doesn't work.
  public var hasMouse = false {
    didSet {
      guard isOpen, hasMouse != oldValue else { return }
      files.write(hasMouse ? Self.mouseOn : Self.mouseOff)
    }
  }

  /// The window's title, while it is ours; nil leaves it to the shell. What it was before comes back when the terminal is given
  /// away, where the terminal keeps titles on a stack (XTWINOPS 22 and 23); others keep the last one until a shell sets its own.
  public var title: String? {
    didSet {
      guard isOpen, title != oldValue, hasTitle else { return }
      if let title {
        files.write((oldValue == nil ? Self.keepTitle : "") + Self.setTitle(title))
      } else {
        files.write(Self.restoreTitle)
      }
      arm()
    }
  }

  private let files: TerminalFiles
  private let screen: OpaquePointer
  private let window: UnsafeMutablePointer<WINDOW>
  private var keys: KeyReader
  private var palette: Palette
  private var isOpen = true
  /// What the terminal shows; nil when that isn't known.
  private var shown: Canvas?
  /// Whether the second screen is on, which is ncurses' doing: not before the first frame, nor after a stop.
  private var isOnScreen = false
  private var run: [cchar_t] = []
  /// About how many bytes the last frame was, within a third of it: a move and mostly a colour for each run of changed cells, and one
  /// or two for each cell of it.
  public private(set) var frameSize = 0
  /// The program that was last given a text for the clipboard.
  private var copying: pid_t?

  // Bracketed paste: so that pasted text can be told from typed keys.
  private static let pasteOn = "\u{1B}[?2004h"
  // Buttons, the wheel and drags, with coordinates of any size.
  private static let mouseOn = "\u{1B}[?1002h\u{1B}[?1006h"
  private static let mouseOff = "\u{1B}[?1006l\u{1B}[?1002l"
  // Between these the terminal goes on showing what it showed before.
  private static let frameStart = "\u{1B}[?2026h"
  private static let frameEnd = "\u{1B}[?2026l"
  // All of them, on or not: a program that crashed in between doesn't know.
  private static let modesOff = frameEnd + mouseOff + "\u{1B}[?2004l"

  // 2 for the title alone: an icon's name is no business of ours.
  private static let keepTitle = "\u{1B}[22;2t"
  private static let restoreTitle = "\u{1B}[23;2t"
  private static func setTitle(_ title: String) -> String { "\u{1B}]2;\(Sanitizer.text(title))\u{7}" }

  private var modesOn: String {
    Self.pasteOn + (hasMouse ? Self.mouseOn : "")
      + (hasTitle ? title.map { Self.keepTitle + Self.setTitle($0) } ?? "" : "")
  }
  private var modesOff: String { Self.modesOff + (hasTitle && title != nil ? Self.restoreTitle : "") }
  /// Terminals that can't be asked would print a title.
  private var hasTitle: Bool { askedAt != nil }
  /// When the terminal was asked what it can do; nil for one that can't be asked.
  private let askedAt: ContinuousClock.Instant?
  private var presentedAt = ContinuousClock.now
  /// Signals and wake-ups that came while answers were waited for.
  private var notes: UInt64 = 0

  /// Takes over the terminal: standard input and output if both are one, else `/dev/tty`, so that `zcat log.gz | program`
  /// has keys. Adopts the user's locale for characters.
  public init(_ options: Options = Options()) throws(TerminalError) {
    glyphs = .adoptingUserLocale()
    files = try TerminalFiles()
    // Before ncurses starts: it installs handlers of its own, but only where there are none.
    guard terminal_guard_install(files.descriptor) else { throw .noTerminal }
    do throws(TerminalError) {
      screen = try Self.start(files)
    } catch {
      terminal_guard_uninstall()
      files.close()
      throw error
    }
    window = curses_screen_window()
    // Raw, so that Ctrl-C is a key: it would otherwise end `zcat` before us, and Ctrl-Z is a key likewise.
    raw()
    noecho()
    nonl()
    intrflush(window, false)
    typeahead(-1)
    leaveok(window, true)
    curs_set(0)

    let noColor = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
    if options.usesColors ?? !noColor, has_colors() {
      start_color()
      use_default_colors()
      depth =
        switch curses_colors() {
        case 257...: .direct
        case 256: .indexed256
        case 16...: .ansi16
        default: .ansi8
        }
    } else {
      depth = .mono
    }
    // Until it has come back from endwin once, ncurses takes us for a program that uses its lower half only, and empties
    // its buffer at every move of the cursor: a hundred writes a frame instead of one.
    endwin()
    doupdate()
    // Not the screen's window, which wgetch would refresh where it was touched: with what was on a screen of another size.
    keys = KeyReader(newpad(1, 1))
    theme = options.theme
    askedAt = Report.canAsk(type: getenv("TERM").map { String(cString: $0) } ?? "") ? .now : nil
    palette = Palette(depth: depth)
    width = Int(getmaxx(window))
    height = Int(getmaxy(window))
    palette.adopt(theme)
    arm()
    terminal_capture_errors()
    // Nobody waits for the answers: they come among the keys, whenever they do.
    files.write(Self.pasteOn + (askedAt != nil ? Report.questions : ""))
    // It may have changed since ncurses asked, before there was a handler.
    _ = adoptSize()
  }

  /// Says what brings the terminal back if the program comes to a sudden end.
  private func arm() {
    let reset = modesOff + ["rmkx", "sgr0", "cnorm", "rmcup"].map(Self.capability).joined() + "\r" + Self.freeLine
    Array(reset.utf8).withUnsafeBufferPointer { terminal_guard_arm($0.baseAddress, $0.count) }
  }

  /// Starts ncurses, in 24-bit colour where the terminal says that it has them and its description is installed.
  private static func start(_ files: TerminalFiles) throws(TerminalError) -> OpaquePointer {
    // Exported LINES and COLUMNS would make ncurses believe in another size than the terminal has.
    use_env(false)
    use_tioctl(true)
    let type = getenv("TERM").map { String(cString: $0) } ?? ""
    guard !type.isEmpty else { throw .unknownType("") }
    var candidates: [String] = []
    if let colors = getenv("COLORTERM").map({ String(cString: $0) }), colors == "truecolor" || colors == "24bit" {
      let suffix = "-256color"
      candidates.append((type.hasSuffix(suffix) ? String(type.dropLast(suffix.count)) : type) + "-direct")
      if type.hasPrefix("xterm") { candidates.append("xterm-direct") }
    }
    for candidate in candidates + [type] {
      guard let screen = newterm(candidate, files.output, files.input) else { continue }
      if curses_capability("cup") != nil { return screen }
      endwin()
      delscreen(screen)
      throw .cannotMoveCursor(type)
    }
    throw .unknownType(type)
  }

  /// A string of the terminal's description, without the padding that only hardware needed.
  private static func capability(_ name: String) -> String {
    guard let value = curses_capability(name).map({ String(cString: $0) }) else { return "" }
    var output = ""
    var rest = Substring(value)
    while let start = rest.firstRange(of: "$<"), let end = rest[start.upperBound...].firstIndex(of: ">") {
      output += rest[..<start.lowerBound]
      rest = rest[rest.index(after: end)...]
    }
    return output + rest
  }

  /// Where there is no other screen to go back to, the shell goes on at the last row of the frame: that has to be empty.
  private static var freeLine: String { capability("rmcup").isEmpty ? "\r" + capability("el") : "" }

  /// Gives the terminal back. Does nothing the second time.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    takeLateAnswers()
    files.write(modesOff)
    endwin()
    files.write(Self.freeLine)
    terminal_guard_uninstall()
    terminal_release_errors()
    delscreen(screen)
    files.close()
  }

  /// Waits a moment for answers under way: the shell would take them for typed text.
  private func takeLateAnswers() {
    guard let askedAt else { return }
    while true {
      let first: Duration = keys.hasAnswers ? .zero : .milliseconds(200) - (.now - askedAt)
      let last: Duration = framesUnderway == 0 ? .zero : .milliseconds(500) - (.now - presentedAt)
      let patience = max(first, last)
      guard patience > .zero else { return }
      let found = terminal_wait(files.descriptor, Self.milliseconds(patience))
      if found & Int32(TERMINAL_NOTES) != 0 { notes |= terminal_take_notes() }
      if found & Int32(TERMINAL_INPUT) != 0 { _ = keys.read() }
      if found == 0 || found & Int32(TERMINAL_GONE) != 0 { return }
    }
  }

  // MARK: Drawing

  /// Shows a canvas. Only what differs from the one before is sent; nothing at all when nothing does.
  ///
  /// One write a frame, and a short one on either side where the terminal holds frames back until they are whole, so that half a
  /// frame is never seen; with the last one goes the question by which `framesUnderway` is counted. For 140x45 cells it costs
  /// 0.01 ms when nothing changed, 0.5 ms when a twentieth of the cells did, here and there, and 1.4 ms for all of them
  /// (`curses-probe bench`, release build).
  public func present(_ canvas: Canvas) {
    guard isOpen else { return }
    let isKnown = shown.map { $0.width == canvas.width && $0.height == canvas.height } ?? false
    var isChanged = false
    frameSize = 0
    for y in 0..<min(canvas.height, height) {
      let row = y * canvas.width
      let end = min(canvas.width, width)
      var x = 0
      while x < end {
        if isKnown, isShown(row + x, of: canvas) {
          x += 1
          continue
        }
        isChanged = true
        x = send(canvas, from: x, to: end, y: y, isKnown: isKnown)
      }
    }
    shown = canvas
    guard isChanged || !isKnown else { return }
    wnoutrefresh(window)
    let isHeldBack = keys.knowsSynchronizedOutput
    if isHeldBack { files.write(Self.frameStart) }
    doupdate()
    isOnScreen = true
    // A terminal that hasn't said yet what it is might not say when it is ready.
    let isAsked = keys.hasAnswers && keys.saysWhenReady
    let end = (isHeldBack ? Self.frameEnd : "") + (isAsked ? Report.areYouReady : "")
    if !end.isEmpty { files.write(end) }
    presentedAt = .now
    if isAsked { keys.underway.send(at: presentedAt) }
  }

  /// How many frames are on their way to the user: 0 for a terminal that doesn't tell. With another one under way a frame that nobody
  /// asked for is better left out: `events` returns when it has arrived.
  public var framesUnderway: Int { keys.underway.count(at: .now) }

  /// No frame counts as underway for longer.
  public static var longestUnderway: Duration { FramesUnderway.longest }

  private func isShown(_ index: Int, of canvas: Canvas) -> Bool {
    // Field by field: this is the loop over every cell of every frame.
    let new = canvas.cells[index]
    let old = shown!.cells[index]
    if new.glyph < Cell.firstCluster { return new.glyph == old.glyph && new.style == old.style }
    return canvas.cell(at: index, equals: shown!)
  }

  /// Hands ncurses a run of cells that starts with a changed one; returns the column after it. A few unchanged cells
  /// between changed ones go along: a run less costs more than they do.
  private func send(_ canvas: Canvas, from first: Int, to end: Int, y: Int, isKnown: Bool) -> Int {
    let row = y * canvas.width
    var start = first
    while start > 0, canvas.cells[row + start].isRightHalf { start -= 1 }
    var x = start
    var unchanged = 0
    run.removeAll(keepingCapacity: true)
    while x < end, unchanged <= 4 {
      let cell = canvas.cells[row + x]
      unchanged = x >= first && isKnown && isShown(row + x, of: canvas) ? unchanged + 1 : 0
      x += 1
      if cell.isRightHalf { continue }
      let entry = palette.entries[Int(cell.style) & (palette.entries.count - 1)]
      var value = cchar_t()
      if cell.glyph < Cell.firstCluster {
        var scalar = cell.glyph
        curses_set_cell(&value, &scalar, 1, entry.attributes, entry.pair)
      } else {
        let scalars = canvas.scalars(of: cell)
        curses_set_cell(&value, scalars, Int32(scalars.count), entry.attributes, entry.pair)
      }
      run.append(value)
    }
    mvwadd_wchnstr(window, Int32(y), Int32(start), run, Int32(run.count))
    frameSize += 8 + run.count * 3 / 2
    return x
  }

  /// Forgets what is on the screen: the next `present` draws all of it.
  public func redraw() {
    guard isOpen else { return }
    shown = nil
    clearok(window, true)
  }

  /// Puts text on the user's clipboard: through any number of remote shells by the terminal itself (OSC 52), and by a program
  /// of the desktop or of tmux where there is one, since terminals may refuse silently. Many do above 74,994 bytes of base64:
  /// more is only given to a program. False where there was none to give it to.
  public func copy(_ text: String) -> Bool {
    guard isOpen else { return false }
    let encoded = Base64.encode(text.utf8)
    let fits = encoded.utf8.count <= 74_994
    if fits { files.write("\u{1B}]52;c;\(encoded)\u{7}") }
    if let copying { waitpid(copying, nil, WNOHANG) }
    copying = ClipboardProgram.copy(text)
    return fits || copying != nil
  }

  // MARK: Events

  /// Waits for events: until there is one, but no longer than `timeout` (nil: for ever). Empty when the time is up.
  public func events(timeout: Duration? = nil) -> [TerminalEvent] {
    guard isOpen else { return [.hangup] }
    // A paste whose end never comes must not swallow keys for ever.
    let longest: Duration? = keys.isPasting ? .seconds(1) : nil
    let wait = [timeout, longest].compactMap { $0 }.min()
    let found = terminal_wait(files.descriptor, notes != 0 ? 0 : wait.map(Self.milliseconds) ?? -1)
    var events: [TerminalEvent] = []
    if found & Int32(TERMINAL_NOTES) != 0 || notes != 0 { events += takeNotes() }
    if found & Int32(TERMINAL_INPUT) != 0 {
      events += keys.read()
    } else if wait == longest, found == 0, events.isEmpty, let paste = keys.finishPaste() {
      events.append(paste)
    }
    if found & Int32(TERMINAL_GONE) != 0 { events.append(.hangup) }
    return events
  }

  /// Rounded up: a wait that ends too early is followed by another one of nothing.
  private static func milliseconds(_ duration: Duration) -> Int32 {
    let parts = duration.components
    guard parts.seconds >= 0, parts.attoseconds >= 0 else { return 0 }
    guard parts.seconds < 1_000_000 else { return 1_000_000_000 }
    return Int32(parts.seconds * 1000 + (parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }

  private func takeNotes() -> [TerminalEvent] {
    let notes = terminal_take_notes() | self.notes
    self.notes = 0
    func has(_ signal: Int32) -> Bool { notes & 1 << UInt64(signal) != 0 }
    var events: [TerminalEvent] = []
    if has(0) { events.append(.wake) }
    if has(SIGTSTP) {
      suspend()
      events.append(.signal(.continued))
    } else if has(SIGCONT) {
      resume()
      events.append(.signal(.continued))
    }
    if has(SIGWINCH), adoptSize() { events.append(.resize(width: width, height: height)) }
    if has(SIGINT) { events.append(.signal(.interrupt)) }
    if has(SIGQUIT) { events.append(.signal(.quit)) }
    if has(SIGTERM) { events.append(.signal(.terminate)) }
    if has(SIGHUP) { events.append(.signal(.hangup)) }
    return events
  }

  /// Asks the terminal for its size; whether it has changed.
  private func adoptSize() -> Bool {
    var columns: Int32 = 0
    var rows: Int32 = 0
    guard terminal_size(files.descriptor, &columns, &rows) else { return false }
    let isChanged = Int(columns) != width || Int(rows) != height
    if isChanged {
      // ncurses has set a region for scrolling, of as many rows as it knew of, and takes it that another size undoes that. It doesn't
      // where the terminal was larger already: then a line that is inserted would push out the last but one.
      if isOnScreen, Self.capability("csr").hasPrefix("\u{1B}[") { files.write("\u{1B}[r") }
      resizeterm(rows, columns)
      width = Int(columns)
      height = Int(rows)
      redraw()
    }
    return isChanged
  }

  /// Rings the bell, or whatever the user has in its place.
  public func ring() {
    guard isOpen else { return }
    files.write("\u{7}")
  }

  /// Hands the terminal to the shell and stops the whole job, as Ctrl-Z does; returns when the job goes on.
  public func suspend() { lend { terminal_stop_job() } }

  /// Runs a command of the shell's with the terminal as its own, an editor say, and returns when it has ended: with its status, or
  /// nil if it couldn't be started. The arguments are the command's `$1`, `$2` and so on.
  ///
  /// It may be suspended like any other job, and we are with it. What interrupts it doesn't interrupt us.
  public func run(_ command: String, _ arguments: [String]) -> Int32? {
    var status: Int32 = -1
    lend {
      var words = (["sh", "-c", command, "sh"] + arguments).map { strdup($0) } + [nil]
      defer { for word in words { free(word) } }
      status = terminal_run(files.descriptor, "/bin/sh", &words)
    }
    return status < 0 ? nil : status
  }

  /// The terminal is as it was before we came, as long as that takes.
  private func lend(_ borrower: () -> Void) {
    guard isOpen else { return }
    takeLateAnswers()
    files.write(modesOff)
    endwin()
    isOnScreen = false
    files.write(Self.freeLine)
    terminal_release_errors()
    borrower()
    terminal_capture_errors()
    resume()
  }

  /// The shell has had the terminal and left it in modes of its own.
  private func resume() {
    reset_prog_mode()
    files.write(modesOn)
    _ = adoptSize()
    redraw()
  }
}
