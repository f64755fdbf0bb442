public import PageEvents

/// The facts at a moment: which segments there are, and how many rows of each.
public struct Facts: Sendable {
  /// A segment, packed or still open, as far as it is to be read.
  struct Part: Sendable {
    enum Rows: Sendable {
      case packed(Segment)
      case open(OpenSegment)
    }

    /// Counts up over the life of a cube. A segment keeps its number when it is packed.
    let serial: Int
    let count: Int
    /// The span of the times of all rows, perhaps of some that will be readable in a moment.
    let span: Window
    private let held: Rows

    init(serial: Int, _ held: Rows) {
      self.serial = serial
      self.held = held
      switch held {
      case .packed(let segment):
        count = segment.count
        span = Window(lower: segment.rows.times.range.lowerBound, upper: segment.rows.times.range.upperBound)
      case .open(let segment):
        count = segment.count
        span = segment.timeSpan
      }
    }

    var rows: EventRows {
      switch held {
      case .packed(let segment): segment.rows
      case .open(let segment): segment.rows(count)
      }
    }

    /// Where its rows' lines are.
    var places: LinePlaces {
      switch held {
      case .packed(let segment): segment.places
      case .open(let segment): segment.linePlaces
      }
    }

    /// Nil while it is open.
    var packed: Segment? {
      if case .packed(let segment) = held { segment } else { nil }
    }
  }

  /// The dictionaries that the segments are written in.
  public let lexicons: Lexicons
  let segments: [Part]
  /// Of the events that are no longer held in detail.
  let history: History
  /// What the history's clients are hashed with.
  let secret: SketchHash
  /// How many events are held.
  public let count: Int
  /// The times of the first and the last event, in time; empty without events.
  public let span: Window

  /// How many older events are no longer held in detail.
  public var dropped: Int { history.count }

  init(lexicons: Lexicons, segments: [Part], history: History, secret: SketchHash) {
    self.lexicons = lexicons
    self.segments = segments
    self.history = history
    self.secret = secret
    count = segments.reduce(0) { $0 + $1.count }
    span = segments.reduce(Window.empty) { span, part in
      let own = part.count == 0 ? Window.empty : part.span
      return Window(lower: min(span.lower, own.lower), upper: max(span.upper, own.upper))
    }
  }

  /// The time of the latest event, nil without events.
  public var lastTime: Timestamp? { count == 0 ? nil : Timestamp(milliseconds: span.upper) }
}
