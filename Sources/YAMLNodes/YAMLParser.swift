internal import CYAML

extension YAMLNode {
  /// The document that a text is; nil where it is blank or has nothing but comments.
  ///
  /// One document of UTF-8. Aliases are refused: what they save in writing they cost in places that errors could name, and a
  /// short text of them can stand for a long one.
  public static func parse(_ text: String) throws(YAMLError) -> YAMLNode? {
    var text = text
    let result = text.withUTF8 { bytes -> Result<YAMLNode?, YAMLError> in
      var parser = EventReader(bytes)
      defer { parser.close() }
      do throws(YAMLError) {
        return .success(try parser.document())
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}

/// libyaml's events, made into nodes.
private struct EventReader {
  private static let deepest = 64
  private var parser: UnsafeMutablePointer<yaml_parser_t>

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    parser = .allocate(capacity: 1)
    yaml_parser_initialize(parser)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  mutating func close() {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  private enum Event {
    case scalar(String, isPlain: Bool)
    case sequenceStart, sequenceEnd, mappingStart, mappingEnd
    case documentStart, documentEnd, streamEnd, other
  }

  private func next() throws(YAMLError) -> (event: Event, place: YAMLPlace) {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
    defer { yaml_event_delete(&event) }
    let place = Self.place(event.start_mark)
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      return (.scalar(String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE), place)
    case YAML_SEQUENCE_START_EVENT: return (.sequenceStart, place)
    case YAML_SEQUENCE_END_EVENT: return (.sequenceEnd, place)
    case YAML_MAPPING_START_EVENT: return (.mappingStart, place)
    case YAML_MAPPING_END_EVENT: return (.mappingEnd, place)
    case YAML_DOCUMENT_START_EVENT: return (.documentStart, place)
    case YAML_DOCUMENT_END_EVENT: return (.documentEnd, place)
    case YAML_STREAM_END_EVENT: return (.streamEnd, place)
    case YAML_ALIAS_EVENT:
      throw YAMLError(at: place, "an alias is not understood here", "write out what it stands for")
    default: return (.other, place)
    }
  }

  private static func place(_ mark: yaml_mark_t) -> YAMLPlace {
    YAMLPlace(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }

  /// What libyaml says is wrong: "did not find expected key".
  private func problem() -> YAMLError {
    let why = parser.pointee.problem.map { String(cString: $0) } ?? "it is not YAML"
    let isEncoding = parser.pointee.error == YAML_READER_ERROR
    let place = isEncoding ? YAMLPlace(line: 1, column: 1) : Self.place(parser.pointee.problem_mark)
    if isEncoding {
      return YAMLError(
        at: place, "it is not UTF-8 at byte \(parser.pointee.problem_offset + 1)", "save the file as UTF-8")
    }
    return YAMLError(at: place, why, "check the indentation, the colons and the quotes there")
  }

  mutating func document() throws(YAMLError) -> YAMLNode? {
    var root: YAMLNode?
    while true {
      let (event, place) = try next()
      switch event {
      case .streamEnd: return root
      case .documentStart where root != nil:
        throw YAMLError(at: place, "a second document begins", "put it in a file of its own")
      case .documentStart:
        let first = try next()
        root = try node(first, depth: 0)
      default: continue
      }
    }
  }

  private func node(_ first: (event: Event, place: YAMLPlace), depth: Int) throws(YAMLError) -> YAMLNode {
    guard depth < Self.deepest else {
      throw YAMLError(at: first.place, "it is nested more than \(Self.deepest) levels deep", "write it flatter")
    }
    switch first.event {
    case .sequenceStart:
      var nodes: [YAMLNode] = []
      while true {
        let (event, place) = try next()
        if case .sequenceEnd = event { return YAMLNode(.sequence(nodes), at: first.place) }
        nodes.append(try node((event, place), depth: depth + 1))
      }
    case .mappingStart: return YAMLNode(.mapping(try entries(depth: depth)), at: first.place)
    case .scalar(let text, let isPlain): return YAMLNode(.scalar(text, isPlain: isPlain), at: first.place)
    default: throw YAMLError(at: first.place, "expected a value", "write one, or remove the line")
    }
  }

  private func entries(depth: Int) throws(YAMLError) -> [YAMLNode.Entry] {
    var entries: [YAMLNode.Entry] = []
    var keys: [String: YAMLPlace] = [:]
    while true {
      let (event, place) = try next()
      if case .mappingEnd = event { return entries }
      guard case .scalar(let key, _) = event else {
        throw YAMLError(at: place, "expected a key", "write a word with a colon behind it")
      }
      if let before = keys.updateValue(place, forKey: key) {
        throw YAMLError(at: place, "\(key) is there already, in line \(before.line)", "write each key once")
      }
      let first = try next()
      entries.append(YAMLNode.Entry(key: key, keyPlace: place, value: try node(first, depth: depth + 1)))
    }
  }
}
