/// Why there is no terminal to draw on.
public enum TerminalError: Error, Hashable, Sendable {
  /// Neither standard input and output nor `/dev/tty` is a terminal.
  case noTerminal
  /// The terminal database doesn't know the type that `TERM` names.
  case unknownType(String)
  /// The terminal can't put text at a place: a teletype, an editor's output window.
  case cannotMoveCursor(String)
}

extension TerminalError: CustomStringConvertible {
  public var description: String {
    let advice = "set TERM to what yours is, such as xterm-256color"
    return switch self {
    case .noTerminal:
      "terminal: standard input and output are none, and /dev/tty can't be opened: run this in a terminal"
    case .unknownType(""):
      "terminal: TERM is not set: \(advice)"
    case .unknownType(let type):
      "terminal: no description of the type '\(type)': \(advice)"
    case .cannotMoveCursor(let type):
      "terminal: the type '\(type)' can't move its cursor: \(advice)"
    }
  }
}
