import PageEvents
import Patterns
import YAMLNodes

/// A file of rules, or those that come with the program.
struct RuleFile {
  let rules: [Rule]

  /// What stands for the rules that come with the program.
  static let shippedName = "default"
  static var shipped: String { Rule.shipped }

  init(_ path: String, schema: Schema) throws(Failure) {
    let text = path == Self.shippedName ? Rule.shipped : try TextFile.read(path, option: "rules")
    do throws(YAMLError) {
      rules = try Rule.parse(text, schema: schema)
    } catch {
      throw Failure(in: path, error)
    }
    let count = RuleEngine.conditionCount(of: rules)
    guard count <= RuleEngine.mostConditions else {
      throw Failure(
        path, "\(count) conditions in one file", "make several of it: \(RuleEngine.mostConditions) at the most")
    }
  }
}
