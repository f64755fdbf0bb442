import Cubes
import Drawing
import Filters
import PageEvents

/// A rule made of a slice, for the user to go on with: it would raise an alert when the slice has twice as many requests in a
/// minute as it had at most so far, or whenever it has one.
///
///     - name: status-404
///       describe: '{count} requests in a minute, status {status}'
///       where: 'status = 404'
///       per: status
///       window: {over: 1m, when: count > 2000}
///       severity: medium
///       mute: 5m
///       evidence: 3
public struct RuleDraft: Sendable, Equatable {
  public var name: String
  /// In the filter language; empty for everything.
  public var condition: String
  /// The dimension that the alerts are told apart by; nil to watch all as one.
  public var dimension: String?
  public var trigger: Trigger

  /// What an alert is raised for.
  public enum Trigger: Sendable, Equatable {
    /// More requests in a minute.
    case over(Int)
    /// Each event, with these words.
    case each(String)
  }

  public init(name: String, condition: String, dimension: String?, limit: Int) {
    self.init(name: name, condition: condition, dimension: dimension, trigger: .over(limit))
  }

  init(name: String, condition: String, dimension: String?, trigger: Trigger) {
    self.name = name
    self.condition = condition
    self.dimension = dimension
    self.trigger = trigger
  }

  /// As an item of a list of rules, under a name that no other rule has.
  public func yaml(named name: String) -> String {
    let key = dimension.map { ", \($0) {\($0)}" } ?? ""
    let words =
      switch trigger {
      case .over: "{count} requests in a minute\(key)"
      case .each(let words): words
      }
    var lines = ["- name: \(name)", "  describe: \(Self.quoted(words))"]
    if !condition.isEmpty { lines.append("  where: \(Self.quoted(condition))") }
    if let dimension {
      lines.append("  per: \(dimension)")
    } else {
      lines.append("  # per: client    # to count each by itself")
    }
    let severity = "  severity: medium    # info low medium high critical"
    switch trigger {
    case .over(let limit):
      lines.append("  window: {over: 1m, when: count > \(limit)}    # twice the most there was")
      lines += [severity, "  mute: 5m", "  evidence: 3"]
    case .each:
      lines.append("  bucket: {capacity: 0, leak: 1s}    # each is an alert")
      lines += [severity, "  mute: 1m", "  evidence: 5"]
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// In single quotes, in which nothing but they means anything; what can't stand there is escaped in double ones.
  static func quoted(_ text: String) -> String {
    if text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }) {
      return "'\(text.replacing("'", with: "''"))'"
    }
    let escaped = text.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
        "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }

  /// The nearest of 10, 20, 50, 100 and so on, by ratio: fewer than ten a minute are no news of anything.
  static func rounded(_ value: Int) -> Int {
    var step = 10.0
    while true {
      let next = String(Int(step)).hasPrefix("2") ? step * 2.5 : step * 2
      if step * next >= Double(value) * Double(value) { return Int(step) }
      step = next
    }
  }
}

/// What has become of a rule that was to be edited.
public enum RuleEdit: Sendable, Equatable {
  /// It is in that file, under that name, and was edited.
  case edited(name: String, path: String)
  /// It is in that file, and there was no editor.
  case written(name: String, path: String)
  /// It is in that file, as it was meant to be.
  case kept(name: String, path: String)
  /// The editor ended without success: the file is as it was.
  case dropped
  /// Why it couldn't be.
  case failed(String)
}

extension Model {
  /// A rule of the slice on the screen.
  var ruleDraft: RuleDraft? {
    guard let view, isViewCurrent else { return nil }
    // The slice is of one value: to name it as the key costs nothing, and the alert says it.
    let fixed = crumbs.compactMap(\.dimension)
    let dimension = fixed.contains(.client) ? .client : fixed.last
    let words = crumbs.last.map { $0.filter.text(schema: schema) } ?? ""
    return RuleDraft(
      name: Self.slug(words.isEmpty ? "requests" : words), condition: filter.text(schema: schema),
      dimension: dimension.map { schema[$0].name }, limit: RuleDraft.rounded(2 * Self.peak(of: view.timeline)))
  }

  /// Letters and digits, and a hyphen for whatever is between them.
  static func slug(_ text: String) -> String {
    let words = text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let joined = words.joined(separator: "-")
    return joined.isEmpty ? "slice" : String(joined.prefix(40)).trimmed
  }

  /// The most requests that any minute had, as far as the chart's bins tell.
  private static func peak(of chart: TimelineChart) -> Int {
    let width = chart.width.milliseconds
    guard !chart.bins.isEmpty, width > 0 else { return 0 }
    let hits = chart.bins.map(\.hits)
    if width >= 60_000 { return (hits.max() ?? 0) * 60_000 / Int(width) }
    let count = min(hits.count, Int((60_000 + width - 1) / width))
    var sum = hits.prefix(count).reduce(0, +)
    var most = sum
    for place in count..<max(count, hits.count) {
      sum += hits[place] - hits[place - count]
      most = max(most, sum)
    }
    return most
  }

  mutating func draftRule() -> [Effect] {
    guard let ruleDraft else {
      message = "the slice is still being counted"
      return []
    }
    return [.edit(ruleDraft)]
  }

  mutating func take(_ edit: RuleEdit) -> [Effect] {
    switch edit {
    case .edited(let name, let path), .kept(let name, let path):
      message = "rule \(name) is in \(Sanitizer.text(path))"
      return [.reloadRules]
    case .written(let name, let path):
      message = "rule \(name) is written to \(Sanitizer.text(path)): there is no VISUAL or EDITOR to edit it with"
      return [.reloadRules]
    case .dropped: message = "no rule was made: the editor ended without success"
    case .failed(let why): message = Sanitizer.text(why)
    }
    return []
  }
}

extension String {
  /// Without a hyphen at its end.
  fileprivate var trimmed: String { hasSuffix("-") ? String(dropLast()) : self }
}
