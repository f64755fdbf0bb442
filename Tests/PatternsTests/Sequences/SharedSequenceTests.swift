import Foundation
import PageEvents
import TestSupport
import Testing

@testable import Patterns

/// Cases of Flink CEP's own tests: events, a pattern, and the matches that Flink finds.
///
/// They are a file of JSON objects, one a line: `cases/cep-flink-nfa.jsonl` in `sharedData`.
struct SharedSequenceTests {
  private static var file: URL { sharedData.appending(path: "cases/cep-flink-nfa.jsonl") }

  @Test func `sequences match as Flink's tests expect`() throws {
    guard let text = try? String(contentsOf: Self.file, encoding: .utf8) else {
      print("Skipped: no shared cases at \(Self.file.path).")
      return
    }
    var tally: [String: (passed: Int, failed: Int)] = [:]
    for line in text.split(separator: "\n") {
      guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        let source = object["source"] as? String
      else { continue }
      let miss = Self.miss(of: object)
      if let miss { Issue.record("\(source): \(miss)") }
      let origin = String(source.prefix { $0 != "." })
      var count = tally[origin] ?? (0, 0)
      if miss == nil { count.passed += 1 } else { count.failed += 1 }
      tally[origin] = count
    }
    for (origin, count) in tally.sorted(by: { $0.key < $1.key }) {
      print("Shared cases of \(origin): \(count.passed) passed, \(count.failed) failed.")
    }
    #expect(tally.values.contains { $0.passed > 0 })
  }

  @Test(arguments: [
    (
      #"[{"op":"begin","name":"s","where":["name == 'c'"]},{"op":"followedBy","name":"m","times":[2,5],"greedy":true}]"#,
      "event-0 then event-1{2,5} greedy"
    ),
    (
      #"[{"op":"begin","name":"s"},{"op":"followedByAny","name":"m","oneOrMore":true,"optional":true,"consecutive":true,"#
        + #""until":["price > 5"]},{"op":"notFollowedBy","name":"n"},{"op":"next","name":"e","timesOrMore":[2]}]"#,
      "event-0 then any event-1* strict until end-2 then not event-3 next event-4{2,}"
    ),
    (
      #"[{"op":"begin","name":"s"},{"op":"next","times":[2],"optional":true,"consecutive":true,"group":["#
        + #"{"op":"begin","name":"a","oneOrMore":true,"allowCombinations":true},"#
        + #"{"op":"followedBy","name":"b","optional":true}]},"#
        + #"{"op":"notNext","name":"x"},{"op":"followedBy","name":"e","times":[0,1]}]"#,
      "event-0 next (event-1+ strict then event-2?){2,2}? strict next not event-3 then event-4?"
    ),
    (
      #"[{"op":"begin","oneOrMore":true,"group":[{"op":"begin","times":[3],"group":["#
        + #"{"op":"begin","name":"a","optional":true},{"op":"followedBy","name":"b"}]}]}]"#,
      "(next (event-0 then event-1){3,3})+"
    ),
  ])
  func `the shared cases' patterns can be written in ours`(calls: String, text: String) throws {
    let object = try JSONSerialization.jsonObject(with: Data(calls.utf8)) as? [[String: Any]]
    let shared = try SharedPattern(object ?? [], skip: "skipPastLastEvent")
    #expect(shared.text == text)
    #expect(shared.skip == "past last")
    _ = try EventPattern.parse(shared.text)
  }

  @Test func `the shared cases' conditions mean what they say`() throws {
    let event: [String: Any] = ["name": "abc", "price": 3.0, "id": 40]
    for (text, expected) in [
      ("name == 'abc'", true), ("name != \"abc\"", false), ("price > 3.0", false), ("price >= 3", true),
      ("value.getName().contains(\"b\")", true), ("value.getName().equals(\"b\")", false),
      ("name.startsWith('ab')", true),
      ("value.getPrice() < 2 || id == 40", true), ("price == 3.0 && !(id == 40)", false), ("volume > 0", false),
    ] {
      #expect(try SharedCondition(text).holds(event) == expected, "\(text)")
    }
    for text in ["name is 'abc'", "price + 1 > 3", "price >", "name.contains('a'", "sum(price) > 3"] {
      #expect(throws: SharedCondition.NotUnderstood.self, "\(text)") { try SharedCondition(text) }
    }
  }

  /// What is not as expected; nil where all is.
  private static func miss(of object: [String: Any]) -> String? {
    guard let events = object["events"] as? [[String: Any]], let calls = object["pattern"] as? [[String: Any]],
      let expected = object["expected_matches"] as? [[String]]
    else { return "not a case" }
    do {
      let shared = try SharedPattern(calls, skip: object["skip"] as? String ?? "noSkip")
      func span(_ name: String) -> Timestamp.Span? {
        (object[name] as? NSNumber).map { Timestamp.Span(milliseconds: $0.int64Value) }
      }
      var (within, gap) = (span("within_ms"), span("gap_ms"))
      // Flink's `within` may be meant from each event to the next.
      if (object["within_type"] as? String)?.lowercased() == "previous_and_current" { (within, gap) = (nil, within) }
      var pattern = try EventPattern.parse(shared.text, within: within, gap: gap)
      pattern.afterMatch = try AfterMatch.parse(shared.skip, names: pattern.names)
      let keys = events.map { $0["key"] as? String ?? "" }
      let found = matches(pattern, shared, events).map { $0.map { keys[Int($0)] } }
      // A case lists a match's events in no particular order: they are compared in the stream's.
      let wanted = expected.map { match in match.sorted { keys.firstIndex(of: $0)! < keys.firstIndex(of: $1)! } }
      guard found.map({ $0.joined(separator: " ") }).sorted() != wanted.map({ $0.joined(separator: " ") }).sorted()
      else {
        return nil
      }
      return "\(shared.text), skip \(shared.skip): found \(found), expected \(wanted)"
    } catch {
      return "\(error)"
    }
  }

  private static func matches(_ pattern: EventPattern, _ shared: SharedPattern, _ events: [[String: Any]]) -> [[Int32]]
  {
    let compiled = CompiledPattern(pattern)
    var state = SequenceState()
    var matches: [[Int32]] = []
    for (place, event) in events.enumerated() {
      let bits = pattern.names.enumerated().reduce(0 as UInt64) { bits, name in
        shared.conditions[name.element]!.holds(event) ? bits | 1 << UInt64(name.offset) : bits
      }
      _ = state.take(
        SequenceEvent(time: (event["ts"] as? NSNumber)?.int64Value ?? 0, bits: bits, handle: Int32(place)), compiled,
        bound: 10_000
      ) { match in matches.append(match.events.map(\.handle)) }
    }
    return matches
  }
}
