import TestSupport
import Foundation
import PageEvents
import Testing

@testable import Filters

/// The filter language once more, slowly: a row at a time, over strings, without the parser or the tables. Random filters
/// are made as text for the one and as a function for the other.
@Suite struct SlowTwinTests {
  struct Row {
    var values: [String: String]
    var time: Int64
    var bytes: Int64
    var latency: UInt32?
  }

  struct Twin {
    let text: String
    let matches: (Row) -> Bool
  }

  private static let pools: [String: [String]] = [
    "client": ["10.0.0.1", "10.0.0.2", "10.7.0.1", "192.0.2.7", "192.0.2.200", "2001:db8::1", "::1", "shop.example"],
    "method": ["GET", "POST", "PUT", "get"],
    "url": [
      "/", "/a", "/a/b", "/a/b?x=1", "/a/c?x=1&y=2", "/blog/2026/x", "/blog/2026/y?z", "/caf\u{E9}", "/(x)", "/it's",
      "/a\"b", "/a*b", "/back\\slash", "/and", "-",
    ],
    "status": ["200", "204", "304", "404", "500", "503", "-", "x"],
    "protocol": ["HTTP/1.1", "HTTP/2.0"],
    "user": ["alice", "bob", "a b", "or", "in"],
    "agent": ["Mozilla/5.0 (X11; Linux) Firefox/120.0", "curl/8.0", "Googlebot/2.1 (+http://www.google.com/bot.html)"],
    "referrer": ["https://www.example.com/a?b", "https://search.example/", "not a url"],
    "host": ["www.example.com", "shop.example"],
    "source": ["access.log", "other.log"],
  ]

  private static func event(using random: inout Seeded) -> Event {
    var values: [String: String] = [:]
    for (name, pool) in pools.sorted(by: { $0.key < $1.key }) where random.chance(85) {
      values[name] = random.pick(pool)
    }
    return Event(
      time: Int64(random.below(8)) * 450_000, bytes: Int64(random.below(4)) * 1000,
      latency: random.chance(30) ? nil : UInt32(random.below(5)) * 500, values)
  }

  /// All that a row says, as strings.
  private static func row(_ index: Int, of batch: EventBatch) -> Row {
    let schema = batch.lexicons.schema
    var values: [String: String] = [:]
    for dimension in schema.dimensions {
      let id = batch.columns[Int(schema.column(of: dimension).index)][index]
      values[schema[dimension].name] = batch.lexicons[dimension].text(of: batch.lexicons.rollUp(id, to: dimension))
    }
    let latency = batch.latencies[index]
    return Row(
      values: values, time: batch.times[index], bytes: batch.bytes[index],
      latency: latency == EventFields.noLatency ? nil : latency)
  }

  // MARK: Random filters

  private static func filter(_ depth: Int, _ rows: [Row], _ random: inout Seeded) -> Twin {
    guard depth > 0, random.chance(75) else { return condition(rows, &random) }
    let a = filter(depth - 1, rows, &random)
    if random.chance(25) { return Twin(text: random.pick(["not ", "! "]) + "(\(a.text))") { !a.matches($0) } }
    let b = filter(depth - 1, rows, &random)
    return random.chance(50)
      ? Twin(text: "(\(a.text)\(random.pick([" and ", "&&", "\tAND\n"]))(\(b.text)))") {
        a.matches($0) && b.matches($0)
      }
      : Twin(text: "((\(a.text)) or \(b.text))") { a.matches($0) || b.matches($0) }
  }

  private static func condition(_ rows: [Row], _ random: inout Seeded) -> Twin {
    switch random.below(10) {
    case 0...2: equality(rows, &random)
    case 3: list(rows, &random)
    case 4...5: expression(&random)
    case 6: networks(&random)
    case 7:
      number("status", { $0.values["status"].flatMap { Int64($0) } }, random.pick(["200", "400", "503"]), 1, &random)
    default: measure(&random)
    }
  }

  private static func name(_ random: inout Seeded) -> String {
    random.pick(Schema.pageViews.attributes.map(\.name))
  }

  /// The text of a pattern, and its meaning.
  private static func pattern(
    _ name: String, _ rows: [Row], _ random: inout Seeded
  ) -> (text: String, matches: (String?) -> Bool) {
    if random.chance(10) { return (random.pick(["\"\"", "''"]), { $0 == nil }) }
    let value = random.pick(rows).values[name] ?? "none"
    let quote = random.pick(["\"", "'"])
    var text = ""
    var units: [UInt8?] = []
    for byte in value.utf8 {
      switch random.below(12) {
      case 0:
        text += "*"
        units.append(nil)
      case 1:
        text += "?"
        units.append(0)
      case 2:
        text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        units.append(byte)
      default:
        if byte >= 0x80 {
          text += "\\x" + String(byte, radix: 16)
        } else {
          if "\\*?\"'".utf8.contains(byte) { text += "\\" }
          text.unicodeScalars.append(Unicode.Scalar(byte))
        }
        units.append(byte)
      }
    }
    return (quote + text + quote, { $0.map { wildcards(units[...], Array($0.utf8)[...]) } ?? false })
  }

  /// nil is `*`, 0 is `?`.
  private static func wildcards(_ units: ArraySlice<UInt8?>, _ value: ArraySlice<UInt8>) -> Bool {
    guard let unit = units.first else { return value.isEmpty }
    let rest = units.dropFirst()
    guard let unit else { return (0...value.count).contains { wildcards(rest, value.dropFirst($0)) } }
    guard let first = value.first, unit == 0 || unit == first else { return false }
    return wildcards(rest, value.dropFirst())
  }

  private static func equality(_ rows: [Row], _ random: inout Seeded) -> Twin {
    let name = name(&random)
    let pattern = pattern(name, rows, &random)
    if random.chance(50) {
      return Twin(text: "\(name) = \(pattern.text)") { pattern.matches($0.values[name]) }
    }
    return Twin(text: "\(name)!=\(pattern.text)") { !pattern.matches($0.values[name]) }
  }

  private static func list(_ rows: [Row], _ random: inout Seeded) -> Twin {
    let name = name(&random)
    let patterns = (0...random.below(3)).map { _ in pattern(name, rows, &random) }
    let text = "(" + patterns.map(\.text).joined(separator: ", ") + ")"
    if random.chance(50) {
      return Twin(text: "\(name) in \(text)") { row in patterns.contains { $0.matches(row.values[name]) } }
    }
    return Twin(text: "\(name) not in \(text)") { row in !patterns.contains { $0.matches(row.values[name]) } }
  }

  private static func expression(_ random: inout Seeded) -> Twin {
    let name = name(&random)
    let expression = random.pick(["^/a", "[0-9]$", "a.b", "^$", "x", "(foo|2026)", "\\?", "^.{3}$", "\\.[a-z]+"])
    let matches = { (row: Row) in
      guard let value = row.values[name], value.utf8.count == value.unicodeScalars.count else {
        // The expressions above see no difference between a byte and a letter, but for `.{3}`, which no such value is.
        return row.values[name].map { $0.hasPrefix("/a") && expression == "^/a" } ?? false
      }
      return value.range(of: expression, options: .regularExpression) != nil || (expression == "^$" && value.isEmpty)
    }
    if random.chance(50) { return Twin(text: "\(name) ~ \"\(expression)\"") { matches($0) } }
    return Twin(text: "\(name) !~ '\(expression)'") { !matches($0) }
  }

  private static func networks(_ random: inout Seeded) -> Twin {
    let networks: [(text: String, contains: (String) -> Bool)] = [
      ("10.0.0.0/8", { $0.hasPrefix("10.") }),
      ("10.0.0.0/16", { $0.hasPrefix("10.0.") }),
      ("192.0.2.0/25", { $0 == "192.0.2.7" }),
      ("192.0.2.7", { $0 == "192.0.2.7" }),
      ("2001:db8::/32", { $0.hasPrefix("2001:db8:") }),
      ("0::1", { $0 == "::1" }),
      ("*.example", { $0 == "shop.example" }),
    ]
    let some = (0...random.below(2)).map { _ in random.pick(networks) }
    return Twin(text: "client in (\(some.map(\.text).joined(separator: ",")))") { row in
      row.values["client"].map { client in some.contains { $0.contains(client) } } ?? false
    }
  }

  private static func measure(_ random: inout Seeded) -> Twin {
    switch random.below(3) {
    case 0: number("bytes", { $0.bytes }, random.pick(["0", "1kB", "2000", "9TB"]), 1, &random)
    case 1: number("latency", { $0.latency.map(Int64.init) }, random.pick(["0", "1", "1.5", "7200000"]), 1000, &random)
    default:
      number(
        "time", { $0.time }, random.pick(["00:15", "1970-01-01T00:22:30Z", "-30m", "\"1970-01-01 00:30\""]), 1, &random)
    }
  }

  private static let numbers: [String: Double] = [
    "1kB": 1000, "9TB": 9e12, "00:15": 900_000, "1970-01-01T00:22:30Z": 1_350_000, "-30m": 1_350_000,
    "\"1970-01-01 00:30\"": 1_800_000,
  ]

  private static func number(
    _ name: String, _ value: @escaping (Row) -> Int64?, _ literal: String, _ scale: Double,
    _ random: inout Seeded
  ) -> Twin {
    let limit = Int64((numbers[literal] ?? Double(literal)!) * scale)
    var comparisons: [(String, (Int64, Int64) -> Bool)] = [
      ("<", { $0 < $1 }), ("<=", { $0 <= $1 }), (">", { $0 > $1 }), (">=", { $0 >= $1 }),
    ]
    // `status = 200` compares text.
    if name != "status" { comparisons += [("=", { $0 == $1 }), ("!=", { $0 != $1 })] }
    let (comparison, holds) = random.pick(comparisons)
    return Twin(text: "\(name) \(comparison) \(literal)") { row in value(row).map { holds($0, limit) } ?? false }
  }

  @Test func `Many filters at once find what each finds by itself`() throws {
    for seed in 0..<300 {
      var random = Seeded(seed)
      let lexicons = Lexicons()
      let context = TimeContext(lastEvent: Timestamp(milliseconds: 3_150_000))
      let first = EventBatch((0..<20).map { _ in Self.event(using: &random) }, lexicons: lexicons)
      let rows = (0..<first.count).map { Self.row($0, of: first) }
      let twins = (0..<random.below(40)).map { _ in Self.filter(3, rows, &random) }
      let set = PredicateSet(
        try twins.map { try Filter.parse($0.text) } + [.everything], lexicons: lexicons, context: context)
      // Values that come after the first look are decided at the next.
      for batch in [first, EventBatch((0..<40).map { _ in Self.event(using: &random) }, lexicons: lexicons)] {
        let rows = (0..<batch.count).map { Self.row($0, of: batch) }
        var words = [PredicateSet.Word](repeating: 0, count: batch.count)
        let all = words.withUnsafeMutableBufferPointer { words in
          words.baseAddress.map { set.select(from: batch.rows, into: $0) } ?? 0
        }
        let expected = rows.map { row in
          twins.indices.reduce(PredicateSet.Word(1) << PredicateSet.Word(twins.count)) {
            $0 | (twins[$1].matches(row) ? PredicateSet.Word(1) << PredicateSet.Word($1) : 0)
          }
        }
        #expect(words == expected, "seed \(seed)")
        #expect(all == expected.reduce(0, |), "seed \(seed)")
        // Packed, the same.
        let segment = SegmentSealer().seal(batch)
        words.withUnsafeMutableBufferPointer { words in
          _ = words.baseAddress.map { set.select(from: segment.rows, into: $0) }
        }
        #expect(words == expected, "seed \(seed), packed")
        // Copies of some of them, which know where they come from.
        let copies = EventBatch(lexicons: lexicons, capacity: 64)
        var picked = (0..<Int32(batch.count)).shuffled(using: &random)
        if random.chance(50) { picked.sort() }
        picked.removeLast(random.below(picked.count))
        picked.withUnsafeBufferPointer { picked in
          if random.chance(50) {
            copies.append(picked, of: segment.rows)
          } else {
            copies.append(Int(picked[0])..<batch.count, of: segment.rows)
          }
          words.withUnsafeMutableBufferPointer { words in
            _ = words.baseAddress.map { set.select(from: copies.rows, packed: copies.packed, into: $0) }
          }
        }
        let chosen = (0..<copies.count).map { row in
          copies.packed?.picked == nil ? Int(picked[0]) + row : Int(picked[row])
        }
        #expect(Array(words.prefix(copies.count)) == chosen.map { expected[$0] }, "seed \(seed), copied")
      }
    }
  }

  @Test func `Columns and tables find what going through the rows finds`() throws {
    for seed in 0..<1200 {
      var random = Seeded(seed)
      let batch = EventBatch((0..<40).map { _ in Self.event(using: &random) })
      let rows = (0..<batch.count).map { Self.row($0, of: batch) }
      let twin = Self.filter(4, rows, &random)
      // Half past zero and a quarter, so that the log's last day is the first of 1970 in UTC.
      let context = TimeContext(lastEvent: Timestamp(milliseconds: 3_150_000))
      let filter = try Filter.parse(twin.text)
      #expect(try Filter.parse(filter.description) == filter, "seed \(seed)")
      let predicate = Predicate(filter, lexicons: batch.lexicons, context: context)
      let first = random.below(20)
      let range = first..<(first + random.below(21))
      let mask = predicate.mask(of: batch.rows, in: range)
      let expected = range.map { twin.matches(rows[$0]) ? UInt8(1) : 0 }
      #expect(mask == expected, "seed \(seed): \(twin.text)")
      // Packed, the same, and what the dictionaries tell beforehand is true.
      let segment = SegmentSealer().seal(batch)
      #expect(predicate.mask(of: segment.rows, in: range) == expected, "seed \(seed), packed: \(twin.text)")
      switch withExtendedLifetime(segment, { predicate.verdict(on: segment.rows) }) {
      case .none: #expect(!rows.contains(where: twin.matches), "seed \(seed): \(twin.text)")
      case .all: #expect(rows.allSatisfy(twin.matches), "seed \(seed): \(twin.text)")
      case .some: break
      }
      #expect(predicate.matches(39, in: batch.rows) == twin.matches(rows[39]), "seed \(seed): \(twin.text)")
      if let times = predicate.times {
        #expect(
          rows.allSatisfy { !twin.matches($0) || times.contains(Timestamp(milliseconds: $0.time)) }, "seed \(seed)")
      } else {
        #expect(!rows.contains(where: twin.matches), "seed \(seed)")
      }
      if mask != expected { break }
    }
  }
}
