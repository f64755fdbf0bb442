import Testing
import YAMLNodes

@Suite struct `A YAML document` {
  private func node(_ text: String) throws -> YAMLNode { try #require(try YAMLNode.parse(text)) }

  @Test func `is read with the places of its values`() throws {
    let root = try node("# a comment\nname: flood\nwhere: 'status >= 500'\nper: [client, \"a b\"]\nempty:\n")
    let entries = try root.entries("a rule", example: "name: x")
    #expect(entries.map(\.key) == ["name", "where", "per", "empty"])
    #expect(entries.map(\.keyPlace.line) == [2, 3, 4, 5])
    #expect(entries[1].value == YAMLNode(.scalar("status >= 500", isPlain: false), at: YAMLPlace(line: 3, column: 8)))
    #expect(
      try entries[2].value.elements().map { node throws(YAMLError) in try node.text("a name", example: "x") } == [
        "client", "a b",
      ])
    #expect(entries[2].value.elements()[1].place == YAMLPlace(line: 4, column: 15))
    #expect(entries[3].value.isNull)
  }

  @Test func `may be empty`() throws {
    #expect(try YAMLNode.parse("") == nil)
    #expect(try YAMLNode.parse("# nothing\n") == nil)
  }

  @Test func `keeps quoted words as words`() throws {
    #expect(try node("yes").flag())
    #expect(try !node("Off").flag())
    #expect(throws: YAMLError.self) { try node("'yes'").flag() }
    #expect(try !node("''").isNull && node("~").isNull && node("null").isNull)
  }

  @Test(
    arguments: [
      ("a: 1\na: 2\n", 2, 1), ("a: [1, 2\nb: 3\n", 2, 2), ("a: 'x\n", 2, 1), ("a: &x 1\nb: *x\n", 2, 4),
      ("a: 1\n---\nb: 2\n", 2, 1),
      ("[a]: 1\n", 1, 1), ("a:\n\t- b\n", 2, 1), ("a: b: c\n", 1, 5),
    ])
  func `that is wrong says where`(text: String, line: Int, column: Int) {
    let error = #expect(throws: YAMLError.self) { try YAMLNode.parse(text) }
    #expect(error?.place == YAMLPlace(line: line, column: column), "\(error?.description ?? "")")
  }

  @Test func `nested without end is refused`() {
    let error = #expect(throws: YAMLError.self) { try YAMLNode.parse(String(repeating: "[", count: 100_000)) }
    #expect(error?.place == YAMLPlace(line: 1, column: 65))
  }

  @Test func `of any bytes doesn't trap`() {
    var seed: UInt64 = 1
    let pieces = [
      "a", ":", " ", "\n", "-", "[", "]", "{", "}", "'", "\"", "*", "&", "|", "#", "\t", ",", "\u{FEFF}", "é", "%", "!",
    ]
    for _ in 0..<20_000 {
      var text = ""
      for _ in 0..<Int(seed % 24) {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(seed >> 33) % pieces.count]
      }
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      _ = try? YAMLNode.parse(text)
    }
  }
}
