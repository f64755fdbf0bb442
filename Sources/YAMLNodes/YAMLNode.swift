/// A value of a YAML document, with the place where it stands: whoever reads it can say of everything that is wrong where it is.
public struct YAMLNode: Sendable, Equatable {
  public enum Content: Sendable, Equatable {
    /// A text; `isPlain` where it has no quotes around it, so that it may be meant as a number, a truth value or nothing.
    case scalar(String, isPlain: Bool)
    case sequence([YAMLNode])
    /// In the document's order. No key comes twice.
    case mapping([Entry])
  }

  public struct Entry: Sendable, Equatable {
    public var key: String
    public var keyPlace: YAMLPlace
    public var value: YAMLNode
  }

  public var content: Content
  public var place: YAMLPlace

  public init(_ content: Content, at place: YAMLPlace) {
    self.content = content
    self.place = place
  }

  /// Nothing: an empty value, `~` or `null`.
  public var isNull: Bool {
    if case .scalar(let text, isPlain: true) = content {
      ["", "~", "null", "Null", "NULL"].contains(text)
    } else {
      false
    }
  }

  /// What it is, for messages.
  public var kind: String {
    switch content {
    case .scalar: isNull ? "nothing" : "a value"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

/// A place in a document, counted from 1.
public struct YAMLPlace: Sendable, Hashable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// What is wrong with a document, and where.
public struct YAMLError: Error, Equatable, Sendable, CustomStringConvertible {
  public var place: YAMLPlace
  /// What was expected, or why it can't be read.
  public var why: String
  /// What to do about it.
  public var remedy: String

  public init(at place: YAMLPlace, _ why: String, _ remedy: String) {
    self.place = place
    self.why = why
    self.remedy = remedy
  }

  /// As it stands behind a file's name: `12:5: why: what to do`.
  public var description: String { "\(place.line):\(place.column): \(why): \(remedy)" }
}

// MARK: - Reading values

extension YAMLNode {
  /// The text of a scalar. `what` is what was expected, for the message: "a filter".
  public func text(_ what: String, example: String) throws(YAMLError) -> String {
    guard case .scalar(let text, _) = content, !isNull else {
      throw YAMLError(at: place, "expected \(what), found \(kind)", "write \(example)")
    }
    return text
  }

  /// The elements of a list; a single value is a list of one.
  public func elements() -> [YAMLNode] {
    if case .sequence(let nodes) = content { nodes } else { [self] }
  }

  /// The entries of a mapping.
  public func entries(_ what: String, example: String) throws(YAMLError) -> [Entry] {
    guard case .mapping(let entries) = content else {
      throw YAMLError(at: place, "expected \(what), found \(kind)", "write \(example)")
    }
    return entries
  }

  /// `true`, `false`, `yes`, `no`, `on` and `off`.
  public func flag() throws(YAMLError) -> Bool {
    if case .scalar(let text, isPlain: true) = content {
      if ["true", "yes", "on"].contains(text.lowercased()) { return true }
      if ["false", "no", "off"].contains(text.lowercased()) { return false }
    }
    throw YAMLError(at: place, "expected true or false, found \(kind)", "write true or false")
  }
}
