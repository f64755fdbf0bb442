import Cubes
import Drawing
import PageEvents

/// Numbers, times and names as they are to be heard: in words, since a screen reader leaves out signs or spells them, and each
/// with its name, since whoever hears a row has no column above it.
enum Spoken {
  /// `no hits`, `1 hit`, `7,184 hits`.
  static func counted(_ count: Int, _ one: String) -> String {
    "\(count == 0 ? "no" : Format.count(count)) \(count == 1 ? one : one + "s")"
  }

  /// `11.0 percent`, `less than 0.1 percent`.
  static func percent(_ share: Double) -> String { inWords(Format.share(share)) + " percent" }

  /// `12 bytes`, `13.0 mebibytes`.
  static func bytes(_ count: Int) -> String {
    let words = Format.bytes(count).split(separator: " ")
    let unit =
      switch words[1] {
      case "B": count == 1 ? "byte" : "bytes"
      case "KiB": "kibibytes"
      case "MiB": "mebibytes"
      case "GiB": "gibibytes"
      case "TiB": "tebibytes"
      default: String(words[1])
      }
    return "\(words[0]) \(unit)"
  }

  /// `0.10 a second`; whole from a hundred on, without the prefixes that a screen has no room to do without.
  static func rate(_ perSecond: Double) -> String {
    let number =
      perSecond < 99.95 ? inWords(Format.short(perSecond)) : Format.count(Int(min(perSecond.rounded(), 1e15)))
    return number + " a second"
  }

  private static func inWords(_ number: String) -> String {
    number.hasPrefix("<") ? "less than " + number.dropFirst() : number
  }

  /// `1 hour`, `90 minutes`, `10 seconds`.
  static func span(_ span: Timestamp.Span) -> String {
    let milliseconds = span.milliseconds
    for (unit, name) in [(86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute"), (1000, "second")]
      as [(Int64, String)]
    where milliseconds >= unit && milliseconds % unit == 0 {
      return counted(Int(milliseconds / unit), name)
    }
    return counted(Int(milliseconds), "millisecond")
  }

  /// `all`, `last 1 hour`, `from 2026-03-14 04:48:00 to 2026-03-14 05:00:00`.
  static func range(_ range: TimeRange, _ model: Model) -> String {
    switch range {
    case .all: "all"
    case .last(let span): "last \(Spoken.span(span))"
    case .between(.distantPast, let end): "until \(time(end, model))"
    case .between(let start, let end) where end > Timestamp.distantFuture - .days(1): "from \(time(start, model)) on"
    case .between(let start, let end): "from \(time(start, model)) to \(time(end, model))"
    }
  }

  /// `2026-03-14 12:00:00`, in the zone that the model shows.
  static func time(_ time: Timestamp, _ model: Model) -> String {
    let civil = CivilTime(time, offset: model.offset(time))
    return "\(civil.dateText) \(civil.timeText)"
  }

  /// What was said on the message line, as a sentence. What it says of keys behind a dot is for those who have them.
  static func sentence(_ message: String) -> String {
    let words = message.split(separator: " · ", maxSplits: 1).first ?? ""
    let text = words.drop { $0 == "◆" || $0 == " " }.replacing(" (OSC 52)", with: "").replacing("…", with: "...")
    guard let first = text.first, let last = text.last else { return "" }
    return first.uppercased() + text.dropFirst() + (".!?".contains(last) ? "" : ".")
  }
}
