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

  @Test func `A frame is held back where the terminal says that it can, and never before`() throws {
    let terminal = try PseudoTerminal(probe, width: 60, height: 8)
    let start = String(decoding: terminal.read(silence: 500), as: UTF8.self)
    #expect(start.contains("ready") && start.contains("\u{1B}[?2026$p") && !start.contains("\u{1B}[?2026h"))
    terminal.type("\u{1B}[?2026;2$y\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\\u{1B}[?62;22c")
    let answered = String(decoding: terminal.read(), as: UTF8.self)
    #expect(answered.contains("background light"))
    terminal.type("x")
    let frame = String(decoding: terminal.read(), as: UTF8.self)
    #expect(frame.hasPrefix("\u{1B}[?2026h") && frame.hasSuffix("\u{1B}[?2026l") && frame.contains("key x"))
    terminal.type("n")
    #expect(terminal.read() == [], "a frame like the one before")
    terminal.type("q")
    #expect(terminal.waitForExit() == 0)
  }

  @Test func `A terminal that says when it is ready is asked after each frame, and only then`() throws {
    let terminal = try PseudoTerminal(probe, width: 60, height: 8)
    _ = terminal.read(silence: 500)
    terminal.type("\u{1B}[?2026;0$y\u{1B}[0n\u{1B}[?62;22c")
    #expect(!String(decoding: terminal.read(), as: UTF8.self).contains("\u{1B}[5n"))
    terminal.type("x")
    let frame = String(decoding: terminal.read(), as: UTF8.self)
    #expect(frame.contains("key x") && frame.hasSuffix("\u{1B}[5n"))
    terminal.type("\u{1B}[0n")
    #expect(terminal.read() == [], "an answer is no key, and no reason for a frame")
    terminal.type("q")
    // The answer to the last frame would land in the shell: it is waited for, but not long.
    #expect(terminal.waitForExit() == 0)
    #expect(terminal.isCooked)
  }

  @Test func `Another size is one frame, over all of the new size`() throws {
    let terminal = try PseudoTerminal(probe, width: 60, height: 8)
    try terminal.waitForOutput(containing: "ready")
    _ = terminal.read()
    for (width, height) in [(70, 9), (60, 8), (60, 12)] {
      terminal.resize(width: width, height: height)
      let frame = String(decoding: terminal.read(), as: UTF8.self)
      #expect(
        frame.ranges(of: "\u{1B}[J").count + frame.ranges(of: "\u{1B}[2J").count == 1, "\(frame.debugDescription)")
      // ncurses scrolls within the rows that it knew of, and the terminal may have had more of them already.
      #expect(frame.hasPrefix("\u{1B}[r"))
      #expect(frame.ranges(of: "ready").count == 1)
    }
    terminal.type("q")
    #expect(terminal.waitForExit() == 0)
  }

  @Test func `A terminal that never heard of it gets plain frames`() throws {
    let terminal = try PseudoTerminal(probe, width: 60, height: 8)
    _ = terminal.read(silence: 500)
    terminal.type("\u{1B}[?2026;0$y\u{1B}[?62;22c")
    _ = terminal.read()
    terminal.type("x")
    let frame = String(decoding: terminal.read(), as: UTF8.self)
    #expect(frame.contains("key x") && !frame.contains("2026"))
  }

  @Test(arguments: ["vt100", "linux"]) func `An old terminal is asked nothing`(type: String) throws {
    let terminal = try PseudoTerminal(probe, width: 60, height: 8, type: type)
    let start = String(decoding: terminal.read(silence: 500), as: UTF8.self)
    #expect(start.contains("ready") && !start.contains("$p") && !start.contains("]11"))
  }

  @Test func `The mouse is the terminal's until it is asked for, and again at the end`() throws {
    let terminal = try PseudoTerminal(probe, width: 60, height: 12)
    let start = String(decoding: terminal.read(silence: 500), as: UTF8.self)
    #expect(start.contains("ready") && !start.contains("?1002h"))
    terminal.type("m")
    #expect(String(decoding: terminal.read(), as: UTF8.self).contains("\u{1B}[?1002h\u{1B}[?1006h"))
    terminal.type("\u{1B}[<0;10;3M\u{1B}[<0;10;3m\u{1B}[<65;1;1M")
    let events = String(decoding: terminal.read(), as: UTF8.self)
    for line in ["mouse press(", "9,2", "mouse release(", "mouse wheelDown 0,0"] { #expect(events.contains(line)) }
    terminal.type("q")
    #expect(String(decoding: terminal.read(), as: UTF8.self).contains("\u{1B}[?1002l"))
    #expect(terminal.waitForExit() == 0)
  }

  @Test func `The bell rings once`() throws {
    let terminal = try PseudoTerminal(probe, width: 60, height: 8)
    let start = String(decoding: terminal.read(silence: 500), as: UTF8.self)
    #expect(start.contains("ready"))
    terminal.type("b")
    #expect(terminal.read().filter { $0 == 7 }.count == 1)
  }

  @Test(arguments: [(key: "q", status: Int32(0)), (key: "A", status: 128 + SIGABRT)])
  func `The title is put on the terminal's stack, and comes back however the program ends`(key: String, status: Int32)
    throws
  {
    let terminal = try PseudoTerminal(probe, width: 60, height: 8)
    let start = String(decoding: terminal.read(silence: 500), as: UTF8.self)
    #expect(start.contains("ready") && !start.contains("\u{1B}[22;2t"))
    terminal.type("T")
    let titled = String(decoding: terminal.read(), as: UTF8.self)
    #expect(titled.contains("\u{1B}[22;2t\u{1B}]2;▲2 probe\\x1b]0;own\\x07\u{7}"))
    terminal.type(key)
    #expect(String(decoding: terminal.read(), as: UTF8.self).contains("\u{1B}[23;2t"))
    #expect(terminal.waitForExit() == status)
  }

  @Test func `A title that was taken back is not taken back again`() throws {
    let terminal = try PseudoTerminal(probe, width: 60, height: 8)
    _ = terminal.read(silence: 500)
    terminal.type("TT")
    _ = terminal.read()
    terminal.type("q")
    #expect(!String(decoding: terminal.read(), as: UTF8.self).contains("\u{1B}[23;2t"))
  }

  @Test func `An old terminal gets no title`() throws {
    let terminal = try PseudoTerminal(probe, width: 60, height: 8, type: "linux")
    _ = terminal.read(silence: 500)
    terminal.type("T")
    let output = String(decoding: terminal.read(), as: UTF8.self)
    #expect(output.contains("key T") && !output.contains("probe\\x1b") && !output.contains("\u{1B}[22;2t"))
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
