import Foundation
import PageEvents
import TestSupport
import Testing

@Suite struct `A number with six decimals` {
  @Test(
    arguments: [
      ("3", 3_000_000), ("-0.25", -250_000), ("+7.", 7_000_000), (".5", 500_000), ("1e3", 1_000_000_000),
      ("1.5E-3", 1500), ("0.0000004", 0), ("0.0000005", 1), ("9223372036854.775807", Int64.max), ("00012", 12_000_000),
      ("0e9999", 0), ("1e-9999", 0), ("123456789012.3456789", 123_456_789_012_345_679),
    ])
  func `is read from its numeral`(text: String, millionths: Int64) {
    #expect(FixedPoint(text)?.millionths == millionths)
  }

  @Test(
    arguments: [
      "", "-", ".", "e3", "1e", "1e+", "0x10", "1,000", "1 ", " 1", "nan", "inf", "true", "--1", "1.2.3",
      "9223372036854.775808",
      "1e300", "12ab",
    ])
  func `is not read from anything else`(text: String) {
    #expect(FixedPoint(text) == nil)
  }

  @Test func `is read back from what it prints, and adds up like decimal numbers`() throws {
    var random = Seeded(7)
    var sum = FixedPointSum.zero
    var decimal = Decimal(0)
    for _ in 0..<10_000 {
      let number = FixedPoint(
        millionths: Int64.random(in: -(1 << 61)...(1 << 61), using: &random) >> Int64.random(in: 0...60, using: &random)
      )
      #expect(FixedPoint(number.description) == number)
      decimal += try #require(Decimal(string: number.description))
      sum += number
    }
    #expect(abs(Decimal(sum.double) - decimal) < abs(decimal) / 1_000_000)
    #expect((sum.whole == nil) == (decimal != Decimal(string: "\(decimal)".prefix { $0 != "." }.description)))
  }
}

@Suite struct `Dimensions of one's own` {
  @Test func `stand behind those that every log has`() {
    var schema = Schema.pageViews
    let sku = schema.addColumn(named: "sku", summary: "the field .item.sku")
    let quantity = schema.addColumn(named: "cart_size", summary: "the field .n", sums: true)
    #expect(schema[.family].name == "family" && schema.column(of: .family) == .agent)
    #expect(schema[quantity].title == "Cart size")
    #expect(schema.dimension(named: "sku") == sku && schema.added == [sku, quantity])
    #expect(Measure(named: "cart_size", in: schema) == .sum(quantity) && Measure(named: "sku", in: schema) == nil)
    #expect(Set(schema.dimensions.map(schema.place)) == Set(0..<schema.dimensions.count))
  }

  @Test func `have names that mean nothing else`() {
    var schema = Schema.pageViews
    for name in ["status", "hits", "and", "time", "latency", "bytes", "", "1st", "a b", "ü"] {
      #expect(schema.refusal(of: name) != nil, "\(name)")
    }
    var count = 0
    while schema.refusal(of: "d\(count)") == nil {
      _ = schema.addColumn(named: "d\(count)", summary: "")
      count += 1
    }
    #expect(count == 32)
  }
}
