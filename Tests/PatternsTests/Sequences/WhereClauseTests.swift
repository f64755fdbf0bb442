import Filters
import PageEvents
import Testing

@testable import Patterns

@Suite struct WhereClauseTests {
  private let names = ["fail", "ok"]

  /// An event as named numbers: what is read of it, and what its value is called.
  private typealias Facts = [Reference.Reading: Double]

  /// Whether all of a clause's references hold for the last of these events, the others being taken under the names before them.
  private func holds(_ text: String, _ taken: [(String, Facts)], _ event: Facts) throws -> Bool {
    var prefixes = SharedPrefixes()
    var node = SharedPrefixes.empty
    for (place, (name, _)) in taken.enumerated() {
      let kept = prefixes.addEvent(Int32(place), time: 0, order: Int64(place))
      node = prefixes.append(kept, named: Int16(names.firstIndex(of: name)!), to: node)
    }
    let attempt = PartialMatch(prefixes: prefixes, node: node)
    let facts = taken.map(\.1) + [event]
    return try WhereClause.parse(text, names: names).references.allSatisfy {
      $0.holds(for: Int32(taken.count), in: attempt) { facts[Int($0)][$1] }
    }
  }

  @Test func `what is no reference is the filter`() throws {
    let clause = try WhereClause.parse(
      "status = 401 and path = first(fail).path and bytes > 3 and count(fail) < 10", names: names)
    #expect(try clause.filter == Filter.parse("status = 401 and bytes > 3"))
    #expect(clause.references.count == 2)
    let plain = try WhereClause.parse("status = 401 or (path = /a and not bytes > 3)", names: names)
    #expect(try plain.filter == Filter.parse("status = 401 or (path = /a and not bytes > 3)"))
    #expect(plain.references.isEmpty)
    #expect(try WhereClause.parse("", names: names) == WhereClause(filter: .everything, references: []))
  }

  @Test(arguments: [
    ("first(fail).path = path", ""),
    ("path = /and and path = last(fail).path", "path = /and"),
    ("path = \"a and count(b)\" and count(fail) > 1", "path = \"a and count(b)\""),
    ("(status = 1 or status = 2) && count(fail) > 1", "status = 1 or status = 2"),
    ("path = /a&b AND Count( fail )>1", "path = \"/a&b\""),
    ("status in (401, 403) and count(fail)>1 and method = POST", "status in (401, 403) and method = POST"),
    ("path = /first and count (fail) > 1", "path = /first"),
  ])
  func `words of a filter aren't taken for references, nor the other way round`(text: String, filter: String) throws {
    let clause = try WhereClause.parse(text, names: names)
    #expect(clause.filter.description == filter)
    #expect(clause.references.count == 1)
  }

  @Test func `a value is compared with that of the first or the last event of a name`() throws {
    let taken: [(String, Facts)] = [
      ("fail", [.value(.client): 1, .value(.path): 7]), ("ok", [.value(.client): 3]), ("fail", [.value(.client): 2]),
    ]
    #expect(try holds("client = first(fail).client", taken, [.value(.client): 1]))
    #expect(try !holds("client = first(fail).client", taken, [.value(.client): 2]))
    #expect(try holds("client = last(fail).client", taken, [.value(.client): 2]))
    #expect(try holds("client != last(ok).client", taken, [.value(.client): 2]))
    #expect(try holds("first(fail).client != last(fail).client", taken, [:]))
    #expect(
      try holds(
        "client = first(fail).client and path = first(fail).path", taken, [.value(.client): 1, .value(.path): 7]))
  }

  @Test func `numbers are compared with sums, extremes, averages and counts`() throws {
    let taken: [(String, Facts)] = [("fail", [.bytes: 10]), ("fail", [.bytes: 30]), ("ok", [.bytes: 99])]
    #expect(try holds("bytes > sum(fail).bytes", taken, [.bytes: 41]))
    #expect(try !holds("bytes > sum(fail).bytes", taken, [.bytes: 40]))
    #expect(try holds("bytes >= max(fail).bytes and bytes <= 30", taken, [.bytes: 30]))
    #expect(try holds("bytes < min(fail).bytes", taken, [.bytes: 9]))
    #expect(try holds("bytes = average(fail).bytes", taken, [.bytes: 20]))
    #expect(try holds("count(fail) = 2 and count(ok) != 2", taken, [:]))
    #expect(try holds("sum(fail).bytes >= 0.04kB", taken, [:]))
    #expect(try holds("count(fail) > count(ok)", taken, [:]))
    #expect(try holds("time >= last(fail).time", [("fail", [.time: 5])], [.time: 5]))
    #expect(try holds("max(fail).latency > 250ms", [("fail", [.latency: 250_001])], [:]))
    #expect(try holds("max(fail).status >= 500", [("fail", [.number(.status): 503])], [:]))
  }

  @Test func `what refers to an event that isn't there yet holds, what needs a number that an event hasn't doesn't`()
    throws
  {
    #expect(try holds("bytes > last(fail).bytes", [], [.bytes: 1]))
    #expect(try holds("client = first(fail).client", [("ok", [:])], [:]))
    #expect(try holds("bytes > average(fail).bytes", [("fail", [:])], [.bytes: 1]))
    #expect(try !holds("latency > last(fail).latency", [("fail", [:])], [.latency: 1]))
    #expect(try !holds("latency > last(fail).latency", [("fail", [.latency: 1])], [:]))
    #expect(try !holds("count(fail) >= 1", [], [:]))
    #expect(try holds("sum(fail).bytes = 0", [], [:]))
  }

  @Test(arguments: [
    (
      "path = first(fial).path",
      "column 14: expected one of the pattern's names after 'first(', found 'fial': names are fail ok"
    ),
    ("status = 1 and path = first(fail", "column 33: expected ')'"),
    ("path = first(fail)", "column 19: expected '.' and a field: write first(fail).path"),
    ("path = first(fail).paht", "column 20: expected a field after '.', found 'paht': did you mean path?"),
    ("path > first(fail).path", "column 6: expected = or != between values of 'path', found '>': path has no order"),
    ("path = first(fail).client", "column 8: expected the same field on both sides, found 'first'"),
    ("sum(fail).path > 3", "column 11: expected a field that is a number, found 'path': there is no sum of path"),
    ("count(fail)", "column 12: expected one of = != < <= > >="),
    ("count(fail) > many", "column 15: expected a field, a function or a number, found 'many'"),
    ("count(fail) > 3 4", "column 17: expected 'and' or the end, found '4'"),
    ("bytes > 3 or count(fail) > 3", "column 11: expected 'and' beside a reference, found 'or'"),
    ("count(fail) > 3 and", "column 20: expected a condition"),
    ("count(fail) > 3 and paht = /a", "column 21: expected a field, found 'paht': did you mean path?"),
    ("not count(fail) > 3", "column 1: expected a field, a function or a number, found 'not'"),
    ("sum(fail).bytes > 3x", "column 20: expected"),
  ])
  func `what is no condition is told with its column`(text: String, message: String) {
    let error = #expect(throws: (any Error).self) { try WhereClause.parse(text, names: names) }
    #expect("\(error!)".hasPrefix(message), "\(error!)")
  }

  // MARK: In a pattern

  /// The matches of a pattern over events with bytes, of which the name `a` needs `condition`; all meet all names.
  private func matches(_ pattern: String, where condition: String, over bytes: [Double]) throws -> [[Double]] {
    var pattern = try EventPattern.parse(pattern)
    pattern.afterMatch = .pastLast
    let name = pattern.index(of: "a")!
    let references = try WhereClause.parse(condition, names: pattern.names).references
    let compiled = CompiledPattern(pattern, referring: [name])
    var state = SequenceState()
    var found: [[Double]] = []
    for place in bytes.indices {
      let event = SequenceEvent(time: Int64(place), bits: .max, handle: Int32(place))
      _ = state.take(event, compiled, bound: 1000) { asked, attempt in
        asked == name
          && references.allSatisfy {
            $0.holds(for: event.handle, in: attempt) { handle, _ in bytes[Int(handle)] }
          }
      } onMatch: { match in
        found.append(match.events.map { bytes[Int($0.handle)] })
      }
    }
    return found
  }

  @Test func `a condition sees what the attempt that it is asked of has taken`() throws {
    // Three times more than before.
    #expect(try matches("a{3}", where: "bytes > last(a).bytes", over: [5, 4, 6, 6, 7, 1]) == [[5, 6, 7]])
    #expect(try matches("a{3} strict", where: "bytes > last(a).bytes", over: [5, 4, 6, 6, 7, 8]) == [[6, 7, 8]])
    #expect(try matches("b then a", where: "bytes = first(b).bytes", over: [1, 2, 3, 2, 1]) == [[1, 1]])
    // A loop until its sum is too large.
    #expect(try matches("b then a+ strict", where: "sum(a).bytes < 10", over: [1, 4, 5, 6, 7]).first == [1, 4])
  }

  @Test func `a condition that doesn't hold is one that the event doesn't meet, also where that matters`() throws {
    // What doesn't rise is passed over by the relaxed loop, and ends the strict one.
    #expect(try matches("b then not a then b", where: "bytes > first(b).bytes", over: [5, 4, 1]) == [[5, 4]])
    #expect(try matches("b then not a then b", where: "bytes > first(b).bytes", over: [5, 6, 7]) == [])
  }
}
