import Filters
import PageEvents
import YAMLNodes

/// Reads what a window is asked: `count > 600`, `share(status >= 500) > 20%`, `count < 30% of 1h before`.
struct WindowCondition {
  let reader: RuleReader
  let node: YAMLNode

  func window(of span: Timestamp.Span, _ alignment: Rule.Window.Alignment) throws(YAMLError) -> Rule.Window {
    let text = try node.text("a condition", example: "when: count > 600")
    // The last sign is the comparison: a filter has some of its own, but they stand in parentheses.
    let end = text.lastIndex(of: ")") ?? text.startIndex
    guard let sign = text[end...].firstIndex(where: { $0 == "<" || $0 == ">" }) else { throw expected }
    var rest = text[text.index(after: sign)...]
    var symbol = String(text[sign])
    if rest.first == "=" {
      symbol += "="
      rest = rest.dropFirst()
    }
    guard let comparison = Rule.Window.Comparison(rawValue: symbol) else { throw expected }
    let measure = try measure(text[..<sign].trimmed)
    return Rule.Window(
      span: span, alignment: alignment, measure: measure, comparison: comparison,
      bound: try bound(rest.trimmed, of: measure))
  }

  private var expected: YAMLError {
    YAMLError(
      at: node.place, "expected a measure, a comparison and a number",
      "write count > 600, share(status >= 500) > 20% or count < 30% of 1h before")
  }

  // MARK: - Measures

  private func measure(_ text: Substring) throws(YAMLError) -> Rule.Window.Measure {
    let name = text.prefix { $0 != "(" }.trimmed
    var argument: Substring = ""
    if name.endIndex < text.endIndex, text.hasSuffix(")"), let open = text.firstIndex(of: "(") {
      argument = text[text.index(after: open)..<text.index(before: text.endIndex)].trimmed
    }
    switch (name, argument) {
    case ("count", ""): return .count
    case ("distinct", let dimension) where !dimension.isEmpty:
      return .distinct(try reader.dimension(String(dimension), node))
    case ("share", let filter) where !filter.isEmpty: return .share(try reader.filter(String(filter), node))
    case ("sum", let number) where !number.isEmpty: return .sum(try self.number(number))
    case ("avg", let number) where !number.isEmpty: return .average(try self.number(number))
    default: break
    }
    if let part = Self.quantile(name), !argument.isEmpty { return try .quantile(part, quantileNumber(argument)) }
    throw YAMLError(
      at: node.place, "\"\(text)\" is not a measure",
      "write count, distinct(path), share(status >= 500), sum(bytes), avg(latency) or p95(latency)")
  }

  /// `p95` is 0.95, `p99.9` is 0.999.
  private static func quantile(_ name: Substring) -> Double? {
    guard name.first == "p", let percent = Double(name.dropFirst()), percent > 0, percent < 100 else { return nil }
    return percent / 100
  }

  private func number(_ name: Substring) throws(YAMLError) -> Rule.Window.Number {
    switch name {
    case "bytes": return .bytes
    case "latency": return .latency
    default: break
    }
    let summed = reader.schema.added.filter { reader.schema.summed.contains($0) }
    if let column = summed.first(where: { reader.schema[$0].name == name }) { return .column(column) }
    let known = ["bytes", "latency"] + summed.map { reader.schema[$0].name }
    throw YAMLError(at: node.place, "\"\(name)\" can't be summed", "write one of \(known.joined(separator: " "))")
  }

  private func quantileNumber(_ name: Substring) throws(YAMLError) -> Rule.Window.Number {
    let number = try number(name)
    guard case .column = number else { return number }
    throw YAMLError(at: node.place, "there are quantiles of bytes and latency", "write p95(latency)")
  }

  // MARK: - Bounds

  private func bound(_ text: Substring, of measure: Rule.Window.Measure) throws(YAMLError) -> Rule.Window.Bound {
    let words = text.split(separator: " ")
    if words.last == "before" { return try before(words, measure) }
    switch measure {
    case .sum(.bytes), .average(.bytes), .quantile(_, .bytes):
      guard let size = try? SizeLiteral.parse(String(text)) else { break }
      return .number(Double(size.bytes))
    case .sum(.latency), .average(.latency), .quantile(_, .latency):
      guard let duration = try? DurationLiteral.parse(String(text), unitOfBareNumber: .milliseconds) else { break }
      return .number(Double(duration.microseconds) / 1000)
    case .share:
      guard let part = Self.part(text), (0...1).contains(part) else { break }
      return .number(part)
    case .count, .distinct, .sum(.column), .average(.column), .quantile(_, .column):
      guard let number = Double(text), number.isFinite else { break }
      return .number(number)
    }
    throw YAMLError(at: node.place, "\"\(text)\" is no bound for it", "write \(Self.example(of: measure))")
  }

  private static func part(_ text: Substring) -> Double? {
    if text.hasSuffix("%") { Double(text.dropLast().trimmed).map { $0 / 100 } } else { Double(text) }
  }

  private static func example(of measure: Rule.Window.Measure) -> String {
    switch measure {
    case .count: "count > 600"
    case .distinct: "distinct(path) > 100"
    case .share: "share(status >= 500) > 20%"
    case .sum(.bytes), .average(.bytes), .quantile(_, .bytes): "sum(bytes) > 100MB"
    case .sum(.latency), .average(.latency), .quantile(_, .latency): "p95(latency) > 250ms"
    case .sum(.column), .average(.column), .quantile(_, .column): "a number"
    }
  }

  /// `30% of 1h before`, `3 times 1d before`.
  private func before(_ words: [Substring], _ measure: Rule.Window.Measure) throws(YAMLError) -> Rule.Window.Bound {
    switch measure {
    case .count, .sum, .average, .share: break
    case .distinct, .quantile:
      throw YAMLError(
        at: node.place, "of what was before there are only count, sum, avg and share", "compare it with a number")
    }
    var times: Double?
    if words.count == 4, words[1] == "of", words[0].hasSuffix("%") { times = Self.part(words[0]) }
    if words.count == 4, words[1] == "times" { times = Double(words[0]) }
    guard let times, times > 0, times.isFinite, let duration = try? DurationLiteral.parse(String(words[2])),
      duration.span > .zero, duration.span <= .days(31)
    else {
      throw YAMLError(
        at: node.place, "expected how many times what was how long before, of up to 31 days",
        "write 30% of 1h before or 3 times 1d before")
    }
    return .before(duration.span, times: times)
  }
}
