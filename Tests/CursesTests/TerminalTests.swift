import Curses
import Drawing
import Foundation
import TestSupport
import Testing

/// The probe in a real terminal.
@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed")) struct TerminalTests {
  private let probe = Tmux.quoted(builtProgram("curses-probe"))

  init() { useUTF8Locale() }

  // MARK: Showing

  @Test func `A canvas is on the screen as it was drawn`() throws {
    let tmux = try Tmux.start("exec \(probe)", width: 40, height: 5)
    let expected = """
      ┏━ ¹ Probe ━━━━━━━━━━ 40x5 indexed256 ━┓
      ┃ready                                 ┃
      ┃                                      ┃
      ┃                                      ┃
      ┗━ 漢字 é ⣿ ━━━━━━━━━━━━━━━━━━━━━━━━━━━┛

      """
    try tmux.waitFor("the whole frame") { $0 == expected }
  }

  @Test func `A locale without UTF-8 gets a frame in ASCII`() throws {
    let tmux = try Tmux.start("exec \(probe)", width: 40, height: 4, environment: ["LC_ALL": "C"])
    try tmux.waitFor("a frame in ASCII") { screen in
      screen.hasPrefix("#= 1 Probe =") && screen.contains("#ready") && screen.allSatisfy(\.isASCII)
    }
  }

  @Test func `Every size is drawn whole, from the largest to the smallest and back`() throws {
    let tmux = try Tmux.start("exec \(probe)", width: 300, height: 100)
    for (width, height) in [(300, 100), (20, 6), (140, 45), (1, 1), (80, 24)] {
      tmux.resize(width: width, height: height)
      try tmux.waitFor("frame of \(width)x\(height)") { screen in
        let rows = Self.rows(screen)
        guard width > 1 else { return rows.first == "┓" || rows.first == "┏" || rows.first == "┛" || rows.first == "┗" }
        return rows.count == height && rows.first?.first == "┏" && rows.first?.last == "┓" && rows.last?.first == "┗"
          && rows.last?.last == "┛" && rows.dropFirst().dropLast().allSatisfy { $0.first == "┃" && $0.last == "┃" }
          && rows.allSatisfy { $0.displayWidth == width }
      }
    }
  }

  @Test func `Exported sizes do not shrink the screen`() throws {
    let tmux = try Tmux.start("exec \(probe)", width: 50, height: 8, environment: ["LINES": "3", "COLUMNS": "9"])
    try tmux.waitFor("50x8")
  }

  @Test(arguments: [
    ("tmux-256color", [:], "indexed256"),
    ("tmux-256color", ["NO_COLOR": "1"], "mono"),
    ("tmux-256color", ["NO_COLOR": ""], "indexed256"),
    ("tmux-256color", ["COLORTERM": "truecolor"], "(direct|indexed256)"),
    ("xterm", [:], "ansi8"),
    ("vt100", [:], "mono"),
  ]) func `Colours are as many as the terminal has and the user wants`(
    type: String, environment: [String: String], depth: String
  ) throws {
    let tmux = try Tmux.start(
      "exec \(probe)", width: 60, height: 6, environment: environment.merging(["TERM": type]) { $1 })
    try tmux.waitFor("60x6 \(depth)")
    tmux.send("t")
    try tmux.waitFor("key t")
  }

  @Test func `Twenty-four bits of colour are used where they are described`() throws {
    let folder = NSTemporaryDirectory() + "/terminfo-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let source = #"""
      tmux-direct|tmux with direct colours,
      	use=tmux-256color, colors#0x1000000, pairs#0x7FFF, RGB,
      	setab=\E[%?%p1%{8}%<%t4%p1%d%e48;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m,
      	setaf=\E[%?%p1%{8}%<%t3%p1%d%e38;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m,

      """#
    try source.write(toFile: folder + "/source", atomically: true, encoding: .utf8)
    let tmux = try Tmux.start(
      "tic -x -o \(folder) \(folder)/source; exec \(probe)", width: 60, height: 6,
      environment: [
        "COLORTERM": "truecolor", "TERMINFO_DIRS": "\(folder):/etc/terminfo:/lib/terminfo:/usr/share/terminfo",
      ])
    try tmux.waitFor("60x6 direct")
    let title = Theme.dark[.title].foreground.index(at: .direct)
    #expect(tmux.captureWithColors().contains("38;2;\(title >> 16);\(title >> 8 & 255);\(title & 255)"))
  }

  // MARK: Typing

  @Test func `Keys arrive as what the user pressed`() throws {
    let tmux = try Tmux.start("exec \(probe)", width: 40, height: 40)
    try tmux.waitFor("ready")
    tmux.send("x", "é", "漢", "Up", "S-Left", "PageUp", "Enter", "Tab", "BTab", "BSpace", "F5", "C-c", "Space")
    try tmux.waitFor("the keys' names") { screen in
      Self.history(screen) == [
        "ready", "key x", "key é", "key 漢", "key ↑", "key Shift-←", "key PgUp", "key ↵", "key ⇥", "key Shift-⇥",
        "key Bksp",
        "key F5", "key Ctrl-C", "key ␣",
      ]
    }
  }

  @Test func `A sequence that nobody knows is no keys, and Escape is Escape`() throws {
    let tmux = try Tmux.start("exec \(probe)", width: 40, height: 20)
    try tmux.waitFor("ready")
    tmux.sendBytes("\u{1B}[1;7Q\u{1B}[?62;4c\u{1B}Ox\u{1B}OA\u{1B}[A")
    tmux.sendBytes("y")
    try tmux.waitFor("two arrows and a letter") { Self.history($0) == ["ready", "key ↑", "key ↑", "key y"] }
    tmux.send("Escape")
    try tmux.waitFor("key Esc")
    tmux.sendBytes("\u{1B}z")
    try tmux.waitFor("Escape before a letter") { Self.history($0).suffix(3) == ["key Esc", "key Esc", "key z"] }
  }

  @Test func `A paste is text and never keys`() throws {
    let tmux = try Tmux.start("exec \(probe)", width: 60, height: 10)
    try tmux.waitFor("ready")
    tmux.paste("q\n\u{1B}[A status:404 é")
    tmux.send("x")
    try tmux.waitFor("a paste and a key") { screen in
      let history = Self.history(screen)
      return history.count == 3 && history[1].hasPrefix(#"paste "q\n"#) && history[1].hasSuffix(#"status:404 é""#)
        && history[2] == "key x"
    }
  }

  @Test func `Keys come from the terminal while the log comes through a pipe`() throws {
    let tmux = try Tmux.start("echo a line of log | \(probe); echo over; sleep 60", width: 40, height: 8)
    try tmux.waitFor("piped a line of log")
    tmux.send("Down")
    try tmux.waitFor("key ↓")
    tmux.send("q")
    try tmux.waitFor("over")
  }

  @Test func `Another thread can end the wait for keys`() throws {
    let tmux = try Tmux.start("exec \(probe)", width: 40, height: 8)
    try tmux.waitFor("ready")
    tmux.send("w")
    try tmux.waitFor("wake")
  }

  @Test func `Copied text lands on the clipboard`() throws {
    let tmux = try Tmux.start("exec \(probe)", width: 40, height: 8)
    try tmux.waitFor("ready")
    tmux.send("c")
    try tmux.waitFor("copied true")
    try tmux.wait("text on the clipboard") { tmux.clipboard() == "höllo\n" }
  }

  // MARK: Lending

  @Test func `A program that is run has the terminal, and what interrupts it doesn't interrupt us`() throws {
    let tmux = try Tmux.start("echo | \(probe); sleep 60", width: 60, height: 10)
    try tmux.waitFor("ready")
    // Our own input is a pipe: the program's is the terminal all the same.
    tmux.send("r")
    try tmux.waitFor(#"runs with \$one argument"#)
    #expect(tmux.display("#{alternate_on} #{cursor_flag}") == "0 1")
    tmux.type("a line")
    tmux.send("Enter")
    try tmux.waitFor("ran 5")
    #expect(tmux.display("#{alternate_on} #{cursor_flag}") == "1 0")
    tmux.send("r")
    try tmux.waitFor("runs with")
    tmux.send("C-c")
    try tmux.waitFor("ran 130")
    tmux.send("x")
    #expect(!(try tmux.waitFor("key x")).contains("interrupt"))
  }

  @Test func `A program that is run can be suspended, and comes back with us`() throws {
    let tmux = try Tmux.start("exec sh -i", width: 60, height: 12, environment: ["PS1": "shell> "])
    try tmux.waitFor("shell>")
    tmux.type(probe)
    tmux.send("Enter")
    try tmux.waitFor("ready")
    tmux.send("r")
    try tmux.waitFor("runs with")
    tmux.send("C-z")
    try tmux.waitFor("Stopped")
    tmux.type("fg")
    tmux.send("Enter")
    usleep(200_000)
    tmux.type("a line")
    tmux.send("Enter")
    try tmux.waitFor("ran 5")
    #expect(tmux.display("#{alternate_on} #{cursor_flag}") == "1 0")
    tmux.send("q")
    try tmux.wait("shell", until: { tmux.display("#{alternate_on} #{cursor_flag}") == "0 1" })
  }

  // MARK: Leaving

  enum End: CaseIterable, CustomTestStringConvertible {
    case quit, terminate, hangUp, interrupt, quitSignal, fatalError, badAccess, abort, stackOverflow, exitFromThread

    /// The probe's key, or the signal, and what the shell then shows.
    var way: (key: String, signal: Int32?, shown: String) {
      switch self {
      case .quit: ("q", nil, "code 0")
      case .terminate: ("", SIGTERM, "code 7")
      case .hangUp: ("", SIGHUP, "code 7")
      case .interrupt: ("", SIGINT, "code 7")
      case .quitSignal: ("", SIGQUIT, "code 7")
      case .fatalError: ("F", nil, "the probe was told to fail")
      case .badAccess: ("S", nil, "code 139")
      case .abort: ("A", nil, "code 134")
      case .stackOverflow: ("O", nil, "code 139")
      case .exitFromThread: ("E", nil, "code 3")
      }
    }

    var testDescription: String { "\(self)" }
  }

  @Test(arguments: End.allCases) func `However the program ends, the terminal is as it was`(end: End) throws {
    let note = NSTemporaryDirectory() + "/probe-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: note) }
    let start = "echo $$ > \(note); exec \(probe)"
    let tmux = try Tmux.start(
      "stty -a; echo before; sh -c \(Tmux.quoted(start)); echo code $?; stty -a; echo after; sleep 60", width: 90,
      height: 50,
      environment: ["SWIFT_BACKTRACE": "enable=no"])
    try tmux.waitFor("90x50")
    #expect(tmux.display("#{alternate_on} #{cursor_flag}") == "1 0")
    if let signal = end.way.signal {
      let process = pid_t(try String(contentsOfFile: note, encoding: .utf8).trimmingCharacters(in: .newlines))
      try #require(process.map { $0 > 1 } == true)
      Foundation.kill(process!, signal)
    } else {
      tmux.send(end.way.key)
    }
    let screen = try tmux.waitFor("\(end.way.shown)[^┃]*after")
    #expect(tmux.display("#{alternate_on} #{mouse_any_flag} #{cursor_flag} #{keypad_cursor_flag}") == "0 0 1 0")
    let modes = screen.components(separatedBy: "before")
    #expect(modes.count == 2)
    let settings = modes.map { part in
      part.split(whereSeparator: \.isWhitespace).filter { $0.contains("icanon") || $0.contains("echo") }
    }
    #expect(settings[0].contains("icanon") && settings[0].contains("echo"))
    #expect(settings[0] == settings[1])
  }

  @Test func `Standard error is kept back and follows the screen`() throws {
    let tmux = try Tmux.start("\(probe); sleep 60", width: 40, height: 8)
    try tmux.waitFor("ready")
    tmux.send("e")
    #expect(!(try tmux.waitFor("key e").contains("kept back")))
    tmux.send("q")
    try tmux.waitFor("kept back")
  }

  @Test func `Ctrl-Z hands the terminal to the shell, and fg brings everything back`() throws {
    let tmux = try Tmux.start("exec sh -i", width: 60, height: 12, environment: ["PS1": "shell> "])
    try tmux.waitFor("shell>")
    tmux.type(probe)
    tmux.send("Enter")
    try tmux.waitFor("ready")
    tmux.send("C-z")
    try tmux.waitFor("Stopped")
    #expect(tmux.display("#{alternate_on} #{cursor_flag}") == "0 1")
    tmux.resize(width: 50, height: 10)
    tmux.type("fg")
    tmux.send("Enter")
    try tmux.waitFor("a frame of the new size") { screen in
      screen.contains("50x10") && screen.contains("signal continued") && Self.rows(screen).count == 10
    }
    #expect(tmux.display("#{alternate_on} #{cursor_flag}") == "1 0")
    tmux.send("x")
    try tmux.waitFor("key x")
    tmux.send("q")
    try tmux.wait("shell", until: { tmux.display("#{alternate_on} #{cursor_flag}") == "0 1" })
  }

  @Test(arguments: [
    ("dumb", "terminal: the type 'dumb' can't move its cursor: set TERM"),
    ("", "terminal: TERM is not set: set TERM"),
    ("nonsense", "terminal: no description of the type 'nonsense': set TERM"),
  ]) func `A terminal that cannot show anything gets a sentence`(type: String, sentence: String) throws {
    let tmux = try Tmux.start(
      "\(probe); echo code $?; stty -a; sleep 60", width: 120, height: 20, environment: ["TERM": type])
    let screen = try tmux.waitFor("code 1[^$]*icanon")
    #expect(screen.contains(sentence))
    #expect(!screen.contains("-icanon"))
  }

  @Test func `Without any terminal there is a sentence, too`() throws {
    let tmux = try Tmux.start("setsid \(probe) < /dev/null 2>&1 | cat; sleep 60", width: 120, height: 5)
    try tmux.waitFor(
      "terminal: standard input and output are none, and /dev/tty can't be opened: run this in a terminal")
  }

  // MARK: Pictures

  private static func rows(_ screen: String) -> [String] {
    screen.split(separator: "\n").map(String.init)
  }

  /// The lines between the borders that aren't blank.
  private static func history(_ screen: String) -> [String] {
    rows(screen).filter { $0.hasPrefix("┃") }
      .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "┃ ")) }.filter { !$0.isEmpty }
  }
}
