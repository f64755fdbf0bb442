/// A piece of a document in HTML that is XML, too. Texts are escaped where they go in; there is no other way in for them.
public struct Markup: Sendable, Equatable {
  private(set) var source: String

  private init(source: String) { self.source = source }

  /// Text as it is to be read.
  static func text(_ text: String) -> Markup { Markup(source: escaped(text)) }

  /// An element with its attributes, in their order, and what is in it.
  static func element(_ name: StaticString, _ attributes: [(StaticString, String)] = [], _ content: [Markup] = [])
    -> Markup
  {
    let attributes = attributes.map { " \($0.0)=\"\(escaped($0.1))\"" }.joined()
    if content.isEmpty && isVoid(name) { return Markup(source: "<\(name)\(attributes)/>") }
    return Markup(source: "<\(name)\(attributes)>" + content.map(\.source).joined() + "</\(name)>")
  }

  static func element(_ name: StaticString, _ attributes: [(StaticString, String)] = [], text: String) -> Markup {
    element(name, attributes, [.text(text)])
  }

  /// The style sheet, which is ours and never anybody's input.
  static func style(_ rules: StaticString) -> Markup { Markup(source: "<style>\(rules)</style>") }

  /// Elements that have nothing in them, in HTML and in SVG.
  private static func isVoid(_ name: StaticString) -> Bool {
    ["meta", "rect", "line", "path", "br"].contains("\(name)")
  }

  /// Whatever could end a text or an attribute, and what no document may have, written otherwise.
  private static func escaped(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
      case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
      case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
      case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
      case "\n", "\t": escaped.append(scalar)
      default:
        // Controls, and code points that turn text around or stand for none.
        switch scalar.properties.generalCategory {
        case .control, .surrogate, .unassigned, .privateUse, .format: escaped.append("\u{FFFD}")
        default: escaped.append(scalar)
        }
      }
    }
    return String(escaped)
  }
}
