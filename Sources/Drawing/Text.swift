/// A line of text in which parts have roles of their own. A string literal is one, too.
///
///     let range: Text = "1m 5m " + Text("[1h]", .chosen) + " 6h"
public struct Text: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  public struct Span: Hashable, Sendable {
    public var string: String
    /// nil for the role of the surroundings.
    public var role: Role?
  }

  public private(set) var spans: [Span]

  public init(_ string: String, _ role: Role? = nil) {
    spans = string.isEmpty ? [] : [Span(string: string, role: role)]
  }

  public init(stringLiteral value: String) {
    self.init(value)
  }

  public static let empty = Text("")

  public var isEmpty: Bool { spans.isEmpty }

  /// The text without its roles.
  public var string: String { spans.map(\.string).joined() }

  public static func + (left: Text, right: Text) -> Text {
    var sum = left
    sum += right
    return sum
  }

  public static func += (left: inout Text, right: Text) {
    left.spans += right.spans
  }

  /// The columns that `Canvas.put` needs for this text on a screen with Unicode glyphs.
  public var displayWidth: Int { displayWidth(in: .unicode) }

  /// The columns that `Canvas.put` needs for this text.
  public func displayWidth(in glyphs: GlyphSet) -> Int {
    spans.reduce(0) { $0 + $1.string.displayWidth(in: glyphs) }
  }

  /// The text in at most `width` columns, with `…` at its end where something is missing.
  public func truncated(to width: Int, in glyphs: GlyphSet = .unicode) -> Text {
    guard displayWidth(in: glyphs) > width else { return self }
    var output = Text.empty
    var left = max(0, width)
    for span in spans where left > 0 {
      let columns = span.string.displayWidth(in: glyphs)
      if columns < left {
        output.spans.append(span)
        left -= columns
      } else {
        // Something is missing after this span, if not in it, so it gives up a column for the sign that says so.
        let cut = (span.string + "…").truncated(to: left, in: glyphs)
        output.spans.append(Span(string: cut, role: span.role))
        break
      }
    }
    return output
  }
}
