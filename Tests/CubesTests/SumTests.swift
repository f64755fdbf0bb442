import Filters
import PageEvents
import TestSupport
import Testing

@testable import Cubes

/// Sums of a column's values, against a plain count: by query, and in slices whose window moves.
@Suite struct `Sums of a log's own numbers` {
  private struct Order: Hashable {
    var time: Int64
    var sku: String
    var quantity: String
    var millionths: Int64
  }

  private static let schema: (schema: Schema, sku: Dimension, quantity: Dimension) = {
    var schema = Schema.pageViews
    let sku = schema.addColumn(named: "sku", summary: "")
    let quantity = schema.addColumn(named: "qty", summary: "", sums: true)
    return (schema, sku, quantity)
  }()

  private static func orders(_ count: Int, _ random: inout Seeded) -> [Order] {
    (0..<count).map { place in
      let millionths = Int64.random(in: -3...12, using: &random) * 250_000
      let isNumber = Int.random(in: 0..<10, using: &random) > 0
      return Order(
        time: Int64(place) * 100 + Int64.random(in: -3000...3000, using: &random),
        sku: "sku-\(Int.random(in: 0..<9, using: &random))",
        quantity: isNumber
          ? FixedPoint(millionths: millionths).description : ["", "many", "1e"].randomElement(using: &random)!,
        millionths: isNumber ? millionths : 0)
    }
  }

  private static func batch(_ orders: some Collection<Order>, _ lexicons: Lexicons) -> EventBatch {
    let batch = EventBatch(lexicons: lexicons, capacity: max(1, orders.count))
    for order in orders {
      let bytes = Array((order.sku + order.quantity).utf8) + [0]
      bytes.withUnsafeBytes { bytes in
        let middle = order.sku.utf8.count
        let values = [
          UnsafeRawBufferPointer(rebasing: bytes[..<middle]),
          UnsafeRawBufferPointer(rebasing: bytes[middle...].dropLast()),
        ]
        values.withUnsafeBufferPointer { values in
          var fields = EventFields()
          fields.time = Timestamp(milliseconds: order.time)
          fields.further = values.baseAddress
          batch.append(fields, source: 0)
        }
      }
    }
    return batch
  }

  private static func cube(_ orders: [Order], _ random: inout Seeded) -> Cube {
    let cube = Cube(lexicons: Lexicons(schema: schema.schema))
    var rest = orders[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...400, using: &random))
      rest = rest.dropFirst(piece.count)
      let batch = batch(piece, cube.lexicons)
      if Bool.random(using: &random) {
        cube.consume(batch)
      } else {
        cube.consume(SegmentSealer(columnCount: schema.schema.columnCount).seal(batch))
      }
    }
    return cube
  }

  private static func sums(_ orders: some Sequence<Order>) -> [String: Int64] {
    orders.reduce(into: [:]) { $0[$1.sku, default: 0] += $1.millionths }
  }

  private static func number(_ millionths: Int64) -> Cubes.Number {
    millionths % 1_000_000 == 0 ? .whole(Int(millionths / 1_000_000)) : .real(Double(millionths) / 1_000_000)
  }

  @Test(arguments: 0..<40) func `are those of a plain count`(seed: Int) throws {
    var random = Seeded(seed)
    let orders = Self.orders(1500, &random)
    let cube = Self.cube(orders, &random)
    let (schema, sku, quantity) = Self.schema
    let filter = try Filter.parse("qty >= 0.5 and qty < 2.25", schema: schema)
    let query = Query([.sum(quantity), .hits], by: [sku], where: filter)
    let context = TimeContext(lastEvent: cube.facts.lastTime!, offset: { _ in 0 })
    let own = orders.filter { (500_000..<2_250_000).contains($0.millionths) && FixedPoint($0.quantity) != nil }
    let answer = cube.facts.answer(query, lexicons: cube.lexicons, context: context)
    let expected = Self.sums(own).sorted { ($0.value, $1.key) > ($1.value, $0.key) }
    #expect(answer.rows.map { $0.members[0].text } == expected.map(\.key))
    #expect(answer.rows.map { $0.values[0] } == expected.map { Self.number($0.value) })
  }

  @Test(arguments: 0..<40) func `follow a window that moves`(seed: Int) throws {
    var random = Seeded(seed)
    let orders = Self.orders(1500, &random)
    let cube = Self.cube(orders, &random)
    let (schema, sku, quantity) = Self.schema
    let filter = seed % 2 == 0 ? Filter.everything : try Filter.parse("qty > 0", schema: schema)
    let slice = Slice(
      Slice.Key(filter: filter, dimensions: [sku: false]), lexicons: cube.lexicons,
      context: TimeContext(lastEvent: cube.facts.lastTime!, offset: { _ in 0 }),
      crew: ScanCrew(size: seed % 2 + 1, columnCount: schema.columnCount))
    for _ in 0..<8 {
      let lower = Int64.random(in: -5000...150_000, using: &random)
      let window = Window(lower: lower, upper: lower + Int64.random(in: 0...120_000, using: &random))
      #expect(slice.move(to: window, in: cube.facts, while: { true }))
      let own = orders.filter { window.contains($0.time) && (seed % 2 == 0 || $0.millionths > 0) }
      let expected = Self.sums(own)
      #expect(slice.sums.map(Cubes.Number.init) == [Self.number(expected.values.reduce(0, +))])
      let ranking = Ranking(
        sku, columns: [.init(.hits), .init(.sum(quantity))], sort: .init(.sum(quantity)), limit: 20)
      let answer = slice.answer(ranking, head: cube.facts.lastTime!, horizon: .distantFuture, in: cube.facts)
      #expect(
        Dictionary(uniqueKeysWithValues: answer.rows.map { ($0.member.text, $0.values[1]) })
          == expected.mapValues(Self.number))
      let order = answer.rows.compactMap { $0.values[1].double }
      #expect(order == order.sorted(by: >))
    }
  }

  @Test func `are still exact in all when their rows had to go`() throws {
    var random = Seeded(1)
    let (schema, _, quantity) = Self.schema
    let cube = Cube(lexicons: Lexicons(schema: schema), memory: 1 << 20)
    var sum: Int64 = 0
    for _ in 0..<40 {
      let orders = Self.orders(20_000, &random)
      sum += orders.reduce(0) { $0 + $1.millionths }
      cube.consume(SegmentSealer(columnCount: schema.columnCount).seal(Self.batch(orders, cube.lexicons)))
    }
    #expect(cube.facts.dropped > 0)
    let slice = Slice(
      Slice.Key(filter: .everything, dimensions: [:]), lexicons: cube.lexicons,
      context: TimeContext(lastEvent: cube.facts.lastTime!, offset: { _ in 0 }))
    _ = slice.move(to: .always, in: cube.facts, while: { true })
    #expect(slice.sums.map(Cubes.Number.init) == [Self.number(sum)])
    #expect(schema.summed == [quantity])
  }
}
