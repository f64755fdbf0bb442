import CNcurses
import Drawing

/// Bytes and key codes from ncurses → keys, pastes, and what the terminal reports.
///
/// Reads bytes, not wide characters: ncurses loses those whose bytes come in two reads. Keeps what is unfinished, a
/// character or a paste, until the rest arrives.
@MainActor struct KeyReader {
  private let window: UnsafeMutablePointer<WINDOW>
  private var partial: [UInt8] = []
  private var paste: [UInt8]?
  private var clicks = ClickCounter()

  var isPasting: Bool { paste != nil }
  /// Whether the terminal has answered what it was asked (`Report.questions`).
  private(set) var hasAnswers = false
  /// Whether the terminal can hold a frame back until it is whole.
  private(set) var knowsSynchronizedOutput = false
  /// Whether the terminal says when it is ready: then it did so before it said what it is.
  private(set) var saysWhenReady = false
  var underway = FramesUnderway()

  // Codes of our own, above those of ncurses.
  private static let pasteStart: Int32 = 0o1000 + 900
  private static let pasteEnd: Int32 = 0o1000 + 901
  private static let mouse: Int32 = 0o1000 + 902

  /// More than anybody pastes on purpose; what is above is dropped.
  private static let longestPaste = 1 << 20
  private static let longestReport = 64

  private static let codes: [Int32: Key] = [
    KEY_UP: .up, KEY_DOWN: .down, KEY_LEFT: .left, KEY_RIGHT: .right,
    KEY_SR: .shiftUp, KEY_SF: .shiftDown, KEY_SLEFT: .shiftLeft, KEY_SRIGHT: .shiftRight,
    KEY_HOME: .home, KEY_END: .end, KEY_PPAGE: .pageUp, KEY_NPAGE: .pageDown,
    KEY_IC: .insert, KEY_DC: .delete, KEY_BACKSPACE: .backspace, KEY_ENTER: .enter, KEY_BTAB: .backTab,
  ]

  /// Sequences that the terminal database often lacks or has for one of the two cursor modes only.
  private static let sequences: [(String, Int32)] = [
    ("[A", KEY_UP), ("[B", KEY_DOWN), ("[C", KEY_RIGHT), ("[D", KEY_LEFT), ("[H", KEY_HOME), ("[F", KEY_END),
    ("OA", KEY_UP), ("OB", KEY_DOWN), ("OC", KEY_RIGHT), ("OD", KEY_LEFT), ("OH", KEY_HOME), ("OF", KEY_END),
    ("[1;2A", KEY_SR), ("[1;2B", KEY_SF), ("[1;2C", KEY_SRIGHT), ("[1;2D", KEY_SLEFT), ("[Z", KEY_BTAB),
    ("[1~", KEY_HOME), ("[4~", KEY_END), ("[5~", KEY_PPAGE), ("[6~", KEY_NPAGE),
    ("[200~", pasteStart), ("[201~", pasteEnd),
    // ncurses would read it in its own way, where the database has it at all.
    ("[<", mouse),
  ]

  /// Prepares a window for reading without waiting.
  init(_ window: UnsafeMutablePointer<WINDOW>) {
    self.window = window
    keypad(window, true)
    nodelay(window, true)
    meta(window, true)
    // Long enough for a sequence over a slow line, short enough not to be felt after the Escape key.
    set_escdelay(25)
    for (sequence, code) in Self.sequences { define_key("\u{1B}" + sequence, code) }
  }

  /// Everything that has arrived.
  mutating func read() -> [TerminalEvent] {
    var events: [TerminalEvent] = []
    while true {
      let code = wgetch(window)
      switch code {
      case ERR: return events
      case Self.pasteStart: paste = []
      case Self.pasteEnd: if let event = finishPaste() { events.append(event) }
      case _ where paste != nil:
        if code < 256, paste!.count < Self.longestPaste { paste!.append(UInt8(code)) }
      case 27:
        if let event = readEscape() { events.append(event) }
      case Self.mouse:
        if let event = readSequence(from: [0x3C]) { events.append(event) }
      case 0..<256:
        if let key = key(of: UInt8(code)) { events.append(.key(key)) }
      case KEY_F0...KEY_F0 + 63:
        partial = []
        events.append(.key(.function(Int(code - KEY_F0))))
      default:
        partial = []
        if let key = Self.codes[code] { events.append(.key(key)) }
      }
    }
  }

  /// Ends a paste, also one whose end the terminal never told.
  mutating func finishPaste() -> TerminalEvent? {
    guard let bytes = paste else { return nil }
    paste = nil
    let text = String(decoding: bytes, as: UTF8.self)
    // Terminals send line ends as the Enter key does.
    return .paste(String(text.map { $0 == "\r" || $0 == "\r\n" ? "\n" : $0 }))
  }

  /// After an ESC that begins no known sequence: the Escape key, or a sequence to skip. Its characters must not be taken
  /// for keys: `[` and `1` have meanings of their own.
  private mutating func readEscape() -> TerminalEvent? {
    partial = []
    let next = wgetch(window)
    switch next {
    case ERR:
      return .key(.escape)
    case 0x5B:  // [ parameters, then a final byte
      return readSequence(from: [])
    case 0x5D:  // ] a number and a text; without a number it was typed
      return readCommand()
    case 0x4F:  // O and one byte
      _ = readSoon()
      return nil
    default:
      // Escape and another key in one packet, or the Alt key. Escape is the one that must not get lost.
      ungetch(next)
      return .key(.escape)
    }
  }

  private mutating func readSequence(from start: [UInt8]) -> TerminalEvent? {
    var bytes = start
    while let code = readSoon() {
      if code < 256, bytes.count < Self.longestReport { bytes.append(UInt8(code)) }
      if code >= 0x40 && code <= 0x7E { return Report(sequence: bytes).flatMap { take($0) } }
    }
    return nil
  }

  private mutating func readCommand() -> TerminalEvent? {
    let next = readSoon()
    guard let first = next, (0x30...0x39).contains(first) else {
      // Last in, first out.
      if let next { ungetch(next) }
      ungetch(0x5D)
      return .key(.escape)
    }
    var bytes = [UInt8(first)]
    // It ends with BEL, or with ESC and a backslash.
    while let code = readSoon(), code != 7 {
      if code == 27 {
        _ = readSoon()
        break
      }
      if code < 256, bytes.count < Self.longestReport { bytes.append(UInt8(code)) }
    }
    return Report(command: bytes).flatMap { take($0) }
  }

  private mutating func take(_ report: Report) -> TerminalEvent? {
    switch report {
    case .attributes:
      hasAnswers = true
    case .ready:
      if !hasAnswers { saysWhenReady = true }
      underway.arrive()
    case .mode(2026, let isKnown): knowsSynchronizedOutput = isKnown
    case .mode: break
    case .background(let color): return .background(color)
    case .mouse(let event): return .mouse(clicks.count(event, at: .now))
    }
    return nil
  }

  private func readSoon() -> Int32? {
    wtimeout(window, 25)
    defer { nodelay(window, true) }
    let code = wgetch(window)
    return code == ERR ? nil : code
  }

  private mutating func key(of byte: UInt8) -> Key? {
    if byte < 0x80 { partial = [] }
    switch byte {
    case 8, 127: return .backspace
    case 9: return .tab
    case 10, 13: return .enter
    case 0..<32: return .ctrl(Character(Unicode.Scalar(byte < 27 && byte > 0 ? byte + 0x60 : byte + 0x40)))
    case 32..<127: return .char(Character(Unicode.Scalar(byte)))
    default: return assemble(byte).map { .char(Character($0)) }
    }
  }

  /// Takes the next byte of a character beyond ASCII; the character when it is complete.
  private mutating func assemble(_ byte: UInt8) -> Unicode.Scalar? {
    if byte >= 0xC0 {
      partial = [byte]
    } else if !partial.isEmpty {
      partial.append(byte)
    }
    guard let first = partial.first else { return nil }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard partial.count == length else { return nil }
    defer { partial = [] }
    let scalar = String(decoding: partial, as: UTF8.self).unicodeScalars.first
    return scalar == "\u{FFFD}" ? nil : scalar
  }
}
