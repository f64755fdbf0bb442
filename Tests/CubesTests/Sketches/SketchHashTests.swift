import TestSupport
import Testing

@testable import Cubes

@Suite struct `A sketch's hash` {
  private let hash = SketchHash(secret: 42)

  private func hash(_ bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBytes { hash.hash($0) } }

  @Test func `turns half of the bits where one bit of an id differs`() {
    for bit in 0..<32 {
      var turned = [Int](repeating: 0, count: 64)
      for id in UInt32(0)..<500 {
        let difference = hash.hash(id) ^ hash.hash(id ^ 1 << bit)
        for place in 0..<64 { turned[place] += Int(difference >> UInt64(place) & 1) }
      }
      // Of 500 tosses, 250 and a little more than five standard deviations.
      #expect(turned.allSatisfy { (190...310).contains($0) }, "bit \(bit)")
    }
  }

  @Test func `turns half of the bits where one bit of a text differs`() {
    for count in 1...24 {
      var turned = 0
      var cases = 0
      var random = Seeded(count)
      let text = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      for place in text.indices {
        for bit in 0..<8 {
          var other = text
          other[place] ^= 1 << bit
          turned += (hash(text) ^ hash(other)).nonzeroBitCount
          cases += 1
        }
      }
      #expect((27.0...37.0).contains(Double(turned) / Double(cases)), "\(count) bytes")
    }
  }

  @Test func `tells ids apart, and texts of zeros by their length`() {
    #expect(Set((UInt32(0)..<20_000).map { hash.hash($0) }).count == 20_000)
    #expect(Set((0..<100).map { hash([UInt8](repeating: 0, count: $0)) }).count == 100)
  }

  @Test func `depends on the secret, and on nothing else`() {
    let other = SketchHash(secret: 43)
    #expect((UInt32(0)..<1000).allSatisfy { hash.hash($0) != other.hash($0) })
    let same = SketchHash(secret: 42)
    #expect((UInt32(0)..<1000).allSatisfy { hash.hash($0) == same.hash($0) })
    let text = Array("/shop/cart?page=2".utf8)
    #expect(text.withUnsafeBytes { other.hash($0) } != hash(text))
    #expect(text.withUnsafeBytes { same.hash($0) } == hash(text))
  }

  @Test func `of a text doesn't depend on where the text lies`() {
    let text = Array("Mozilla/5.0 (X11; Linux x86_64)".utf8)
    for offset in 0..<8 {
      let moved = [UInt8](repeating: 0xFF, count: offset) + text
      #expect(moved.withUnsafeBytes { hash.hash(UnsafeRawBufferPointer(rebasing: $0[offset...])) } == hash(text))
    }
  }
}
