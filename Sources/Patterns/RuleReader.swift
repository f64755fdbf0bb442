import Filters
public import PageEvents
public import YAMLNodes

extension Rule {
  /// The rules that a text is. Everything that is wrong is told with the place where it stands.
  public static func parse(_ text: String, schema: Schema = .pageViews) throws(YAMLError) -> [Rule] {
    guard let root = try YAMLNode.parse(text), !root.isNull else {
      throw YAMLError(at: YAMLPlace(line: 1, column: 1), "expected a list of rules, found nothing", example)
    }
    guard case .sequence(let nodes) = root.content else {
      throw YAMLError(at: root.place, "expected a list of rules, found \(root.kind)", example)
    }
    let reader = RuleReader(schema: schema)
    var rules: [Rule] = []
    for node in nodes {
      let rule = try reader.rule(node)
      if rules.contains(where: { $0.name == rule.name }) {
        throw YAMLError(at: node.place, "there is a rule \(rule.name) already", "choose another name")
      }
      rules.append(rule)
    }
    return rules
  }

  private static let example = "begin each rule with a dash: - name: probing"
}

/// Understands the nodes of rules.
struct RuleReader {
  let schema: Schema

  private static let settings = [
    "name", "where", "per", "bucket", "window", "pattern", "limit", "severity", "mute", "evidence", "describe",
  ]
  /// So many dimensions make a key.
  private static let mostKeys = RuleKey.scalarCount

  func rule(_ node: YAMLNode) throws(YAMLError) -> Rule {
    let entries = try node.entries("a rule", example: "name: probing")
    var fields: [String: YAMLNode] = [:]
    for entry in entries {
      guard Self.settings.contains(entry.key) else { throw unknown(entry, among: Self.settings, noun: "setting") }
      fields[entry.key] = entry.value
    }
    guard let name = fields["name"] else {
      throw YAMLError(at: node.place, "expected a name", "write name: probing")
    }
    let keys = try fields["per"].map { node throws(YAMLError) in try self.keys(node) } ?? []
    var rule = Rule(
      name: try name.text("a name", example: "name: probing"), keys: keys,
      kind: try kind(fields, at: node.place, isKeyed: !keys.isEmpty))
    if let node = fields["where"] { rule.filter = try filter(node) }
    if let node = fields["severity"] { rule.severity = try severity(node) }
    if let node = fields["mute"] { rule.mute = try span(node, example: "mute: 5m") }
    if let node = fields["evidence"] { rule.evidence = try number(node, 0...100, example: "evidence: 3") }
    if let node = fields["describe"] {
      rule.summary = try node.text("a text", example: "describe: \"{client} probes\"")
    }
    return rule
  }

  private func kind(_ fields: [String: YAMLNode], at place: YAMLPlace, isKeyed: Bool) throws(YAMLError) -> Rule.Kind {
    let kinds = ["bucket", "window", "pattern", "limit"].compactMap { name in fields[name].map { (name, $0) } }
    if kinds.count > 1 {
      throw YAMLError(
        at: kinds[1].1.place, "a rule has a bucket, a window, a pattern or a limit, not several", "make two rules of it"
      )
    }
    switch kinds.first {
    case ("bucket", let node)?: return .bucket(try bucket(node))
    case ("window", let node)?: return .window(try window(node, isKeyed: isKeyed))
    case ("limit", let node)?: return .limit(try limit(node))
    case (_, let node)?: return .sequence(try PatternReader(reader: self).sequence(node))
    case nil:
      throw YAMLError(
        at: place, "expected a bucket, a window, a pattern or a limit", "write bucket: {capacity: 10, leak: 10s}")
    }
  }

  private func limit(_ node: YAMLNode) throws(YAMLError) -> Rule.Limit {
    let text = try node.text("a limit", example: "limit: 10/s:20")
    do throws(FilterError) {
      return try RateLimit.parseRate(text)
    } catch {
      throw wrong(error, in: "the limit", node)
    }
  }

  private func bucket(_ node: YAMLNode) throws(YAMLError) -> Rule.Bucket {
    var bucket = Rule.Bucket(capacity: 0, leak: .seconds(1))
    var hasCapacity = false
    var hasLeak = false
    for entry in try node.entries("a bucket", example: "bucket: {capacity: 10, leak: 10s}") {
      switch entry.key {
      case "capacity":
        bucket.capacity = try number(entry.value, 0...1_000_000, example: "capacity: 10")
        hasCapacity = true
      case "leak":
        bucket.leak = try span(entry.value, example: "leak: 10s")
        hasLeak = true
        guard bucket.leak > .zero else {
          throw YAMLError(at: entry.value.place, "a drop takes time to leak", "write leak: 10s")
        }
      case "distinct": bucket.distinct = try dimension(entry.value)
      case "cancel": bucket.cancel = try filter(entry.value)
      case "require": bucket.require = try filter(entry.value)
      default:
        throw unknown(
          entry, among: ["capacity", "leak", "distinct", "cancel", "require"], noun: "setting of buckets")
      }
    }
    guard hasCapacity else { throw YAMLError(at: node.place, "expected a capacity", "write capacity: 10") }
    // Of a bucket that holds nothing, nothing leaks.
    guard hasLeak || bucket.capacity == 0 else { throw YAMLError(at: node.place, "expected a leak", "write leak: 10s") }
    return bucket
  }

  private func window(_ node: YAMLNode, isKeyed: Bool) throws(YAMLError) -> Rule.Window {
    var spans: [(alignment: Rule.Window.Alignment, span: Timestamp.Span, node: YAMLNode)] = []
    var when: YAMLNode?
    var least: Int?
    for entry in try node.entries("a window", example: "window: {over: 1m, when: count > 600}") {
      switch entry.key {
      case "over": spans.append((.sliding, try span(entry.value, example: "over: 1m"), entry.value))
      case "every": spans.append((.clock, try span(entry.value, example: "every: 1m"), entry.value))
      case "first": spans.append((.firstEvent, try span(entry.value, example: "first: 1m"), entry.value))
      case "when": when = entry.value
      case "least": least = try number(entry.value, 0...1_000_000_000, example: "least: 100")
      default:
        throw unknown(entry, among: ["over", "every", "first", "when", "least"], noun: "setting of windows")
      }
    }
    guard let length = spans.first, length.span > .zero else {
      throw YAMLError(at: node.place, "expected a length of time", "write over: 1m")
    }
    if spans.count > 1 {
      throw YAMLError(
        at: spans[1].node.place, "a window has one length of time",
        "write over: 1m for the last minute, every: 1m for one minute after the other, or first: 1m from an event on")
    }
    guard let when else { throw YAMLError(at: node.place, "expected a condition", "write when: count > 600") }
    var window = try WindowCondition(reader: self, node: when).window(of: length.span, length.alignment)
    // That nothing comes is something to see of all as one; of each client it is the rule.
    window.least = least ?? (window.comparison.isBelow && !isKeyed ? 0 : 1)
    if case .before(let before, _) = window.bound, before < window.span {
      throw YAMLError(
        at: when.place, "a window can't be compared with a part of itself",
        "write \(DurationLiteral(microseconds: window.span.milliseconds * 1000)) before or more")
    }
    if case .before = window.bound, length.alignment == .firstEvent {
      throw YAMLError(at: length.node.place, "there was no such window before", "write every instead of first")
    }
    return window
  }

  // MARK: - Parts

  private func filter(_ node: YAMLNode) throws(YAMLError) -> Filter {
    try filter(try node.text("a filter", example: "where: status >= 500"), node)
  }

  func filter(_ text: String, _ node: YAMLNode) throws(YAMLError) -> Filter {
    do throws(FilterError) {
      let filter = try Filter.parse(text, schema: schema)
      try checkTimes(of: filter, text)
      return filter
    } catch {
      throw wrong(error, in: "the filter", node)
    }
  }

  /// A rule that watches a stream knows nothing of its end.
  func checkTimes(of filter: Filter, _ text: String) throws(FilterError) {
    if filter.dependsOnLastEvent {
      throw FilterError(column: 1, expected: "times of their own", found: text, remedy: "write a date with its year")
    }
  }

  /// What is wrong with a text within the document.
  func wrong(_ error: FilterError, in text: String, _ node: YAMLNode) -> YAMLError {
    let found = error.found.map { ", found '\($0)'" } ?? ""
    return YAMLError(
      at: node.place, "column \(error.column) of \(text): expected \(error.expected)\(found)", error.remedy)
  }

  private func keys(_ node: YAMLNode) throws(YAMLError) -> [Dimension] {
    var keys: [Dimension] = []
    for element in node.elements() { keys.append(try dimension(element)) }
    if let twice = keys.indices.first(where: { keys[..<$0].contains(keys[$0]) }) {
      throw YAMLError(
        at: node.place, "\(schema[keys[twice]].name) is named twice", "name each dimension once")
    }
    guard keys.count <= Self.mostKeys else {
      throw YAMLError(at: node.place, "a key of \(keys.count) dimensions", "name \(Self.mostKeys) at the most")
    }
    return keys
  }

  private func dimension(_ node: YAMLNode) throws(YAMLError) -> Dimension {
    try dimension(try node.text("a dimension", example: "client"), node)
  }

  func dimension(_ name: String, _ node: YAMLNode) throws(YAMLError) -> Dimension {
    if let dimension = schema.dimension(named: name) { return dimension }
    throw YAMLError(
      at: node.place, "\"\(name)\" is not a dimension\(guess(name, schema.attributes.map(\.name)))",
      "write one of \(schema.attributes.map(\.name).joined(separator: " "))")
  }

  private func severity(_ node: YAMLNode) throws(YAMLError) -> Severity {
    let known = Severity.allCases.map(\.rawValue).joined(separator: " ")
    let text = try node.text("a severity", example: "severity: high")
    guard let severity = Severity(rawValue: text) else {
      throw YAMLError(at: node.place, "\"\(text)\" is not a severity", "write one of \(known)")
    }
    return severity
  }

  func span(_ node: YAMLNode, example: String) throws(YAMLError) -> Timestamp.Span {
    let text = try node.text("a duration", example: example)
    guard let duration = try? DurationLiteral.parse(text), duration.span <= .days(366) else {
      throw YAMLError(at: node.place, "\"\(text)\" is not a duration of up to a year", "write \(example)")
    }
    return duration.span
  }

  private func number(_ node: YAMLNode, _ range: ClosedRange<Int>, example: String) throws(YAMLError) -> Int {
    let text = try node.text("a number", example: example)
    guard let number = Int(text), range.contains(number) else {
      throw YAMLError(
        at: node.place, "\"\(text)\" is not a number from \(range.lowerBound) to \(range.upperBound)",
        "write \(example)")
    }
    return number
  }

  func unknown(_ entry: YAMLNode.Entry, among known: [String], noun: String) -> YAMLError {
    YAMLError(
      at: entry.keyPlace, "there is no \(noun) \(entry.key)\(guess(entry.key, known))",
      "write one of \(known.joined(separator: " "))")
  }

  func guess(_ word: String, _ known: [String]) -> String {
    let near = names(near: word, among: known)
    return near.isEmpty ? "" : " (perhaps \(near.joined(separator: " or ")))"
  }
}

extension Substring {
  /// Without blanks around it.
  var trimmed: Substring {
    var text = drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return text
  }
}
