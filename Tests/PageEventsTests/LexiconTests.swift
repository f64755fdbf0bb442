import TestSupport
import Foundation
import PageEvents
import Synchronization
import Testing

struct LexiconTests {
  private func intern(_ bytes: [UInt8], in lexicon: Lexicon) -> ValueID { bytes.withUnsafeBytes { lexicon.intern($0) } }

  /// Values of every length to 100, many of them equal but for a byte at the end or in the middle.
  private func value(_ generator: inout Seeded) -> [UInt8] {
    let length = Int.random(in: 0...100, using: &generator)
    var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: length)
    if length > 0 {
      bytes[length - 1] = UInt8.random(in: 0...255, using: &generator)
      bytes[Int.random(in: 0..<length, using: &generator)] = UInt8.random(in: 0...3, using: &generator)
    }
    return bytes
  }

  @Test(arguments: 0..<4)
  func `a lexicon and a dictionary agree`(seed: Int) {
    var generator = Seeded(seed)
    let lexicon = Lexicon(secret: .seeded(seed))
    var ids: [[UInt8]: ValueID] = [[]: 0]
    for _ in 0..<20_000 {
      let bytes = value(&generator)
      let expected = ids[bytes] ?? ValueID(ids.count)
      ids[bytes] = expected
      guard intern(bytes, in: lexicon) == expected else {
        Issue.record("seed \(seed): \(bytes)")
        return
      }
    }
    lexicon.publish()
    #expect(lexicon.count == ids.count)
    for (bytes, id) in ids where !lexicon.bytes(of: id).elementsEqual(bytes) { Issue.record("seed \(seed): \(bytes)") }
  }

  @Test func `200,000 distinct values keep their ids and their bytes`() {
    let lexicon = Lexicon(secret: .seeded(7))
    for number in 1...200_000 {
      var text = "/shop/product/\(number)"
      let id = text.withUTF8 { lexicon.intern(UnsafeRawBufferPointer($0)) }
      if id != number { Issue.record("\(text) is \(id)") }
    }
    lexicon.publish()
    #expect(lexicon.count == 200_001)
    for number in stride(from: 1, through: 200_000, by: 97) {
      #expect(lexicon.text(of: ValueID(number)) == "/shop/product/\(number)")
      #expect(intern(Array("/shop/product/\(number)".utf8), in: lexicon) == number)
    }
    #expect(lexicon.footprint < 200_000 * 100 + 2 * (2 << 20), "a huge page of each kind is only begun")
  }

  @Test func `a value larger than a chunk is kept whole, and the missing value has no text`() {
    let lexicon = Lexicon(secret: .seeded(1))
    let large = [UInt8](repeating: 120, count: 3 << 20)
    let id = intern(large, in: lexicon)
    _ = intern([1], in: lexicon)
    #expect(lexicon.bytes(of: id).elementsEqual(large))
    #expect(lexicon.text(of: 0) == nil && lexicon.bytes(of: 0).isEmpty)
    #expect(lexicon.text(of: intern([0xFF], in: lexicon)) == "\u{FFFD}")
  }

  @Test func `nothing is counted before it is published`() {
    let lexicon = Lexicon(secret: .seeded(1))
    _ = intern([1], in: lexicon)
    #expect(lexicon.count == 1)
    lexicon.publish()
    #expect(lexicon.count == 2)
  }

  @Test func `another thread reads what was published while more is interned`() {
    let lexicons = Lexicons(secret: .seeded(3))
    let isOver = Atomic(false)
    let total = 60_000
    @Sendable func url(_ number: Int) -> String { "/s\(number % 1000)/page/\(number)" }
    let wrong = Mutex<[String]>([])
    let looked = Atomic(0)
    let reader = Thread {
      var generator = Seeded(9)
      repeat {
        let count = lexicons[.url].count
        if count > 1 {
          let id = ValueID.random(in: 1..<ValueID(count), using: &generator)
          let number = Int(id) - 1
          let section = lexicons.rollUp(id, to: .section)
          if lexicons[.url].text(of: id) != url(number) || lexicons[.section].text(of: section) != "/s\(number % 1000)"
          {
            wrong.withLock { $0.append(url(number)) }
          }
          looked.add(1, ordering: .relaxed)
        }
      } while !isOver.load(ordering: .acquiring)
    }
    reader.start()
    for number in 0..<total {
      _ = lexicons.intern(url(number), in: .url)
      if number % 100 == 99 { lexicons.publish() }
    }
    while looked.load(ordering: .relaxed) < 1000 { usleep(1000) }
    isOver.store(true, ordering: .releasing)
    while !reader.isFinished { usleep(1000) }
    #expect(wrong.withLock { $0 } == [])
    #expect(lexicons[.url].count == total + 1 && lexicons[.section].count == 1001)
  }
}
