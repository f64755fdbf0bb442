/// A piece of a format that is written down field by field: text that stands there as it is, or a field.
///
///     ["[", .field(.isoTime), "] ", .field(.client), " ", .loose(.url), .rest]
enum FormatPiece: ExpressibleByStringLiteral, Sendable {
  case text(String)
  /// A field up to the text behind it; between two quotes up to the closing one. The name and the column are for messages.
  case field(FieldSpec, name: String = "", column: Int = 0)
  /// A field that may or may not have quotes around it.
  case loose(FieldSpec)
  /// The line may end here; what else there is doesn't matter.
  case rest
  /// The line may end from here on, and if it doesn't it is to go on as said.
  case optional

  init(stringLiteral text: String) { self = .text(text) }

  static func field(_ role: FieldRole, rank: UInt8 = 0) -> FormatPiece { .field(FieldSpec(role: role, rank: rank)) }
  static func loose(_ role: FieldRole) -> FormatPiece { .loose(FieldSpec(role: role)) }
  static var skip: FormatPiece { .field(.ignored) }
}
