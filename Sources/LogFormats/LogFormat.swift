/// A log format: what it is called, what a line of it looks like, and how to parse it.
public struct LogFormat: Sendable {
  /// As typed behind `--format`: `vhost-combined`.
  public let name: String
  /// What it is, in a line for the help.
  public let summary: String
  /// A line of it.
  public let example: String
  /// Whether what a line means depends on lines before it, such as a header that names the columns: then one parser has to see
  /// all of a source's lines, in their order.
  public let isStateful: Bool
  /// Whether its probe accounts for all that a line has, where its relatives' take further fields for granted.
  let isExact: Bool
  /// A new parser, for one source.
  public let makeParser: @Sendable () -> any LineParser
  /// A parser that takes lines of exactly this format and of none of its relatives: what detection counts with.
  let makeProbe: @Sendable () -> any LineParser
  /// The same format, reading fields that a user names; nil where its fields have no names.
  private let extend: Extension?

  typealias Extension = @Sendable ([FieldSource]) throws(FieldSourceError) -> LogFormat

  init(
    _ name: String, _ summary: String, isStateful: Bool = false, isExact: Bool = false, example: String,
    makeParser: @escaping @Sendable () -> any LineParser, makeProbe: (@Sendable () -> any LineParser)? = nil,
    extend: Extension? = nil
  ) {
    self.name = name
    self.summary = summary
    self.example = example
    self.isStateful = isStateful
    self.isExact = isExact
    self.makeParser = makeParser
    self.makeProbe = makeProbe ?? makeParser
    self.extend = extend
  }

  /// Whether fields can be named that it doesn't read by itself.
  public var hasNamedFields: Bool { extend != nil }

  /// The same format, reading these fields, too.
  public func reading(_ sources: [FieldSource]) throws(FieldSourceError) -> LogFormat {
    guard let first = sources.first else { return self }
    guard let extend else {
      throw FieldSourceError(
        field: first.field, why: "the fields of \(name) have no names",
        remedy: "give the server's own format string behind --format")
    }
    // A column that the schema doesn't have would stay empty, and nobody would know why.
    for case (.further(let place), let field) in sources.map({ ($0.target, $0.field) })
    where !(0..<min(sources.furtherCount, FieldSpec.mostFurther)).contains(place) {
      throw FieldSourceError(
        field: field, why: "it is for column \(place + 1) of \(sources.furtherCount)",
        remedy: "number the fields from 0 on, \(FieldSpec.mostFurther) at the most")
    }
    return try extend(sources)
  }

  /// The format of that name; `_` may be written for `-`, as Apache's own names have it.
  public static func named(_ name: String) -> LogFormat? {
    let wanted = name.lowercased()
    return presets.first { $0.name == wanted || $0.name == String(wanted.map { $0 == "_" ? "-" : $0 }) }
  }

  /// Every format known: one value a format, from which the help, detection and the manual are drawn. Of two that fit a log
  /// equally well the first is the better guess.
  public static let presets: [LogFormat] = accessLogs + proxies + clouds + keyed
}

// MARK: - Ways to make one

extension LogFormat {
  /// The access logs differ in what detection looks for; their parser takes each other's lines, so that a log whose format
  /// was changed half-way counts whole.
  static func accessLog(
    _ name: String, _ summary: String, _ shape: AccessLogParser.Shape, example: String
  ) -> LogFormat {
    LogFormat(
      name, summary, example: example, makeParser: { Unwrapper(AccessLogParser()) },
      makeProbe: { Unwrapper(AccessLogParser(only: shape)) })
  }

  /// An access log with further fields that are always the same: told from others by its pattern, parsed as they all are.
  static func accessLog(_ name: String, _ summary: String, _ pieces: [FormatPiece], example: String) -> LogFormat {
    let pattern = LinePattern(pieces)
    return LogFormat(
      name, summary, isExact: true, example: example, makeParser: { Unwrapper(AccessLogParser()) },
      makeProbe: { Unwrapper(LineByLine(PatternReader([pattern]))) })
  }

  static func pattern(
    _ name: String, _ summary: String, example: String, header: StaticString = "", isToldByHost: Bool = false,
    messages: [LinePattern] = [], _ patterns: [LinePattern]
  ) -> LogFormat {
    LogFormat(
      name, summary, example: example,
      makeParser: { Unwrapper(LineByLine(PatternReader(patterns, header: header, messages: messages))) },
      makeProbe: {
        Unwrapper(
          LineByLine(PatternReader(patterns, header: header, messages: messages, needsHost: isToldByHost)))
      })
  }

  static func json(
    _ name: String, _ summary: String, example: String, keys: KeyNames, signature: String = "",
    reading sources: [FieldSource] = []
  ) -> LogFormat {
    let table = JSONKeys(keys.reading(sources), furtherCount: sources.furtherCount)
    return LogFormat(
      name, summary, example: example, makeParser: { Unwrapper(LineByLine(JSONReader(table)), isJSON: true) },
      makeProbe: { Unwrapper(LineByLine(JSONReader(table, signature: signature)), isJSON: true) },
      extend: { sources in
        // Whose objects have other keys is told by them alone: the signature is the usual keys'.
        .json(name, summary, example: example, keys: keys, signature: signature, reading: sources)
      })
  }

  /// Values that stand behind labels.
  static func labelled(
    _ name: String, _ summary: String, example: String, labels: KeyNames, reading sources: [FieldSource] = []
  ) -> LogFormat {
    let table = JSONKeys(labels.reading(sources), furtherCount: sources.furtherCount)
    return LogFormat(
      name, summary, example: example, makeParser: { Unwrapper(LineByLine(LTSVReader(table))) },
      extend: { .labelled(name, summary, example: example, labels: labels, reading: $0) })
  }

  /// Columns that a header names; `fields` are those of lines before which there is none.
  static func columns(
    _ name: String, _ summary: String, example: String, fields: String = "", hasTabs: Bool = false,
    reading sources: [FieldSource] = []
  ) -> LogFormat {
    LogFormat(
      name, summary, isStateful: true, example: example,
      makeParser: { Unwrapper(LineByLine(W3CReader(fields: fields, hasTabs: hasTabs, reading: sources))) },
      extend: { .columns(name, summary, example: example, fields: fields, hasTabs: hasTabs, reading: $0) })
  }
}

extension LogFormat.KeyNames {
  /// With what a user names, in place of what says the same: the point that a path begins with is left out.
  fileprivate func reading(_ sources: [FieldSource]) -> LogFormat.KeyNames {
    let taken = Set(sources.map(\.spec.role.target)).subtracting([FieldRole.skip.target])
    return sources.map { ($0.field.hasPrefix(".") ? String($0.field.dropFirst()) : $0.field, $0.spec) }
      + filter { !taken.contains($0.spec.role.target) }
  }
}
