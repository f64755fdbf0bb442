import Cubes
import Filters
import PageEvents

extension TimeRange {
  /// As people type it: `15m` (the last 15 minutes), `all`, `12:30 13:00`, `2026-03-14 2026-03-15`, `12:30` (from then on).
  static func parse(
    _ text: String, head: Timestamp?, offset: @escaping @Sendable (Timestamp) -> Int
  ) throws(FilterError) -> TimeRange {
    let words = text.split(separator: " ").map(String.init).filter { $0 != "to" && $0 != "–" }
    if words == ["all"] { return .all }
    if words.count == 1, let span = try? DurationLiteral.parse(words[0]), span.span > .zero { return .last(span.span) }
    let context = TimeContext(lastEvent: head ?? Timestamp(milliseconds: 0), offset: offset)
    guard let first = words.first, words.count <= 2 else {
      throw FilterError(
        column: 1, expected: "a range", found: text.isEmpty ? nil : text,
        remedy: "write 15m, all, \"12:30 13:00\" or 2026-03-14T09:00 2026-03-14T10:00")
    }
    let start = try TimeLiteral.parse(first).resolve(in: context)
    guard words.count == 2 else { return .between(start, .distantFuture) }
    let end = try TimeLiteral.parse(words[1]).resolve(in: context)
    guard start < end else {
      throw FilterError(
        column: first.count + 2, expected: "a time after the first", found: words[1],
        remedy: "write the earlier time first")
    }
    return .between(start, end)
  }

  /// `all`, `last 15m`, `03-14 04:48–05:00 pinned`.
  func text(offset: (Timestamp) -> Int) -> String {
    switch self {
    case .all: return "all"
    case .last(let span): return "last \(TimeRange.short(span))"
    case .between(let start, let end):
      func clock(_ time: Timestamp) -> String {
        let civil = CivilTime(time, offset: offset(time))
        return time > Timestamp.distantFuture - .days(1)
          ? "…" : "\(civil.dateText.dropFirst(5)) \(civil.timeText.prefix(5))"
      }
      if start == .distantPast { return "until \(clock(end))" }
      // The day is said once.
      let (first, last) = (clock(start), clock(end))
      return "\(first)–\(first.prefix(6) == last.prefix(6) ? String(last.dropFirst(6)) : last) pinned"
    }
  }

  /// `15m`, `6h`, `24h`.
  static func short(_ span: Timestamp.Span) -> String {
    let seconds = span.milliseconds / 1000
    if span.milliseconds % 1000 != 0 { return "\(span.milliseconds)ms" }
    if seconds % 86_400 == 0, seconds > 86_400 { return "\(seconds / 86_400)d" }
    if seconds % 3600 == 0, seconds > 0 { return "\(seconds / 3600)h" }
    if seconds % 60 == 0, seconds > 0 { return "\(seconds / 60)m" }
    return "\(seconds)s"
  }
}
