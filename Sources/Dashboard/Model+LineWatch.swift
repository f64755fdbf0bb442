import Cubes
import Drawing
import Filters
import PageEvents

/// A search that goes on: while it stands, each event that comes is looked at, whichever panel is in front.
///
/// What came between two frames is looked at as well, and so is what comes late in its own time: the cube says what has come,
/// a few thousand at a time, and the next are asked for when these are decided. Their lines are read again like those in sight.
struct LineWatch: Sendable, Equatable {
  let search: LineSearch
  /// What the cube is to hand over, with how many events have been looked at.
  var wanted: ArrivalWatch
  /// When it began; nil before the first event.
  let start: Timestamp?
  /// Those that are being looked at: some of their lines may still have to be read.
  var arrivals: Arrivals?
  /// How many lines had what is searched for, and how many of those came since the user went to one last.
  var matches = 0
  var news = 0
  /// How many lines left the memory before they could be looked at.
  var missed = 0
  /// What has to be seen for the last of them to be among the newest events.
  var lastSeen: Seen?

  init(_ search: LineSearch, in wanted: ArrivalWatch, start: Timestamp?) {
    self.search = search
    self.wanted = wanted
    self.start = start
  }

  /// `12 matches since 09:26:53, 3 new`, or without the time.
  func text(time: ((Timestamp) -> String)? = nil) -> Text {
    let since = start.flatMap { start in time.map { " since \($0(start))" } } ?? ""
    let count = Text("\(Format.count(matches)) \(matches == 1 ? "match" : "matches")\(since)")
    let new = news == 0 ? .empty : Text(", \(Format.count(news)) new", .match)
    return count + new + (missed == 0 ? .empty : Text(", \(Format.count(missed)) lines gone unseen", .warning))
  }
}

extension Model {
  /// The lines that it takes to decide whether what came matches.
  var arrivedPlaces: [LinePlace] { raw.watch?.arrivals?.events.compactMap(\.place) ?? [] }

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
    let wanted = ArrivalWatch(number: raw.watchCount, filter: filter, range: range)
    raw.watch = LineWatch(search, in: wanted, start: view?.head)
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
    raw.watch?.arrivals = arrivals
    raw.watch?.missed = arrivals.missed
    decideArrivals()
  }

  /// When all lines are there, each is looked at once, and the next events are asked for.
  mutating func decideArrivals() {
    guard let watch = raw.watch, let arrivals = watch.arrivals, !arrivals.events.isEmpty,
      !arrivals.events.contains(where: isAwaited)
    else { return }
    let count = arrivals.events.count { watch.search.isIn(line(of: $0) ?? RawLines.bytes(of: $0)) }
    raw.watch?.wanted.taken += arrivals.events.count
    raw.watch?.arrivals = nil
    guard count > 0 else { return }
    raw.watch?.matches += count
    raw.watch?.news += count
    raw.watch?.lastSeen = arrivals.seen
  }
}

extension StreamStatus {
  fileprivate var isLoading: Bool { if case .loading = phase { true } else { false } }
}
