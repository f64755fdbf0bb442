public import Cubes
public import Drawing
public import PageEvents

/// What happens to the dashboard.
public enum Event: Sendable {
  case key(Key)
  case paste(String)
  case mouse(MouseEvent)
  case resize(width: Int, height: Int)
  case view(View)
  case status(StreamStatus)
  /// Lines were read again.
  case lines(RecalledLines)
}

/// What the dashboard wants done in the world.
public enum Effect: Sendable, Equatable {
  case quit
  case suspend
  case redraw
  /// Lets the mouse send events from now on, or leaves it to the terminal.
  case setMouse(Bool)
  /// Makes a file of that name with that text. One that is there is left alone.
  case write(name: String, text: String)
  /// Puts text on the user's clipboard.
  case copy(String)
  case replay(ReplayCommand)
  /// Keeps the user's choices (`Model.preferences`) for the next time.
  case remember
}

public enum ReplayCommand: Sendable, Equatable {
  case setPaused(Bool)
  case faster, slower
  /// So many seconds of the recording a second; nil for as fast as it is read.
  case setSpeed(Double?)
  case seek(Timestamp.Span)
  case seekTo(Timestamp)
  case step(Timestamp.Span, back: Bool)
  case jumpToEnd
}
