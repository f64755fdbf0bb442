public import Patterns

/// Which alerts the user doesn't want to hear of: those of a rule, or of a rule about one key.
public struct AlertMutes: Sendable, Equatable {
  private struct Key: Sendable, Hashable {
    var rule: String
    var key: [Alert.KeyPart]

    init(_ alert: Alert) { (rule, key) = (alert.rule, alert.key) }
  }

  private var keys: Set<Key> = []
  private var rules: Set<String> = []

  public init() {}

  public func cover(_ alert: Alert) -> Bool {
    if keys.isEmpty, rules.isEmpty { return false }
    return rules.contains(alert.rule) || keys.contains(Key(alert))
  }

  /// Whether the rule is quiet, whatever the key.
  func cover(rule: String) -> Bool { rules.contains(rule) }

  /// Whether the rule is quiet about the alert's key now.
  mutating func toggle(_ alert: Alert) -> Bool {
    keys.remove(Key(alert)) == nil && keys.insert(Key(alert)).inserted
  }

  /// Whether the rule is quiet as a whole now.
  mutating func toggle(rule: String) -> Bool { rules.remove(rule) == nil && rules.insert(rule).inserted }
}
