import PageEvents
import TestSupport
import Testing

/// Batches against a dictionary a column, filled value by value.
struct EventBatchTwinTests {
  private static let columns: [Dimension] = [
    .client, .url, .referrer, .agent, .method, .protocol, .status, .host, .user,
  ]

  /// Values as a log has them: often missing, often the last one again, of every length, many alike but for one byte.
  private func value(_ random: inout Seeded, after last: [UInt8]) -> [UInt8] {
    switch Int.random(in: 0..<10, using: &random) {
    case 0: return []
    case 1...3: return last
    default:
      var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: Int.random(in: 1...150, using: &random))
      let place = Int.random(in: 0..<bytes.count, using: &random)
      bytes[place] = UInt8(ascii: "b") + UInt8.random(in: 0..<4, using: &random)
      return bytes
    }
  }

  /// Hands `take` the events that these values make, by row and column.
  private func withEvents(_ rows: [[[UInt8]]], _ take: (UnsafeBufferPointer<EventFields>) -> Void) {
    rows.flatMap { $0.flatMap { $0 } }.withUnsafeBytes { text in
      var start = 0
      func next(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        defer { start += bytes.count }
        return UnsafeRawBufferPointer(rebasing: text[start..<(start + bytes.count)])
      }
      let events = rows.enumerated().map { number, row in
        var fields = EventFields()
        fields.time = Timestamp(milliseconds: Int64(number))
        (fields.client, fields.url, fields.referrer) = (next(row[0]), next(row[1]), next(row[2]))
        (fields.agent, fields.method, fields.protocol) = (next(row[3]), next(row[4]), next(row[5]))
        (fields.status, fields.host, fields.user) = (next(row[6]), next(row[7]), next(row[8]))
        return fields
      }
      events.withUnsafeBufferPointer { take($0) }
    }
  }

  @Test(arguments: 0..<8)
  func `a batch and a dictionary a column agree, however many events come at a time`(seed: Int) {
    var random = Seeded(seed)
    let lexicons = Lexicons(secret: .seeded(seed))
    let batch = EventBatch(lexicons: lexicons, capacity: [1, 300, 4096][seed % 3])
    var ids = [[[UInt8]: ValueID]](repeating: [[]: 0], count: Self.columns.count)
    var last = [[UInt8]](repeating: [], count: Self.columns.count)
    for _ in 0..<12 {
      let rows = (0..<Int.random(in: 0...600, using: &random)).map { _ in
        Self.columns.indices.map { column in
          last[column] = value(&random, after: last[column])
          return last[column]
        }
      }
      withEvents(rows) { events in
        var done = 0
        while done < events.count {
          batch.removeAll()
          let taken = batch.append(UnsafeBufferPointer(rebasing: events[done...]), source: 3)
          for row in 0..<taken {
            for (index, column) in Self.columns.enumerated() {
              let value = rows[done + row][index]
              let expected = ids[index][value] ?? ValueID(ids[index].count)
              ids[index][value] = expected
              if batch.rows[column][row] != expected { Issue.record("seed \(seed): \(column) \(value)") }
            }
            if batch.times[row] != Int64(done + row) || batch.rows[.source][row] != 3 { Issue.record("seed \(seed)") }
          }
          done += taken
        }
      }
    }
    lexicons.publish()
    for (index, column) in Self.columns.enumerated() {
      #expect(lexicons[column].count == ids[index].count)
      for (value, id) in ids[index] where !lexicons[column].bytes(of: id).elementsEqual(value) {
        Issue.record("seed \(seed): \(column) \(value)")
      }
    }
  }

  @Test func `columns that nobody needs are missing, and traits bring their columns with them`() {
    var random = Seeded(1)
    let rows = (0..<500).map { _ in
      Self.columns.map { $0 == .status ? Array("404".utf8) : value(&random, after: Array("x".utf8)) }
    }
    let lexicons = Lexicons(secret: .seeded(1))
    func batch(_ columns: ColumnSet, traits: Bool) -> EventBatch {
      let batch = EventBatch(lexicons: lexicons, columnSet: columns, hasTraits: traits)
      withEvents(rows) { #expect(batch.append($0, source: 1) == 500) }
      return batch
    }
    let (all, few) = (batch(.all, traits: true), batch([.client], traits: false))
    let withTraits = batch([.client], traits: true)
    for row in 0..<500 {
      #expect(few.rows[.client][row] == all.rows[.client][row] && withTraits.rows[.url][row] == all.rows[.url][row])
      #expect(few.rows[.url][row] == 0 && few.rows[.source][row] == 0 && few.traits[row] == [])
      #expect(withTraits.traits[row] == all.traits[row] && all.traits[row].contains(.clientError))
      #expect(withTraits.rows[.referrer][row] == 0 && few.times[row] == Int64(row))
    }
  }
}
