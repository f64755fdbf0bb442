import YAMLNodes

/// What a file says that could also stand on the command line:
///
///     format: json
///     dimensions:
///       action: .event
///       sku: .item.sku
///     measures:
///       qty: .quantity
///
/// What the command line says comes on top, and a format given there instead of the file's.
struct ConfigFile: Equatable {
  var format: String?
  /// Each as `NAME=FIELD`.
  var dimensions: [String] = []
  var measures: [String] = []

  static let none = ConfigFile()

  private static let keys = ["format", "dimensions", "measures"]

  init() {}

  init(path: String) throws(Failure) {
    let text = try TextFile.read(path, option: "--config")
    do throws(YAMLError) {
      try self.init(text)
    } catch {
      throw Failure("\(path):\(error.place.line):\(error.place.column)", error.why, error.remedy)
    }
  }

  init(_ text: String) throws(YAMLError) {
    guard let root = try YAMLNode.parse(text) else { return }
    for entry in try root.entries("settings", example: "format: json") {
      switch entry.key {
      case "format": format = try entry.value.text("a format", example: "format: json")
      case "dimensions": dimensions = try Self.fields(entry.value, example: "sku: .item.sku")
      case "measures": measures = try Self.fields(entry.value, example: "qty: .quantity")
      default:
        throw YAMLError(
          at: entry.keyPlace, "there is no setting \(entry.key)", "settings are \(Self.keys.joined(separator: " "))")
      }
    }
  }

  private static func fields(_ node: YAMLNode, example: String) throws(YAMLError) -> [String] {
    if node.isNull { return [] }
    var fields: [String] = []
    for entry in try node.entries("names with their fields", example: example) {
      fields.append(entry.key + "=" + (try entry.value.text("a field of the lines", example: example)))
    }
    return fields
  }
}
