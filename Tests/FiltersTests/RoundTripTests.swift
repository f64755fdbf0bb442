import TestSupport
import PageEvents
import Testing

@testable import Filters

@Suite struct RoundTripTests {
  /// Any pattern: bytes of all kinds, keywords, wildcards, nothing.
  private static func pattern(_ random: inout Seeded) -> Pattern {
    if random.chance(10) {
      return Pattern(literal: random.pick(["and", "NOT", "or", "in", "", "-", "10.0.0.0/8"]).utf8)
    }
    return Pattern(
      (0..<random.below(8)).map { _ in
        switch random.below(8) {
        case 0: .anyRun
        case 1: .anyByte
        case 2: .byte(UInt8(random.below(256)))
        case 3: .byte(random.pick(Array("\\\"'*?x&|=<>~!(), /.:-\u{301}\u{202E}".utf8)))
        default: .byte(UInt8(97 + random.below(26)))
        }
      })
  }

  private static func expression(_ random: inout Seeded) -> String {
    let parts = ["a", "\\\\", "\"", "'", "\\.", ".*", "(b|c)", "[^/]", "\\d", "\\x2F", " ", "\u{E9}", "\u{301}", "$"]
    return (0..<random.below(6)).map { _ in random.pick(parts) }.joined()
  }

  private static func member(of dimension: Dimension, _ random: inout Seeded) -> Member {
    guard Field.holdsAddresses(dimension), random.chance(60) else { return Member(pattern(&random), of: dimension) }
    let groups = (0..<8).map { _ in random.chance(50) ? "0" : String(random.below(65_536), radix: 16) }
    let text =
      random.chance(50)
      ? "\(random.below(256)).\(random.below(256)).0.1/\(random.below(33))"
      : groups.joined(separator: ":") + "/\(random.below(129))"
    return Member(Pattern(literal: text.utf8), of: dimension)
  }

  private static func time(_ random: inout Seeded) -> TimeLiteral {
    let hour = random.chance(50) ? 0 : random.below(24)
    let minute = random.chance(50) ? 0 : random.below(60)
    let second = random.chance(50) ? 0 : random.below(60)
    let millisecond = random.chance(50) ? 0 : random.below(1000)
    switch random.below(4) {
    case 0: return .moment(Timestamp(milliseconds: Int64(random.below(4_000_000_000_000))))
    case 1:
      return .local(
        CivilTime(
          year: 1 + random.below(9999), month: 1 + random.below(12), day: 1 + random.below(28), hour: hour,
          minute: minute, second: second, millisecond: millisecond))
    case 2: return .timeOfDay(hour: hour, minute: minute, second: second, millisecond: millisecond)
    default: return .beforeLastEvent(DurationLiteral(microseconds: Int64(random.below(1 << random.below(60)))))
    }
  }

  private static func condition(_ random: inout Seeded) -> Filter.Condition {
    let dimension = random.chance(30) ? random.pick([.client, .network]) : random.pick(Schema.pageViews.dimensions)
    let comparator: Comparator = random.pick([.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual])
    let negated = random.chance(50)
    let amount = Int64(random.below(1 << random.below(62)))
    switch random.below(9) {
    case 0...2: return Filter.Condition(.equals(dimension, pattern(&random), negated: negated))
    case 3...4:
      let members = (0...random.below(3)).map { _ in member(of: dimension, &random) }
      return Filter.Condition(.oneOf(dimension, members, negated: negated))
    case 5: return Filter.Condition(.matches(dimension, expression(&random), negated: negated))
    case 6:
      let order: Comparator = random.pick([.less, .lessOrEqual, .greater, .greaterOrEqual])
      return Filter.Condition(.ordered(.status, order, FixedPoint(millionths: random.chance(10) ? -amount : amount)))
    case 7:
      let size = random.pick([amount, amount % 1000 * 1000, amount % 1000 * 1024, amount % 1000 << 30])
      return random.chance(50)
        ? Filter.Condition(.bytes(comparator, SizeLiteral(bytes: size)))
        : Filter.Condition(.latency(comparator, DurationLiteral(microseconds: amount)))
    default: return Filter.Condition(.time(comparator, time(&random)))
    }
  }

  private static func filter(_ depth: Int, _ random: inout Seeded) -> Filter {
    switch depth == 0 ? 0 : random.below(8) {
    case 0...1: .condition(condition(&random))
    case 2: .everything
    case 3: .not(filter(depth - 1, &random))
    case 4...5: .and(filter(depth - 1, &random), filter(depth - 1, &random))
    default: .or(filter(depth - 1, &random), filter(depth - 1, &random))
    }
  }

  @Test func `Every filter parses back from what it prints`() throws {
    for seed in 0..<5000 {
      var random = Seeded(seed)
      let filter = Self.filter(5, &random)
      let text = filter.description
      let parsed = try? Filter.parse(text)
      #expect(parsed == filter, "seed \(seed): \(text)")
      if parsed != filter { break }
    }
  }

  @Test func `Parentheses are printed only where leaving one pair out changes the filter`() throws {
    for seed in 0..<500 {
      var random = Seeded(seed)
      let condition = Filter.equals(.method, "GET")
      var filter = condition
      for _ in 0..<random.below(6) {
        switch random.below(5) {
        case 0: filter = .not(filter)
        case 1: filter = .and(filter, condition)
        case 2: filter = .and(condition, filter)
        case 3: filter = .or(filter, condition)
        default: filter = .or(condition, filter)
        }
      }
      let text = Array(filter.description)
      for open in text.indices where text[open] == "(" {
        var depth = 0
        let close = text[open...].indices.first { index in
          depth += text[index] == "(" ? 1 : text[index] == ")" ? -1 : 0
          return depth == 0
        }
        var fewer = text
        fewer.remove(at: try #require(close))
        fewer.remove(at: open)
        #expect(try Filter.parse(String(fewer)) != filter, "seed \(seed): \(filter)")
      }
    }
  }

  @Test func `Any text is a filter or an error with a column in it`() {
    let pieces = [
      "status", "path", "client", "time", "bytes", "latency", "=", "!=", "~", ">=", "<", " in ", " not ", " and ",
      " or ", "(",
      ")", ",", "\"", "'", "\\", "*", "?", "404", "10.0.0.0/8", "12:30", "-15m", "1MB", "&&", "||", "!", " ", "\u{E9}",
      "\u{301}", "\r\n", "\0", "x",
    ]
    for seed in 0..<5000 {
      var random = Seeded(seed)
      let text = (0..<random.below(12)).map { _ in random.pick(pieces) }.joined()
      do {
        let filter = try Filter.parse(text)
        #expect((try? Filter.parse(filter.description)) == filter, "seed \(seed): \(text)")
      } catch {
        #expect((1...(text.count + 1)).contains(error.column), "seed \(seed): \(text): \(error)")
        #expect(!error.remedy.isEmpty)
      }
    }
  }
}
