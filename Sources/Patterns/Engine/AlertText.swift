/// What a rule's alerts say.
struct AlertText {
  private let rule: Rule

  init(_ rule: Rule) { self.rule = rule }

  /// The rule's text with values in place of names in braces. What a value holds is not looked at again.
  func summary(_ key: [Alert.KeyPart], count: Int, value: Double?) -> String {
    guard let template = rule.summary else { return rule.name }
    var text = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = rest[rest.index(after: open)..<close]
      text += rest[..<open]
      if name == "count" {
        text += String(count)
      } else if name == "value" {
        text += value.map(written) ?? "-"
      } else if let part = key.first(where: { $0.name == name }) {
        text += part.value ?? "-"
      } else {
        text += rest[open...close]
      }
      rest = rest[rest.index(after: close)...]
    }
    return text + rest
  }

  /// In the measure's unit, with as many digits as one reads: `12 %`, `250 ms`, `3.5`.
  private func written(_ value: Double) -> String {
    guard case .window(let window) = rule.kind else { return Self.rounded(value) }
    switch window.measure {
    case .share: return Self.rounded(value * 100) + " %"
    case .sum(.latency), .average(.latency): return Self.rounded(value) + " ms"
    case .sum(.bytes), .average(.bytes): return Self.rounded(value) + " B"
    default: return Self.rounded(value)
    }
  }

  private static func rounded(_ value: Double) -> String {
    let tenths = Int64((min(max(value, -1e17), 1e17) * 10).rounded())
    return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }
}
