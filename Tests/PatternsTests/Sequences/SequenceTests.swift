import Testing

@testable import Patterns

@Suite struct SequenceTests {
  @Test func `then skips what comes between`() {
    expect("a then b", over: "a.b", toMatch: "a.b")
  }
}
