import PageEvents

@testable import Patterns

/// A pattern as the shared cases write it, as calls of Flink's API, in our words.
///
/// Three peculiarities of Flink's are said outright, since here a group means what it looks like: the first event of a group
/// repeats as closely as the group does, it isn't optional by itself, and a group that begins a group comes next.
struct SharedPattern {
  struct NotUnderstood: Error { let call: String }

  private(set) var text = ""
  /// What each of our names means.
  private(set) var conditions: [String: SharedCondition] = [:]
  /// Our names for the case's own, which needn't be words.
  private(set) var names: [String: String] = [:]
  private(set) var skip = "none"

  init(_ calls: [[String: Any]], skip: String) throws {
    text = try sequence(calls, in: nil)
    self.skip = try translated(skip: skip)
  }

  private func translated(skip: String) throws -> String {
    switch skip {
    case "noSkip": return "none"
    case "skipToNext": return "to next"
    case "skipPastLastEvent": return "past last"
    default:
      let name = skip.split(separator: "(", maxSplits: 1).last?.dropLast() ?? ""
      guard let ours = names[String(name)] else { throw NotUnderstood(call: skip) }
      if skip.hasPrefix("skipToFirst(") { return "to first \(ours)" }
      if skip.hasPrefix("skipToLast(") { return "to last \(ours)" }
      throw NotUnderstood(call: skip)
    }
  }

  private static let links = [
    "begin": "", "next": "next ", "followedBy": "then ", "followedByAny": "then any ", "notNext": "next not ",
    "notFollowedBy": "then not ",
  ]

  private mutating func sequence(_ calls: [[String: Any]], in group: [String: Any]?) throws -> String {
    var parts: [String] = []
    for (place, call) in calls.enumerated() {
      guard let operation = call["op"] as? String, let link = Self.links[operation] else {
        throw NotUnderstood(call: "\(call)")
      }
      let isHead = place == 0 && group != nil
      if let inner = Self.group(of: call) {
        parts.append((isHead ? "next " : link) + "(\(try sequence(inner, in: call)))" + (try quantifier(call, call)))
      } else {
        let own = isHead ? call.filter { $0.key != "optional" } : call
        parts.append(link + (try name(call)) + (try quantifier(own, isHead ? group! : call)))
      }
    }
    return parts.joined(separator: " ")
  }

  private static func group(of call: [String: Any]) -> [[String: Any]]? {
    call.values.lazy.compactMap { $0 as? [[String: Any]] }.first { !$0.isEmpty }
  }

  private static func texts(_ value: Any?) -> [String] { value as? [String] ?? (value as? String).map { [$0] } ?? [] }

  /// Our name for a call's events.
  private mutating func name(_ call: [String: Any]) throws -> String {
    let wheres = try Self.texts(call["where"]).map { try SharedCondition($0) }
    let others = try Self.texts(call["or"]).map { try SharedCondition($0) }
    var condition = SharedCondition.all(wheres)
    if !others.isEmpty { condition = .any((wheres.isEmpty ? [] : [condition]) + others) }
    if call["subtype"] != nil { condition = .all([.hasVolume, condition]) }
    let ours = "event-\(conditions.count)"
    names[call["name"] as? String ?? ""] = ours
    conditions[ours] = condition
    return ours
  }

  private static func isSet(_ call: [String: Any], _ flag: String) -> Bool { call[flag] as? Bool == true }

  /// `closeness`: the call that says how close repetitions come to each other.
  private mutating func quantifier(_ call: [String: Any], _ closeness: [String: Any]) throws -> String {
    var isOptional = Self.isSet(call, "optional")
    var text = ""
    if Self.isSet(call, "oneOrMore") {
      text = isOptional ? "*" : "+"
    } else if let times = call["times"] as? [Int] ?? (call["times"] as? Int).map({ [$0] }) {
      let least = times[0]
      let most = times.count > 1 ? times[1] : least
      if least == 0 { isOptional = true }
      text = "{\(max(least, 1)),\(most)}" + (isOptional ? "?" : "")
    } else if let least = (call["timesOrMore"] as? [Int])?.first ?? call["timesOrMore"] as? Int {
      text = "{\(least),}" + (isOptional ? "?" : "")
    } else {
      return isOptional ? "?" : ""
    }
    if text.hasPrefix("{1,1}") { return isOptional ? "?" : "" }
    if Self.isSet(closeness, "consecutive") { text += " strict" }
    if Self.isSet(closeness, "allowCombinations") { text += " any" }
    if Self.isSet(call, "greedy") { text += " greedy" }
    let until = try Self.texts(call["until"]).map { try SharedCondition($0) }
    if !until.isEmpty {
      let ours = "end-\(conditions.count)"
      conditions[ours] = .all(until)
      text += " until \(ours)"
    }
    return text
  }
}
