import Drawing
import PageEvents

/// What a dimension's values are called when they are counted: `1 path`, `13,657 paths`.
enum Noun {
  static func counted(_ count: Int, of dimension: Dimension, schema: Schema) -> String {
    let (one, many) = forms(of: dimension, schema)
    return "\(Format.count(count)) \(count == 1 ? one : many)"
  }

  /// `1 hit`, `13,657 hits`, `13.7k hits`.
  static func counted(_ count: Int, _ one: String, by format: (Int) -> String = { Format.count($0) }) -> String {
    "\(format(count)) \(one)\(count == 1 ? "" : "s")"
  }

  private static func forms(of dimension: Dimension, _ schema: Schema) -> (one: String, many: String) {
    switch dimension {
    case .url: ("URL", "URLs")
    case .query: ("query", "queries")
    case .status: ("code", "codes")
    case .class: ("class", "classes")
    case .referrerHost: ("site", "sites")
    case .family: ("family", "families")
    default: (schema[dimension].name, schema[dimension].name + "s")
    }
  }
}
