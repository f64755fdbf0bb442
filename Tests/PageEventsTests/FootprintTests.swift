import TestSupport
import Testing

@testable import PageEvents

struct FootprintTests {
  /// What a chunked column of that many elements allocates: chunks of 64, 128, 256 … of them, and 27 pointers.
  private func chunked(_ count: Int, _ size: Int) -> Int {
    var (room, chunk) = (0, 64)
    while room < count { (room, chunk) = (room + chunk, chunk * 2) }
    return room * size + 27 * 8
  }

  @Test func `the footprint is what is allocated, rollups and traits included`() {
    let lexicons = Lexicons(secret: .seeded(1))
    let before = lexicons.footprint
    for number in 0..<150_000 {
      _ = lexicons.intern("/section\(number % 100)/page\(number)", in: .url)
      _ = lexicons.intern("10.\(number >> 16).\(number >> 8 & 255).\(number & 255)", in: .client)
    }
    lexicons.publish()
    var expected = before
    for dimension in [Dimension.url, .client, .path, .section, .network] {
      let lexicon = lexicons[dimension]
      let bytes = (0..<ValueID(lexicon.count)).reduce(0) { $0 + (8 + lexicon.bytes(of: $1).count + 7) / 8 * 8 }
      // A bucket of 4,096 slots of 16 bytes is between a quarter and half full, on an average 36 %.
      expected += bytes + chunked(lexicon.count, 8) + Int(Double(lexicon.count) / 0.36) * 16
    }
    for derived in [Dimension.path, .section, .query, .network] {
      expected += chunked(lexicons[lexicons.schema.column(of: derived)].count, 4)
    }
    expected += chunked(lexicons[.url].count, 1)
    // Of each lexicon's arena and of its buckets, the last huge page is only begun.
    let begun = 2 * 4 * HugePages.size
    #expect(lexicons.footprint >= expected * 8 / 10 && lexicons.footprint <= expected * 125 / 100 + begun)
  }

  @Test func `a chunked column's footprint is that of the chunks it has begun`() {
    var column = ChunkedColumn<UInt32>()
    #expect(column.footprint == 27 * 8)
    for number in 0..<2000 {
      column.append(UInt32(number))
      #expect(column.footprint == chunked(column.count, 4))
    }
  }
}
