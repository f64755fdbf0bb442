import Cubes
import Drawing
import Filters
import Ingest
import LogFormats
import LogSources
import PageEvents
import Reports

/// Asks logs for all that a report says: they are loaded once, and every table is a query to the cube.
final class ReportInquiry {
  private let scope: Scope
  private let top: Int
  private let cube: Cube
  private let status: IngestStatus
  private(set) var notices: [String] = []

  init(_ scope: Scope, top: Int) throws {
    self.scope = scope
    self.top = top
    let cube = Cube(lexicons: Lexicons(schema: scope.schema), memory: MemoryShares(of: scope.memory).cube)
    self.cube = cube
    let reading = try LogReading(scope)
    reading.read(into: cube, in: cube.lexicons)
    status = reading.status
    if let failure = reading.failure { notices.append(failure.description) }
    if let failure = Failure(nothingParsedIn: status) { throw failure }
    if cube.facts.dropped > 0 {
      throw Failure(
        "--memory", "\(cube.facts.dropped) events had to go: their values can't be told apart any more",
        "raise it, or report less with --from and --to")
    }
  }

  private var schema: Schema { scope.schema }

  func report(title: String, filter: String?) throws(Failure) -> Report {
    let facts = cube.facts
    let context = scope.context(lastEvent: facts.lastTime)
    let window = try scope.window(in: context)
    func ask(_ measures: [Measure], _ dimensions: [Dimension], _ every: Timestamp.Span?, _ top: Int) -> Answer {
      facts.answer(
        Query(measures, by: dimensions, every: every, where: scope.filter, over: window, top: top),
        lexicons: facts.lexicons, context: context)
    }
    let sums = schema.summed.map(Measure.sum)
    let whole = ask([.hits, .pageviews, .clients, .bytes, .errors, .p50, .p95, .p99] + sums, [], nil, 0)
    let hits = whole.rows.first.map { whole.value(.hits, of: $0).int } ?? 0
    let charted = window.intersection(facts.span)
    let (width, bins) = course(charted, ask)
    let tables = dimensions.compactMap { dimension -> Report.Table? in
      // What says the same in more words, and what is summed up.
      let isLeftOut =
        [.url, .referrer, .agent, .query, .source].contains(dimension) || schema.summed.contains(dimension)
      return isLeftOut ? nil : table(of: dimension, hits, sums, ask)
    }
    return Report(
      title: title,
      restrictions: [filter.map { "only \($0)" } ?? "every event", times(charted)].compactMap(\.self),
      totals: totals(whole, sums), binWidth: Self.text(width), bins: bins, tables: tables,
      colophon:
        "Made by cubetop from \(Format.count(status.report.lines)) lines, of which \(Format.count(status.report.rejected)) "
        + "could not be read.")
  }

  /// What people ask for first comes first.
  private var dimensions: [Dimension] {
    let first: [Dimension] = [.path, .client, .status, .referrerHost, .family, .os, .kind] + schema.addedDerived
    let own = schema.added
    return own + first + schema.dimensions.filter { !first.contains($0) && !own.contains($0) }
  }

  private func times(_ window: Window) -> String? {
    window.isEmpty ? nil : "from \(text(window.lower)) to \(text(window.upper))"
  }

  private func text(_ milliseconds: Int64) -> String {
    let time = Timestamp(milliseconds: milliseconds)
    let civil = CivilTime(time, offset: scope.zone.offset(at: time))
    return "\(civil.dateText) \(civil.timeText)"
  }

  private func totals(_ whole: Answer, _ sums: [Measure]) -> [Report.Total] {
    guard let row = whole.rows.first else { return [] }
    func number(_ measure: Measure) -> Cubes.Number { whole.value(measure, of: row) }
    let hits = number(.hits).int
    let errors = number(.errors).int
    var totals = [
      Report.Total("Requests", Format.count(hits)), Report.Total("Page views", Format.count(number(.pageviews).int)),
      Report.Total("Clients", Format.count(number(.clients).int)),
      Report.Total("Sent", Format.bytes(number(.bytes).int)),
      Report.Total(
        "Errors", Format.count(errors), note: Format.percent(hits == 0 ? 0 : Double(errors) / Double(hits))),
    ]
    let quantiles: [(Measure, String)] = [(.p50, "median"), (.p95, "95 %"), (.p99, "99 %")]
    for (measure, name) in quantiles {
      guard let value = number(measure).double else { continue }
      totals.append(.init("Time to serve, \(name)", "\(Format.fixed(value, decimals: 0)) ms"))
    }
    return totals + sums.map { .init($0.name(in: schema), Self.text(number($0))) }
  }

  /// At most 240 bins of a width that people read easily.
  private func course(
    _ window: Window, _ ask: ([Measure], [Dimension], Timestamp.Span?, Int) -> Answer
  ) -> (Timestamp.Span, [Report.Bin]) {
    let widths =
      [1, 5, 10, 30].map(Timestamp.Span.seconds) + [1, 2, 5, 10, 15, 30].map(Timestamp.Span.minutes)
      + [1, 2, 3, 6, 12].map(Timestamp.Span.hours) + (0..<16).map { Timestamp.Span.days(1 << $0) }
    guard !window.isEmpty else { return (widths[0], []) }
    func bin(_ time: Int64, _ width: Timestamp.Span) -> Int64 { time.flooredQuotient(by: width.milliseconds) }
    let width = widths.first { bin(window.upper, $0) - bin(window.lower, $0) < 240 } ?? .days(1 << 16)
    let first = bin(window.lower, width)
    let answer = ask([.hits, .errors], [], width, 0)
    var bins = (first...bin(window.upper, width)).map { place in
      Report.Bin(text(place * width.milliseconds), hits: 0, errors: 0)
    }
    for row in answer.rows {
      guard let time = row.time else { continue }
      let place = Int(bin(time.milliseconds, width) - first)
      guard bins.indices.contains(place) else { continue }
      bins[place].hits = answer.value(.hits, of: row).int
      bins[place].errors = answer.value(.errors, of: row).int
    }
    return (width, bins)
  }

  /// Nil where the log has no value of the dimension.
  private func table(
    of dimension: Dimension, _ hits: Int, _ sums: [Measure],
    _ ask: ([Measure], [Dimension], Timestamp.Span?, Int) -> Answer
  ) -> Report.Table? {
    let measures: [Measure] = [.hits] + sums + (dimension == .client ? [] : [.clients]) + [.bytes, .errors]
    let answer = ask(measures, [dimension], nil, top)
    guard answer.groupCount > 1 || answer.rows.contains(where: { !$0.members[0].isMissing }) else { return nil }
    let names: [Measure: String] = [.hits: "requests", .bytes: "sent"]
    return Report.Table(
      title: schema[dimension].title,
      note: answer.rows.count < answer.groupCount
        ? "\(answer.rows.count) of \(Format.count(answer.groupCount))" : Format.count(answer.groupCount),
      columns: measures.map { names[$0] ?? $0.name(in: schema) },
      rows: answer.rows.map { row in
        let count = answer.value(.hits, of: row).int
        return Report.Table.Row(
          row.members[0].isMissing ? schema[dimension].missing : row.members[0].text,
          isMissing: row.members[0].isMissing, share: hits == 0 ? 0 : Double(count) / Double(hits),
          values: zip(measures, row.values).map { measure, value in
            measure == .bytes ? Format.bytes(value.int) : Self.text(value)
          })
      })
  }

  private static func text(_ number: Cubes.Number) -> String {
    switch number {
    case .whole(let value): Format.count(value)
    case .real(let value): Format.fixed(value, decimals: 2)
    case .missing: ""
    }
  }

  private static func text(_ span: Timestamp.Span) -> String {
    let seconds = span.milliseconds / 1000
    let units: [(Int64, String)] = [(86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")]
    guard let (size, name) = units.first(where: { seconds % $0.0 == 0 }) else { return "\(span.milliseconds) ms" }
    let count = seconds / size
    return "\(count) \(name)\(count == 1 ? "" : "s")"
  }
}
