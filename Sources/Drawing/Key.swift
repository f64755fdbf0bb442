/// A key as the user thinks of it, whatever bytes the terminal made of it.
public enum Key: Hashable, Sendable {
  case char(Character)
  /// Control with a lower-case letter, or one of `@[\]^_`. Control-I and Control-M are `tab` and `enter`: terminals send
  /// the same byte.
  case ctrl(Character)
  case enter, tab, backTab, backspace, escape, delete, insert
  case up, down, left, right
  case shiftUp, shiftDown, shiftLeft, shiftRight
  case home, end, pageUp, pageDown
  /// F1 is 1.
  case function(Int)
}

extension Key: CustomStringConvertible {
  /// The name that the key bar and the help screen show: `↵`, `Bksp`, `Ctrl-C`, `F5`, `j`.
  public var description: String {
    switch self {
    case .char(" "): "␣"
    case .char(let character): String(character)
    case .ctrl(let letter): "Ctrl-" + letter.uppercased()
    case .enter: "↵"
    case .tab: "⇥"
    case .backTab: "Shift-⇥"
    case .backspace: "Bksp"
    case .escape: "Esc"
    case .delete: "Del"
    case .insert: "Ins"
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .shiftUp: "Shift-↑"
    case .shiftDown: "Shift-↓"
    case .shiftLeft: "Shift-←"
    case .shiftRight: "Shift-→"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .function(let number): "F\(number)"
    }
  }
}
