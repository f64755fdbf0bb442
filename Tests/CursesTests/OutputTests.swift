import Foundation
import TestSupport
import Testing

@testable import Curses

/// What goes over the line.
@Suite struct OutputTests {
  private let probe = builtProgram("curses-probe")

  @Test func `Nothing is written when nothing has changed, and little when little has`() throws {
    let terminal = try PseudoTerminal(probe, width: 140, height: 45)
    try terminal.waitForOutput(containing: "ready")
    _ = terminal.read()
    terminal.type("n")
    #expect(terminal.read() == [], "a frame like the one before")
    terminal.type("x")
    let line = terminal.read()
    #expect(!line.isEmpty && line.count < 100, "a line of five letters: \(line.count) bytes")
    #expect(!terminal.isCooked)
    terminal.type("q")
    #expect(terminal.waitForExit() == 0)
    #expect(terminal.isCooked)
  }

  @Test func `A terminal that takes no more bytes does not keep the program alive`() throws {
    let terminal = try PseudoTerminal(probe, width: 140, height: 45)
    try terminal.waitForOutput(containing: "ready")
    terminal.type("L")
    usleep(300_000)  // until the line is full, and the program stuck in a write
    terminal.signal(SIGTERM)
    #expect(terminal.waitForExit() == 128 + SIGTERM)
    #expect(terminal.isCooked)
  }

  @Test func `A terminal that goes away ends the program`() throws {
    let terminal = try PseudoTerminal(probe, width: 80, height: 24)
    try terminal.waitForOutput(containing: "ready")
    terminal.hangUp()
    let status = terminal.waitForExit()
    #expect(status == 0 || status == 7, "0 when it saw the line gone first, 7 when the signal came first")
  }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ]) func `Base64 is that of RFC 4648`(text: String, encoded: String) {
    #expect(Base64.encode(text.utf8) == encoded)
  }

  @Test func `Base64 agrees with Foundation's on all bytes`() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 3) }
    #expect(Base64.encode(bytes) == Data(bytes).base64EncodedString())
  }

  @Test func `Errors say what is wrong and what to do`() {
    #expect(
      "\(TerminalError.cannotMoveCursor("dumb"))"
        == "terminal: the type 'dumb' can't move its cursor: set TERM to what yours is, such as xterm-256color")
  }
}
