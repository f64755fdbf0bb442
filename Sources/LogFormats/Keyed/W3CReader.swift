import PageEvents

/// Reads the W3C's extended log format, which says in its `#Fields` line what its columns are; the line may come again and say
/// otherwise. IIS, CloudFront and many proxies write it.
///
/// Columns stand between spaces or tabs, any number of them; a value in quotes may have both, and two quotes for one. In the tab
/// dialect there is exactly one tab. Lines may have more columns than are named.
///
/// The time taken is milliseconds at Microsoft's servers, and seconds, as the standard has it, where it has a fraction or the
/// `#Software` is another's.
struct W3CReader: LineReader {
  private var columns: [FieldSpec]
  private var hasTabs: Bool
  /// Only lines with tabs between their columns: for telling CloudFront's logs from others.
  private let onlyTabs: Bool
  private var isMicrosoft = true
  /// Of the `#Date` line.
  private var day: Int64?
  /// By a column's name in lower case, what a user wants it for.
  private let wanted: [String: FieldSpec]
  private var builder: EventBuilder

  var scratch: Scratch { builder.scratch }

  /// - Parameters:
  ///   - fields: the columns of lines before which there is no header.
  ///   - sources: what is to be read beside what is known.
  init(fields: String = "", hasTabs: Bool = false, reading sources: [FieldSource] = []) {
    wanted = sources.reduce(into: [:]) { wanted, source in
      let spec = source.spec
      wanted[source.field.lowercased(), default: spec].further = max(
        wanted[source.field.lowercased()]?.further ?? 0, spec.further)
    }
    builder = EventBuilder(furtherCount: sources.furtherCount)
    columns = []
    self.hasTabs = hasTabs
    onlyTabs = hasTabs
    if !fields.isEmpty { columns = Array(fields.utf8).withUnsafeBytes { self.columns(named: $0) } }
  }

  mutating func read(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, into event: inout EventFields
  ) throws(Reject) -> Bool {
    if start < end, start[0] == UInt8(ascii: "#") {
      readHeader(UnsafeRawBufferPointer(start: start, count: end - start))
      return false
    }
    guard columns.count > 0 else { throw Reject(.noColumns, at: start, of: start) }
    if onlyTabs, start.nearFirst(9, before: end) == end { throw Reject(.otherShape, at: start, of: start) }
    builder.begin(&event)
    builder.assume(day: day)
    try columns.withUnsafeBufferPointer { columns throws(Reject) in
      try Self.readColumns(columns, start, end, hasTabs: hasTabs, &builder, &event)
    }
    if let reason = builder.finish(&event) { throw Reject(reason, at: start, of: start) }
    return true
  }

  @inline(__always) private static func readColumns(
    _ columns: UnsafeBufferPointer<FieldSpec>, _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, hasTabs: Bool,
    _ builder: inout EventBuilder, _ event: inout EventFields
  ) throws(Reject) {
    var place = start
    var index = 0
    while index < columns.count {
      if !hasTabs { while place < end, isSeparator(place[0]) { place += 1 } }
      guard place < end else { throw Reject(.otherShape, at: end, of: start) }
      let column = place
      var valueEnd: UnsafeRawPointer
      var valueStart = place
      if place[0] == Byte.quote, !hasTabs {
        valueStart += 1
        valueEnd = valueStart.farFirst(Byte.quote, before: end)
        while end - valueEnd >= 2, valueEnd[1] == Byte.quote {
          valueEnd = (valueEnd + 2).farFirst(Byte.quote, before: end)
        }
        guard valueEnd < end else { throw Reject(.unterminatedQuote, at: column, of: start) }
        place = valueEnd + 1
      } else {
        valueEnd = place.nearFirst(hasTabs ? 9 : Byte.space, before: end)
        if !hasTabs { valueEnd = place.nearFirst(9, before: valueEnd) }
        place = valueEnd
      }
      let value = UnsafeRawBufferPointer(start: valueStart, count: valueEnd - valueStart)
      if let reason = builder.set(columns[index], value, in: &event) { throw Reject(reason, at: valueStart, of: start) }
      index += 1
      if hasTabs, place < end { place += 1 }
    }
  }

  @inline(__always) private static func isSeparator(_ byte: UInt8) -> Bool { byte == Byte.space || byte == 9 }

  // MARK: - Headers

  private mutating func readHeader(_ line: UnsafeRawBufferPointer) {
    if let fields = value(of: "#Fields:", in: line) {
      columns = columns(named: fields)
    } else if let software = value(of: "#Software:", in: line) {
      let name = String(decoding: software, as: UTF8.self)
      isMicrosoft = name.contains("Microsoft") || name.contains("IIS")
    } else if let date = value(of: "#Date:", in: line) ?? value(of: "#Start-Date:", in: line) {
      day = builder.day(UnsafeRawBufferPointer(rebasing: date.prefix(10)))
    }
  }

  private func value(of name: StaticString, in line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    let name = Array(name.description.utf8)
    guard line.count >= name.count, line.prefix(name.count).elementsEqual(name) else { return nil }
    return UnsafeRawBufferPointer(rebasing: line[name.count...].drop(while: Byte.isBlank))
  }

  private mutating func columns(named fields: UnsafeRawBufferPointer) -> [FieldSpec] {
    let names = fields.split(whereSeparator: Byte.isBlank).map { String(decoding: $0, as: UTF8.self).lowercased() }
    let isCloudFront = names.contains { $0.hasPrefix("x-edge-") }
    hasTabs = isCloudFront || onlyTabs
    var specs = names.map { name in
      let usual = spec(of: name, inSeconds: isCloudFront || !isMicrosoft)
      guard let wanted = wanted[name] else { return usual }
      return wanted.role == .skip ? usual.filling(wanted.further) : wanted
    }
    // Behind the last column that means something nothing has to be there.
    while let last = specs.last, last.isIgnored { specs.removeLast() }
    return specs
  }

  private func spec(of name: String, inSeconds: Bool) -> FieldSpec {
    switch name {
    case "date": FieldSpec(role: .date)
    case "time": FieldSpec(role: .timeOfDay)
    case "date-local": FieldSpec(role: .date, rank: 1)
    case "time-local": FieldSpec(role: .timeOfDay, rank: 1)
    case "x-timestamp", "timestamp": FieldSpec(role: .anyTime, rank: 1)
    case "c-ip": FieldSpec(role: .client)
    case "c-dns": FieldSpec(role: .client, rank: 1)
    case "cs-username", "c-auth-id", "x-username": FieldSpec(role: .user)
    case "cs-method": FieldSpec(role: .method)
    case "cs-uri": FieldSpec(role: .url)
    case "cs-uri-stem", "cs-uri-path": FieldSpec(role: .path)
    case "cs-uri-query": FieldSpec(role: .query)
    case "cs-version", "cs-protocol-version": FieldSpec(role: .protocol)
    case "sc-status": FieldSpec(role: .status)
    case "sc-bytes": FieldSpec(role: .bytes)
    case "bytes": FieldSpec(role: .bytes, rank: 1)
    case "time-taken": FieldSpec(role: inSeconds ? .seconds : .duration)
    case "timetakenms": FieldSpec(role: .milliseconds)
    case "cs(user-agent)": FieldSpec(role: .agent)
    case "cs(referer)", "cs(referrer)": FieldSpec(role: .referrer)
    case "x-host-header": FieldSpec(role: .host)
    case "cs(host)", "cs-host": FieldSpec(role: .host, rank: 1)
    default: .ignored
    }
  }
}
