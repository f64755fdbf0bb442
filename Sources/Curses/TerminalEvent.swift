import CTerminal
public import Drawing

/// Something that happened to the terminal, or was said to the process.
public enum TerminalEvent: Hashable, Sendable {
  case key(Key)
  /// Text pasted by the user. Never keys: a pasted `q` must not quit. Lines end in `\n`.
  case paste(String)
  /// The mouse was used, while `Terminal.hasMouse` is on.
  case mouse(MouseEvent)
  /// The terminal has said which background it has: once, soon after the start, if it says so at all.
  case background(Color)
  /// The terminal has another size now. Draw a canvas of that size.
  case resize(width: Int, height: Int)
  case signal(Signal)
  /// Some thread called `TerminalWaker.wake`; several calls may be one event.
  case wake
  /// The terminal is gone: a closed window, a lost connection. Nothing can be shown any more; close and exit.
  case hangup

  public enum Signal: Hashable, Sendable {
    /// Close and exit within a second: after that the terminal is restored and the process ended.
    case terminate, hangup, interrupt, quit
    /// The process was stopped and goes on. The screen is drawn anew by the next `present`.
    case continued
  }
}

/// Ends the wait of `Terminal.events`, from any thread and at any time, even after the terminal was closed. Costs an
/// atomic exchange, and one write for each time that the main thread has to wake up.
public struct TerminalWaker: Sendable {
  init() {}

  public func wake() { terminal_wake() }
}
