import LogFormats
import Testing

struct DetectionTests {
  private func detect(_ lines: [String]) -> Detection {
    var text = lines.joined(separator: "\n") + "\n"
    return text.withUTF8 { Detection(of: UnsafeRawBufferPointer($0)) }
  }

  private func example(_ name: String) throws -> String { try #require(LogFormat.named(name)).example }

  private func sureName(_ detection: Detection) -> String? {
    guard case .sure(let candidate) = detection else { return nil }
    return candidate.format.name
  }

  @Test(arguments: LogFormat.presets.map(\.name))
  func `a preset's own example is parsed, and detected as that preset`(name: String) throws {
    let format = try #require(LogFormat.named(name))
    var parser = format.makeParser()
    let linesBefore = format.example.count { $0 == "\n" }
    guard case .event = parser.verdict(on: Array(format.example.utf8), linesBefore: linesBefore) else {
      Issue.record("\(name)'s example is no event.")
      return
    }
    #expect(sureName(detect([format.example, format.example])) == name)
  }

  @Test func `names are found in any case, and with Apache's underscores`() {
    #expect(LogFormat.named("Combined")?.name == "combined")
    #expect(LogFormat.named("vhost_combined")?.name == "vhost-combined")
    #expect(LogFormat.named("nonsense") == nil)
  }

  @Test func `one bad line in ten is borne, and blank lines don't count`() throws {
    let combined = try example("combined")
    let nine = Array(repeating: combined, count: 9)
    #expect(sureName(detect(nine + ["nonsense", "", " "])) == "combined")
    #expect(sureName(detect(nine + ["nonsense", "nonsense"])) == nil)
  }

  @Test func `a mixed log is unsure, best guess first`() throws {
    let combined = try example("combined")
    let common = try example("common")
    guard case .unsure(let guesses) = detect([common, combined, common, "nonsense"]) else {
      Issue.record("Half the lines are not enough to be sure.")
      return
    }
    #expect(guesses.map(\.format.name) == ["common", "combined"])
    #expect(guesses[0].share == 0.5)
    #expect(guesses[0].report[.otherShape]?.count == 1)
    #expect(detect([common, combined, common, "nonsense"]).format?.name == "common")
  }

  @Test func `nothing and nonsense are of no format`() {
    #expect(detect(["nonsense", "more"]).format == nil)
    #expect(Detection(of: UnsafeRawBufferPointer(start: nil, count: 0)).format == nil)
  }

  @Test func `a line cut by the block's end isn't held against its format`() throws {
    let combined = try example("combined")
    var text = combined + "\n" + combined.dropLast(20)
    #expect(sureName(text.withUTF8 { Detection(of: UnsafeRawBufferPointer($0)) }) == "combined")
    var alone = combined
    #expect(sureName(alone.withUTF8 { Detection(of: UnsafeRawBufferPointer($0)) }) == "combined")
  }

  @Test func `no more than the first lines are looked at`() throws {
    let combined = try example("combined")
    let lines = Array(repeating: combined, count: Detection.mostLines) + Array(repeating: "nonsense", count: 1000)
    guard case .sure(let candidate) = detect(lines) else {
      Issue.record("The first lines are all of one format.")
      return
    }
    #expect(candidate.lines == Detection.mostLines && candidate.events == Detection.mostLines)
  }
}
