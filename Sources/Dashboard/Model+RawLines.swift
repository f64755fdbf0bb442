public import Cubes
import Drawing
public import PageEvents
import Patterns

/// The raw lines: which events' lines are in sight, what they were read again as, and what is searched for in them.
extension Model {
  struct RawLinesState: Sendable, Equatable {
    /// Whether a line that is longer than the panel is wide goes on below.
    var wraps = false
    var search: LineSearch?
    /// What was read from the log.
    var recalled = RecalledLines()
    /// A search that is under way.
    var seek: Seek?
    /// The search in what comes, and how many there were.
    var watch: LineWatch?
    var watchCount = 0
  }

  /// Looks at one event after the other, and at those further on once they are at hand.
  struct Seek: Sendable, Equatable {
    /// 1 for older, -1 for newer.
    var step: Int
    /// The next one to look at, counted from the newest.
    var place: Int
    var passed = 0
    /// What has to have been seen of the log before it begins: the newest events at hand may be a moment old.
    var awaits: Seen?
  }

  /// The lines to be read again: of the events at hand, if there is a panel for them, and of an alert that is looked at.
  public var wantedLines: [LinePlace] { evidencePlaces + (view?.latest.compactMap(\.place) ?? []) }

  /// What the model was given of them.
  public var recalledLines: RecalledLines { raw.recalled }

  /// Which of the newest events the panel needs: those in sight, and some more to scroll to. Whole steps, so that a key that
  /// moves by one asks for the same.
  func wantedEvents(rows: Int) -> Range<Int> {
    if rows == 0 { return 0..<0 }
    if let seek = raw.seek {
      let first = seek.place / Self.seekStep * Self.seekStep
      return first..<first + Self.seekStep
    }
    let step = max(100, rows)
    let page = state(of: .rawLines).offset / step
    return page == 0 ? 0..<max(200, rows * 2) : (page - 1) * step..<(page + 2) * step
  }

  private static let seekStep = 2000

  /// An event by its rank, the newest being the first, if it is at hand.
  func event(_ rank: Int) -> LoggedEvent? {
    guard let view, view.latest.indices.contains(rank - view.latestFrom) else { return nil }
    return view.latest[rank - view.latestFrom]
  }

  /// An event's line; nil as long as it wasn't read again, or where it can't be.
  func line(of event: LoggedEvent) -> [UInt8]? {
    guard let place = event.place, case .bytes(let bytes) = raw.recalled.lines[place] else { return nil }
    return bytes
  }

  func isAwaited(_ event: LoggedEvent) -> Bool { event.place.map { raw.recalled.lines[$0] == nil } ?? false }

  // MARK: - News

  /// A cursor that was moved stays on its line while others come in above; at the top it stays at the top.
  mutating func keepLine(since old: View?) {
    let cursor = state(of: .rawLines).cursor
    guard cursor > 0, raw.seek == nil, let old, let view, old.request.filter == view.request.filter,
      old.latest.indices.contains(cursor - old.latestFrom),
      let place = view.latest.firstIndex(of: old.latest[cursor - old.latestFrom])
    else { return }
    let moved = view.latestFrom + place - cursor
    var state = state(of: .rawLines)
    state.cursor += moved
    state.offset = max(0, state.offset + moved)
    panels[.rawLines] = state
  }

  mutating func take(_ lines: RecalledLines) {
    raw.recalled = lines
    goOnSeeking()
    if raw.wraps { keepCursorsInSight() }
  }

  // MARK: - Searching

  /// Looks for the next line with what is searched for.
  mutating func seek(_ step: Int, from start: Int? = nil) {
    guard raw.search != nil else { return }
    raw.seek = Seek(step: step, place: start ?? state(of: .rawLines).cursor + step)
    goOnSeeking()
  }

  /// The next match: the newest, if any have come since the last time, from which on it goes to older ones.
  mutating func seekNext() {
    guard let watch = raw.watch, watch.news > 0 else { return seek(1) }
    raw.watch?.news = 0
    raw.seek = Seek(step: 1, place: 0, awaits: watch.lastSeen)
    goOnSeeking()
  }

  /// As far as there are lines to look at.
  mutating func goOnSeeking() {
    guard var seek = raw.seek, let search = raw.search, let view else { return }
    if let awaits = seek.awaits {
      guard view.latestSeen.covers(awaits) else { return message = "searching…" }
      seek.awaits = nil
    }
    while true {
      guard seek.place >= 0, seek.place < view.latestCount else {
        raw.seek = nil
        message =
          "no further line has \(Sanitizer.text(search.text))"
          + (raw.watch == nil ? "" : " · those to come are counted")
        return
      }
      raw.seek = seek
      guard let event = event(seek.place), !isAwaited(event) else {
        message = "searching… \(Noun.counted(seek.passed, "line")) so far · any key stops"
        return
      }
      if search.isIn(line(of: event) ?? event.searched) { break }
      seek.place += seek.step
      seek.passed += 1
    }
    raw.seek = nil
    panels[.rawLines, default: PanelState()].cursor = seek.place
    message = nil
    keepCursorsInSight()
  }

  /// Whether there is something to search for here.
  var isSearching: Bool { focus == .rawLines && raw.search != nil }

  // MARK: - Copying

  /// What is copied of them: lines as they are, of others the values.
  func copiedLines(onlySelected: Bool) -> [String] {
    guard let view else { return [] }
    let events = onlySelected ? event(state(of: .rawLines).cursor).map { [$0] } ?? [] : view.latest
    return events.map { event in
      line(of: event).map { String(decoding: $0, as: UTF8.self) }
        ?? RawLines.line(of: event, in: schema, offset: offset)
    }
  }
}
