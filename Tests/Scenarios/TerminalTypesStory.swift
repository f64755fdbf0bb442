import Foundation
import TestSupport
import Testing

/// What a terminal may be, and how many colours the program makes of it.
struct TerminalKind: Sendable, CustomTestStringConvertible {
  enum Colors { case direct, palette256, ansi, none }

  var environment: [String: String]
  var colors: Colors
  var isASCII = false
  /// Whether there is a second screen to leave: without one the last frame stays above the prompt.
  var hasSecondScreen = true

  var testDescription: String {
    environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
  }

  static func type(_ name: String, _ colors: Colors, hasSecondScreen: Bool = true) -> TerminalKind {
    TerminalKind(environment: ["TERM": name], colors: colors, hasSecondScreen: hasSecondScreen)
  }

  static func locale(_ environment: [String: String], isASCII: Bool) -> TerminalKind {
    TerminalKind(environment: ["LC_ALL": ""].merging(environment) { $1 }, colors: .palette256, isASCII: isASCII)
  }

  static let all: [TerminalKind] = [
    .type("xterm-256color", .palette256), .type("screen-256color", .palette256), .type("tmux-256color", .palette256),
    .type("xterm-direct", .direct), .type("xterm-16color", .ansi), .type("xterm", .ansi),
    .type("linux", .ansi, hasSecondScreen: false), .type("ansi", .ansi, hasSecondScreen: false),
    .type("vt100", .none, hasSecondScreen: false), .type("vt220", .none, hasSecondScreen: false),
    TerminalKind(environment: ["COLORTERM": "truecolor"], colors: .direct),
    TerminalKind(environment: ["COLORTERM": "24bit", "TERM": "xterm-256color"], colors: .direct),
    TerminalKind(environment: ["NO_COLOR": "1"], colors: .none),
    TerminalKind(environment: ["NO_COLOR": "1", "COLORTERM": "truecolor"], colors: .none),
    .locale(["LANG": "C"], isASCII: true), .locale([:], isASCII: true), .locale(["LC_ALL": "POSIX"], isASCII: true),
    // Not installed where it has come to, but what it says of the terminal is true.
    .locale(["LANG": "fr_FR.UTF-8"], isASCII: false), .locale(["LC_CTYPE": "xx_XX.utf8"], isASCII: false),
    .locale(["LANG": "fr_FR.ISO-8859-1"], isASCII: true),
  ]
}

@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed"), .serialized)
struct `Any terminal` {
  /// The characters of a screen as ASCII has them, colours apart: what all kinds have in common.
  private static func hits(_ all: Int) -> String { "\(grouped(all)) hits [·.-] all [·.-] exact" }

  @Test(arguments: TerminalKind.all)
  func `shows the dashboard in the colours and characters that it has, and is as it was afterwards`(kind: TerminalKind)
    throws
  {
    let all = try Query.number("hits", of: sampleLog)
    let cubetop = try Cubetop("replay \(sampleLog) --speed max", width: 100, height: 30, environment: kind.environment)
    let screen = try cubetop.wait("the dashboard, at rest") { screen in
      screen.range(of: Self.hits(all), options: .regularExpression) != nil && screen.contains("end")
        && !screen.contains("…  ")
    }
    #expect(screen.utf8.allSatisfy { $0 < 0x80 } == kind.isASCII, "\(screen)")
    #expect(screen.contains("Top URLs") && screen.line(29).contains("help"), "\(screen)")

    // Drilled into and back, by keys that each type sends in its own way.
    cubetop.press("Down", "Enter")
    try cubetop.waitFor("all [›>] path = \\S+ .*exact")
    let colored = cubetop.tmux.captureWithColors()
    let found = Set(["38;2;", "38;5;"].filter(colored.contains))
    switch kind.colors {
    case .direct: #expect(found.contains("38;2;"))
    case .palette256: #expect(found == ["38;5;"])
    // tmux writes the bright eight as 9x.
    case .ansi: #expect(found.isEmpty && colored.contains(/\u{1B}\[[0-9;]*(3[0-7]|9[0-7])m/))
    case .none: #expect(found.isEmpty && !colored.contains(/\u{1B}\[[0-9;]*([349][0-7])m/), "\(colored)")
    }
    // The row under the cursor is reversed in all of them.
    #expect(colored.contains(/\u{1B}\[[0-9;]*7[;m]/))
    cubetop.press("BSpace")
    try cubetop.waitFor(Self.hits(all))
    cubetop.press("q")
    try cubetop.waitForEnd(0)
    let after = cubetop.tmux.capture()
    #expect(after.contains("Top URLs") != kind.hasSecondScreen, "\(after)")
    // Nothing that the terminal was asked came back as typed text, and colours are off.
    #expect(after.contains(/ended with 0\n *echo *\n*$/), "\(after)")
    let lines = cubetop.tmux.captureWithColors().split(separator: "\n")
    #expect(lines.contains { $0.wholeMatch(of: /(\u{1B}\[(0|39|49)m)*ended with 0/) != nil }, "\(lines.suffix(4))")
  }

  @Test func `shows the same characters with colours as without`() throws {
    let all = try Query.number("hits", of: sampleLog)
    let screens = try [[:], ["NO_COLOR": "1"], ["TERM": "xterm-16color"], ["COLORTERM": "truecolor"]].map {
      environment in
      let cubetop = try Cubetop("replay \(sampleLog) --speed max", environment: environment)
      try cubetop.waitForHits(all)
      cubetop.press("3", "Down", "Enter")
      try cubetop.waitFor("all › status = \\S+ .*exact")
      // Sparklines and lines come a moment later.
      var last = ""
      return try cubetop.wait("a screen at rest") { screen in
        defer { last = screen }
        usleep(700_000)
        return screen == last
      }
    }
    for screen in screens { #expect(screen == screens[0]) }
  }

  @Test(arguments: [
    ("dumb", "can't move its cursor"), ("", "TERM is not set"), ("none-such", "no description of"),
    ("unknown", "can't move its cursor|no description of"),
  ])
  func `without a cursor is refused in a line`(type: String, why: String) throws {
    let cubetop = try Cubetop("replay \(sampleLog)", width: 200, height: 10, environment: ["TERM": type])
    try cubetop.waitFor("cubetop: terminal: .*(\(why)).*: set TERM to")
    try cubetop.waitForEnd(1)
  }
}
