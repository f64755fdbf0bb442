public import Cubes
public import Drawing
public import PageEvents
public import Patterns

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
  /// The lines that came while a search stands (`Model.arrivals`) were looked at.
  case matches(LineMatches)
  /// What the rules have found so far.
  case alerts(AlertBoard.Snapshot)
  /// How the user's own program gets on that is run for alerts.
  case alertRuns(AlertRuns)
  /// The user has made a rule, or hasn't.
  case rule(RuleEdit)
  /// How limits stand of the values that the model wants to know it of.
  case limits([LimitedValue: LimitReading])
}

/// What the dashboard wants done in the world.
public enum Effect: Sendable, Equatable {
  case quit
  case suspend
  case redraw
  /// Lets the mouse send events from now on, or leaves it to the terminal.
  case setMouse(Bool)
  /// Colours the screen by the theme of that name; nil for the one that suits the terminal's background.
  case setTheme(String?)
  /// Lets `Model.offset` be that of another zone.
  case setZone(String)
  /// Makes a file of that name with that text. One that is there is left alone.
  case write(name: String, text: String)
  /// Puts text on the user's clipboard.
  case copy(String)
  case replay(ReplayCommand)
  /// Keeps the user's choices (`Model.preferences`) for the next time.
  case remember
  /// Keeps the theme of `Model.options` for the next time.
  case rememberTheme
  /// Keeps all of `Model.options` for the next time.
  case saveOptions
  /// Rings the terminal's bell.
  case ring
  /// Gives the terminal that title.
  case setTitle(String)
  /// Lets the user edit a rule; an event says what has become of it.
  case edit(RuleDraft)
  /// Keeps a rule as it is; an event says what has become of it.
  case keep(RuleDraft)
  /// Reads the rules' files anew.
  case reloadRules
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
