/// A server's own format string, as it stands in its configuration: nginx's `log_format`, Apache's `LogFormat`.
///
///     try FormatString.compile(#"$remote_addr [$time_local] "$request" $status $request_time"#)
///     try FormatString.compile(#"LogFormat "%h %l %u %t \"%r\" %>s %b %D" timed"#)
public enum FormatString {
  /// Whether a text is meant to be one rather than a format's name.
  public static func isLikely(_ text: String) -> Bool { text.contains("$") || text.contains("%") || text.contains(" ") }

  /// Names that stand for strings in Apache's own configuration.
  public static let names: [String] = ApacheFormat.nicknames.keys.sorted()

  /// The format that the string describes.
  public static func compile(_ text: String) throws(FormatStringError) -> LogFormat {
    var pieces: [FormatPiece]
    var patterns: [TimePattern] = []
    if text.contains("$") || NginxFormat.isDirective(text) {
      let string = try NginxFormat.string(in: text)
      if let keys = NginxFormat.jsonKeys(string) {
        return .json("format-string", "the JSON of the format string given", example: text, keys: keys)
      }
      pieces = try NginxFormat.pieces(string)
    } else {
      (pieces, patterns) = try ApacheFormat.pieces(text)
    }
    pieces = try check(pieces)
    return format(text, pieces, patterns)
  }

  private static func format(_ text: String, _ pieces: [FormatPiece], _ patterns: [TimePattern]) -> LogFormat {
    let pattern = LinePattern(pieces, patterns: patterns)
    return LogFormat(
      "format-string", "the format string given", example: text,
      makeParser: { Unwrapper(LineByLine(PatternReader([pattern]))) },
      extend: { sources throws(FieldSourceError) in format(text, try reading(sources, in: pieces), patterns) })
  }

  /// The pieces, with the fields that a user names filling columns.
  private static func reading(
    _ sources: [FieldSource], in pieces: [FormatPiece]
  ) throws(FieldSourceError) -> [FormatPiece] {
    var pieces = pieces
    for source in sources {
      guard case .further(let place) = source.target else {
        throw FieldSourceError(
          field: source.field, why: "the format string itself says what that is",
          remedy: "name a dimension or a measure of your own")
      }
      let found = pieces.indices.first { index in
        guard case .field(_, let name, _) = pieces[index] else { return false }
        return name == source.field || name == "$" + source.field
      }
      guard let found, case .field(let spec, let name, let column) = pieces[found] else {
        let names = pieces.compactMap { piece in if case .field(_, let name, _) = piece { name } else { nil } }
        throw FieldSourceError(
          field: source.field, why: "the format string has no such field",
          remedy: "it has \(names.joined(separator: " "))")
      }
      pieces[found] = .field(spec.filling(UInt8(place + 1)), name: name, column: column)
    }
    return pieces
  }

  /// Joins what is one value, and refuses what can't be told apart.
  static func check(_ pieces: [FormatPiece]) throws(FormatStringError) -> [FormatPiece] {
    let pieces = preferred(joined(pieces))
    var before: (spec: FieldSpec, name: String)?
    var isQuoted = false
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .text(let text):
        if let last = before, !isQuoted,
          last.spec.role == .agent || last.spec.role == .request || last.spec.role == .absoluteRequest,
          text.first == " ", index + 1 < pieces.count, case .field(_, _, let column) = pieces[index - 1]
        {
          throw FormatStringError(
            column: column, why: "\(last.name) may have spaces, and a space ends it",
            remedy: "have the server write it between quotes")
        }
        before = nil
        isQuoted = text.last == "\""
      case .field(let spec, let name, let column):
        if let last = before, !(spec.role == .url || spec.role == .path) || last.spec.role != .host {
          throw FormatStringError(
            column: column, why: "there is nothing between \(last.name) and \(name)",
            remedy: "have the server write something between them, a space for instance")
        }
        before = (spec, name)
      default: break
      }
    }
    let roles = pieces.compactMap { piece -> FieldRole? in
      if case .field(let spec, _, _) = piece { spec.role } else { nil }
    }
    guard roles.contains(where: { [.accessLogTime, .isoTime, .epochTime, .pattern, .date].contains($0) }) else {
      throw FormatStringError(
        column: 1, why: "it has no time", remedy: "an event needs one: add $time_local (nginx) or %t (Apache)")
    }
    return pieces
  }

  /// A path and a query with nothing or a `?` between them are one value, and so are fields that don't matter.
  private static func joined(_ pieces: [FormatPiece]) -> [FormatPiece] {
    var joined: [FormatPiece] = []
    for piece in pieces {
      guard case .field(let spec, let name, _) = piece else {
        if case .text(let new) = piece, case .text(let old) = joined.last {
          joined[joined.count - 1] = .text(old + new)
        } else if case .text("") = piece {
        } else {
          joined.append(piece)
        }
        continue
      }
      if spec.role == .query {
        let isMark = if case .text("?") = joined.last { true } else { false }
        if isMark, joined.count >= 2, case .field(let path, let first, let column) = joined[joined.count - 2],
          path.role == .path
        {
          joined.removeLast()
          joined[joined.count - 1] = .field(FieldSpec(role: .url, rank: 1), name: first, column: column)
          continue
        }
        if case .field(let path, let first, let column) = joined.last, path.role == .path || path.role == .url {
          joined[joined.count - 1] = .field(FieldSpec(role: .url, rank: 1), name: first, column: column)
          continue
        }
      }
      // `$is_args` is a question mark or nothing, and belongs to the path before it.
      if name == "$is_args", case .field(let path, _, _) = joined.last, path.role == .path { continue }
      joined.append(piece)
    }
    return joined
  }

  /// Of several fields with one meaning only the best is read.
  private static func preferred(_ pieces: [FormatPiece]) -> [FormatPiece] {
    var best = [Int: UInt8]()
    for case .field(let spec, _, _) in pieces { best[spec.role.target] = min(best[spec.role.target] ?? 255, spec.rank) }
    let hasRequest = best[FieldRole.request.target] != nil
    return pieces.map { piece in
      guard case .field(let spec, let name, let column) = piece, spec.role != .pattern else { return piece }
      let isPart = [.method, .url, .path, .query, .protocol].contains(spec.role)
      if spec.rank > best[spec.role.target] ?? 0 || hasRequest && isPart {
        return .field(.ignored, name: name, column: column)
      }
      return piece
    }
  }
}

/// Why a format string is none that lines can be read by.
public struct FormatStringError: Error, Equatable, Sendable {
  /// Where in the string, counted from 1.
  public let column: Int
  public let why: String
  public let remedy: String
}
