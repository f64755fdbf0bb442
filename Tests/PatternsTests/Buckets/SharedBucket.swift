import Foundation
import PageEvents

@testable import Patterns

/// A bucket as the shared cases have it, as a rule of ours.
///
/// | theirs | ours |
/// |---|---|
/// | `leaky`, `trigger` | a bucket, of the latter one that holds nothing |
/// | `counter` | a window that begins with an event |
/// | `conditional` | a pattern: each of the events, in any order |
/// | `bayesian` | a pattern: each set of events that makes an attack likely enough |
/// | `blackhole` | `mute` |
/// | `overflow_filter` | `require`; of a counter, the share of events that match |
struct SharedBucket {
  let rule: String

  init(_ bucket: [String: Any], _ expression: inout SharedExpression) throws {
    func text(_ name: String) -> String? { bucket[name] as? String }
    if let scope = bucket["scope"] as? [String: Any], scope["expression"] != nil {
      throw SharedExpression.NotExpressible(why: "an alert about something else than what fills the bucket")
    }
    var settings = ["name: \(Self.yaml(text("name") ?? "unnamed"))", "evidence: 100"]
    if let filter = text("filter") { settings.append("where: " + Self.yaml(try expression.filter(filter))) }
    let keys = try text("groupby").map { try expression.keys($0) } ?? []
    if !keys.isEmpty { settings.append("per: [\(keys.joined(separator: ", "))]") }
    if let blackhole = text("blackhole") { settings.append("mute: " + (try Self.span(blackhole))) }
    let overflow = try text("overflow_filter").map { try expression.ofQueue($0) } ?? []
    switch text("type") {
    case "leaky", "trigger": settings.append(try Self.bucket(bucket, overflow, &expression))
    case "counter": settings.append(try Self.counter(bucket, overflow))
    case "conditional": settings.append(try Self.conditional(bucket, &expression))
    case "bayesian": settings.append(try Self.bayesian(bucket, &expression))
    default: throw SharedExpression.NotUnderstood(text: "\(bucket["type"] ?? "no type")")
    }
    rule = "- {" + settings.joined(separator: ", ") + "}\n"
  }

  private static func yaml(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }

  /// Their `0.5s` and `1h30m` in milliseconds.
  private static func span(_ text: String) throws -> String {
    let units = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000]
    var milliseconds = 0.0
    for part in text.matches(of: /([0-9.]+)(ms|s|m|h)/) {
      milliseconds += Double(part.1)! * Double(units[String(part.2)]!)
    }
    guard milliseconds >= 1 else { throw SharedExpression.NotUnderstood(text: text) }
    return "\(Int(milliseconds))ms"
  }

  private static func bucket(
    _ bucket: [String: Any], _ overflow: [SharedExpression.OfQueue], _ expression: inout SharedExpression
  ) throws -> String {
    let isTrigger = bucket["type"] as? String == "trigger"
    var settings = ["capacity: \(isTrigger ? 0 : bucket["capacity"] as? Int ?? 0)"]
    if !isTrigger, let leak = bucket["leakspeed"] as? String { settings.append("leak: \(try span(leak))") }
    if let distinct = bucket["distinct"] as? String {
      settings.append("distinct: \(try expression.dimension(distinct))")
    }
    if let cancel = bucket["cancel_on"] as? String { settings.append("cancel: " + yaml(try expression.filter(cancel))) }
    switch (overflow.first, overflow.count) {
    case (nil, _): break
    case (.any(let filter), 1): settings.append("require: " + yaml(filter))
    default: throw SharedExpression.NotExpressible(why: "an expression over all events of a bucket")
    }
    return "bucket: {\(settings.joined(separator: ", "))}"
  }

  private static func counter(_ bucket: [String: Any], _ overflow: [SharedExpression.OfQueue]) throws -> String {
    guard bucket["distinct"] == nil, bucket["cancel_on"] == nil, overflow.count < 2 else {
      throw SharedExpression.NotExpressible(why: "a counter of \(bucket.keys.sorted().joined(separator: ", "))")
    }
    // One more than it holds, as in every bucket.
    let least = (bucket["capacity"] as? Int ?? 0) + 1
    let condition =
      switch overflow.first {
      case nil: "count >= \(max(least, 1))"
      case .any(let filter)?: "share(\(filter)) > 0%"
      case .all(let filter)?: "share(\(filter)) >= 100%"
      case .none(let filter)?: "share(\(filter)) <= 0%"
      }
    let span = try span(bucket["duration"] as? String ?? "")
    return "window: {first: \(span), when: \(yaml(condition)), least: \(max(least, 1))}"
  }

  /// Each of the events that a condition asks for, in any order, as long as the bucket lives.
  private static func conditional(_ bucket: [String: Any], _ expression: inout SharedExpression) throws -> String {
    let parts = try expression.ofQueue(bucket["condition"] as? String ?? "")
    let filters = try parts.map { part in
      guard case .any(let filter) = part else {
        throw SharedExpression.NotExpressible(why: "a condition that all events of a bucket have to meet")
      }
      return filter
    }
    guard filters.count <= 3 else { throw SharedExpression.NotExpressible(why: "\(filters.count) events in any order") }
    return pattern([Array(filters.indices)], filters, within: try (bucket["leakspeed"] as? String).map { try span($0) })
  }

  /// What is known of each event makes an attack more or less likely. No condition is untrue again once it was true, so it comes to
  /// which sets of them are enough.
  private static func bayesian(_ bucket: [String: Any], _ expression: inout SharedExpression) throws -> String {
    let conditions = bucket["bayesian_conditions"] as? [[String: Any]] ?? []
    func number(_ name: String, of object: [String: Any]) -> Double { (object[name] as? NSNumber)?.doubleValue ?? 0 }
    let filters = try conditions.map { condition in
      let text = condition["condition"] as? String ?? ""
      if text.contains("queue.Queue") {
        if let part = try expression.ofQueue(text).first, case .any(let filter) = part { return filter }
      } else if condition["guillotine"] as? Bool == true {
        return try expression.filter(text)
      }
      throw SharedExpression.NotExpressible(why: "a condition that may be untrue again")
    }
    func isLikely(_ set: Int) -> Bool {
      var likely = number("bayesian_prior", of: bucket)
      for (place, condition) in conditions.enumerated() {
        var (evil, benign) = (number("prob_given_evil", of: condition), number("prob_given_benign", of: condition))
        if set & 1 << place == 0 { (evil, benign) = (1 - evil, 1 - benign) }
        likely = likely * evil / (likely * evil + (1 - likely) * benign)
      }
      return likely > number("bayesian_threshold", of: bucket)
    }
    let sets = (0..<(1 << filters.count)).filter(isLikely)
    let least = sets.filter { set in !sets.contains { $0 != set && $0 & set == $0 } }
    let isMonotonic = (0..<(1 << filters.count)).allSatisfy { set in
      isLikely(set) == least.contains { $0 & set == $0 }
    }
    guard isMonotonic, !least.isEmpty, least != [0], filters.count <= 4 else {
      throw SharedExpression.NotExpressible(why: "what is likely as long as something doesn't happen")
    }
    return pattern(
      least.map { set in filters.indices.filter { set & 1 << $0 != 0 } }, filters,
      within: try (bucket["leakspeed"] as? String).map { try span($0) })
  }

  /// All events of one of the sets, in any order; one event may be several of them.
  private static func pattern(_ sets: [[Int]], _ filters: [String], within: String?) -> String {
    var names: [String: String] = [:]
    let orders = sets.flatMap(orders).map { order in
      let steps = order.map { step in
        let name = "e" + step.map(String.init).joined(separator: "-")
        names[name] = step.map { "(\(filters[$0]))" }.joined(separator: " and ")
        return name
      }
      return "(" + steps.joined(separator: " then ") + ")"
    }
    let conditions = names.sorted { $0.key < $1.key }.map { "\($0): \(yaml($1))" }.joined(separator: ", ")
    let match = yaml(orders.joined(separator: " | "))
    return "pattern: {match: \(match), where: {\(conditions)}\(within.map { ", within: \($0)" } ?? "")}"
  }

  /// All ways to come one after the other, or several at once.
  private static func orders(of items: [Int]) -> [[[Int]]] {
    if items.isEmpty { return [[]] }
    return (1..<(1 << items.count)).flatMap { set in
      let first = items.indices.filter { set & 1 << $0 != 0 }.map { items[$0] }
      return orders(of: items.filter { !first.contains($0) }).map { [first] + $0 }
    }
  }
}
