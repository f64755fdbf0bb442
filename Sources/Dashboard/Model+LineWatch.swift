public import Cubes
import Drawing
import Filters
import PageEvents

/// A search that goes on: while it stands, each event that comes is looked at, whichever panel is in front.
///
/// What came between two frames is looked at as well, and so is what comes late in its own time: the cube says which lines have come,
/// some ten thousand at a time, whoever shows the model has them looked at (`LineCounter`), and the next are asked for when that is done.
struct LineWatch: Sendable, Equatable {
  /// What the cube is to hand over, with how many events have been looked at.
  var wanted: ArrivalWatch
  /// When it began; nil before the first event.
  let start: Timestamp?
  /// Those that are being looked at.
  var arrivals: Arrivals?
  /// How many lines had what is searched for, and how many of those came since the user went to one last.
  var matches = 0
  var news = 0
  /// How many lines wait to be looked at, behind those that are being.
  var waiting = 0
  /// How many lines left the memory before anybody knew of them, and how many were gone from the log when they were to be looked at.
  var missed = 0
  var unread = 0
  /// What has to be seen for the last of them to be among the newest events.
  var lastSeen: Seen?

  init(_ wanted: ArrivalWatch, start: Timestamp?) {
    self.wanted = wanted
    self.start = start
  }

  var search: LineSearch { wanted.search }

  /// `12 matches since 09:26:53, 3 new`, or without the time. What wasn't looked at, or not yet, is said.
  func text(time: ((Timestamp) -> String)? = nil) -> Text {
    let since = start.flatMap { start in time.map { " since \($0(start))" } } ?? ""
    let count = Text("\(Format.count(matches)) \(matches == 1 ? "match" : "matches")\(since)")
    let new = news == 0 ? .empty : Text(", \(Format.count(news)) new", .match)
    let rest = waiting == 0 ? .empty : Text(", \(Noun.counted(waiting, "line")) to go")
    let unseen = missed + unread
    return count + new + rest + (unseen == 0 ? .empty : Text(", \(Noun.counted(unseen, "line")) gone unseen", .warning))
  }
}

extension Model {
  /// What came while a search stands, if its lines are to be looked at; an event says how many match.
  public var arrivals: Arrivals? { raw.watch?.arrivals }

  /// Begins to watch for what is searched, where that is something else than before. Nothing is news while a log is still being
  /// read for the first time.
  mutating func keepWatch() {
    // What is typed is only tried: until it is accepted, all goes on.
    guard input == nil else { return }
    guard let search = raw.search, !status.isLoading else { return raw.watch = nil }
    if let watch = raw.watch, watch.search == search, watch.wanted.filter == filter, watch.wanted.range == range {
      return
    }
    raw.watchCount += 1
    raw.watch = LineWatch(
      ArrivalWatch(number: raw.watchCount, search, filter: filter, range: range), start: view?.head)
  }

  /// A clock that was wound back comes to the same events again.
  mutating func endWatch(where old: View?) {
    guard mode == .replay, let before = old?.head, let now = view?.head, now < before else { return }
    raw.watch = nil
    raw.seek = nil
  }

  /// Takes over what has come.
  mutating func takeArrivals() {
    guard let arrivals = view?.arrivals, arrivals.watch == raw.watch?.wanted else { return }
    raw.watch?.missed = arrivals.missed
    raw.watch?.waiting = arrivals.waiting
    if raw.watch?.arrivals != nil || arrivals.count == 0 { return }
    raw.watch?.arrivals = arrivals
    if arrivals.lines.count == 0 { take(LineMatches(watch: arrivals.watch)) }
  }

  /// When their lines have been looked at, the next ones are asked for.
  mutating func take(_ found: LineMatches) {
    guard let arrivals = raw.watch?.arrivals, found.watch == arrivals.watch else { return }
    let count = arrivals.matches + found.count
    raw.watch?.arrivals = nil
    raw.watch?.wanted.taken += arrivals.count
    raw.watch?.unread += found.unread
    guard count > 0 else { return }
    raw.watch?.matches += count
    raw.watch?.news += count
    raw.watch?.lastSeen = arrivals.seen
  }
}

extension StreamStatus {
  fileprivate var isLoading: Bool { if case .loading = phase { true } else { false } }
}
