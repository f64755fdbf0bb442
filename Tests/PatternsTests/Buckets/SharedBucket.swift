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
/// | `blackhole` | `mute` |
/// | `overflow_filter` | `require`; of a counter, the share of events that match |
struct SharedBucket {
  let rule: String
  let isKeyed: Bool

  init(_ bucket: [String: Any], _ expression: inout SharedExpression) throws {
    func text(_ name: String) -> String? { bucket[name] as? String }
    var settings = ["name: \(Self.yaml(text("name") ?? "unnamed"))", "evidence: 100"]
    if let filter = text("filter") { settings.append("where: " + Self.yaml(try expression.filter(filter))) }
    let keys = try text("groupby").map { try expression.keys($0) } ?? []
    isKeyed = !keys.isEmpty
    if isKeyed { settings.append("per: [\(keys.joined(separator: ", "))]") }
    if let blackhole = text("blackhole") { settings.append("mute: " + (try Self.span(blackhole))) }
    let overflow = try text("overflow_filter").map { try expression.ofQueue($0) } ?? []
    switch text("type") {
    case "leaky", "trigger": settings.append(try Self.bucket(bucket, overflow, &expression))
    case "counter": settings.append(try Self.counter(bucket, overflow))
    case "conditional": settings.append(try Self.conditional(bucket, &expression))
    case "bayesian": throw SharedExpression.NotExpressible(why: "how likely an event makes it that another one follows")
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
    let orders = permutations(Array(filters.indices))
    let match = orders.map { "(" + $0.map { "e\($0)" }.joined(separator: " then ") + ")" }.joined(separator: " | ")
    let names = filters.enumerated().map { "e\($0): \(yaml($1))" }.joined(separator: ", ")
    let within = try (bucket["leakspeed"] as? String).map { ", within: \(try span($0))" } ?? ""
    return "pattern: {match: \(yaml(match)), where: {\(names)}\(within)}"
  }

  private static func permutations(_ items: [Int]) -> [[Int]] {
    if items.count < 2 { return [items] }
    return items.flatMap { first in permutations(items.filter { $0 != first }).map { [first] + $0 } }
  }
}
