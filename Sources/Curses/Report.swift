import Drawing

/// What a terminal says by itself once it was asked, or when the mouse moves. The part after ESC, as bytes, is read by pure
/// functions: nothing here waits, and what is no report is nil.
enum Report: Hashable {
  /// The answer that every terminal gives (DA1). It was asked last, so what hasn't been answered before it never will be.
  case attributes
  /// Whether the terminal has a mode that was asked for (DECRQM).
  case mode(Int, isKnown: Bool)
  case background(Color)
  /// The terminal has come as far as the question (DSR): what was written before is shown.
  case ready
  case mouse(MouseEvent)

  /// Asks whether frames can be held back until they are whole (mode 2026), which background there is (OSC 11), whether the
  /// terminal says when it is ready, and for DA1.
  static let questions = "\u{1B}[?2026$p\u{1B}]11;?\u{1B}\\\(areYouReady)\u{1B}[c"
  static let areYouReady = "\u{1B}[5n"

  /// Whether terminals of that type take questions for what they are. Old ones, and those inside editors, print them.
  static func canAsk(type: String) -> Bool {
    !["linux", "vt", "ansi", "cons", "sun", "eterm", "wyse", "pcansi"].contains { type.hasPrefix($0) }
  }

  /// Reads a control sequence without its `ESC [`: `?2026;2$y`, `?62;22c`, `<0;10;5M`.
  init?(sequence: some Sequence<UInt8>) {
    let text = String(decoding: Array(sequence), as: UTF8.self)
    guard let first = text.first, let last = text.last else { return nil }
    let numbers = text.dropFirst().dropLast().split(separator: ";").map { Int($0.prefix { $0 != "$" }) }
    switch (first, last) {
    case ("0", "n"):
      self = .ready
    case ("?", "c"):
      self = .attributes
    case ("?", "y"):
      guard numbers.count == 2, let mode = numbers[0], let setting = numbers[1] else { return nil }
      // 0: never heard of it. 4: off for good.
      self = .mode(mode, isKnown: setting != 0 && setting != 4)
    case ("<", "M"), ("<", "m"):
      guard numbers.count == 3, let code = numbers[0], code >= 0, let x = numbers[1], let y = numbers[2], x > 0, y > 0,
        let act = Self.act(code, isRelease: last == "m")
      else { return nil }
      self = .mouse(MouseEvent(act, x: x - 1, y: y - 1))
    default:
      return nil
    }
  }

  /// Two bits for the button, 4…16 for Shift, Alt and Control, 32 for a move, 64 for the wheel.
  private static func act(_ code: Int, isRelease: Bool) -> MouseEvent.Act? {
    switch code & ~0b11100 {
    case 64: return .wheelUp
    case 65: return .wheelDown
    case let code where code & ~32 < 3:
      let button: MouseEvent.Button = [.left, .middle, .right][code & 3]
      return code & 32 != 0 ? .drag(button) : isRelease ? .release(button) : .press(button)
    default: return nil
    }
  }

  /// Reads a string of the operating system command without its `ESC ]` and its end: `11;rgb:ffff/ffff/dddd`.
  init?(command: some Sequence<UInt8>) {
    let parts = String(decoding: Array(command), as: UTF8.self).split(separator: ";")
    guard parts.count == 2, parts[0] == "11", parts[1].hasPrefix("rgb:") else { return nil }
    // One to four digits a colour, of which the first two count.
    let colors = parts[1].dropFirst(4).split(separator: "/").map { digits in
      UInt32((digits.count == 1 ? digits + digits : digits).prefix(2), radix: 16)
    }
    guard colors.count == 3, let red = colors[0], let green = colors[1], let blue = colors[2] else { return nil }
    self = .background(Color(red << 16 | green << 8 | blue, ansi: nil))
  }
}
