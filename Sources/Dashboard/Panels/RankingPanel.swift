import Cubes
import Drawing
import PageEvents
import Patterns

/// The values of a dimension in order: Top URLs, Clients, Status and their like differ in their fields alone.
enum RankingPanel {
  static func draw(_ model: Model, _ panel: PanelID, on canvas: inout Canvas, in rect: Rect, _ layout: Layout) {
    guard let spec = model.spec(of: panel) else { return }
    guard let view = model.view, let answer = model.answer(of: panel) else {
      canvas.put("reading…", x: rect.x + 1, y: rect.y, .dim, maxWidth: rect.width - 1)
      return
    }
    let state = model.state(of: panel)
    let showsHeader = layout.showsHeader(panel)
    let fields = fields(of: spec, model, layout)
    Table(
      columns: columns(fields, answer, layout, model),
      rows: answer.rows.map { row in Table.Row(fields.map { item($0, row, answer, view, model, layout) }) },
      selected: panel == model.focus ? state.cursor - answer.ranking.offset : nil, showsHeader: showsHeader,
      sortedBy: fields.firstIndex(of: state.sort)
    ).draw(on: &canvas, in: rect)
    if answer.rows.isEmpty {
      let text = view.progress < 1 ? "reading…" : "nothing in this slice and range"
      canvas.put(text, x: rect.x + 1, y: rect.y + (showsHeader ? 1 : 0), .dim, maxWidth: rect.width - 1)
    }
  }

  private static func fields(of spec: PanelSpec, _ model: Model, _ layout: Layout) -> [PanelField] {
    layout.showsHeader(spec.id) ? model.fields(of: spec) : spec.brief
  }

  private static func columns(
    _ fields: [PanelField], _ answer: Ranking.Answer, _ layout: Layout, _ model: Model
  ) -> [Table.Column] {
    fields.map { column($0, answer, among: fields, layout, model) }
  }

  /// What the column at `x` is of.
  static func field(at x: Int, of panel: PanelID, _ model: Model, in rect: Rect, _ layout: Layout) -> PanelField? {
    guard let spec = model.spec(of: panel), let answer = model.answer(of: panel) else { return nil }
    let fields = fields(of: spec, model, layout)
    return Table(columns: columns(fields, answer, layout, model), rows: []).column(at: x, in: rect).map { fields[$0] }
  }

  private static func column(
    _ field: PanelField, _ answer: Ranking.Answer, among fields: [PanelField], _ layout: Layout, _ model: Model
  ) -> Table.Column {
    let dimension = answer.ranking.dimension
    // As wide as the largest count needs: that grows rarely, and what is left is the name's.
    func countWidth(_ least: Int) -> Int {
      let column = field.column ?? Ranking.Column(.hits)
      return answer.rows.reduce(least) { max($0, Format.count(answer.value(column, of: $1).int).utf8.count) }
    }
    return switch field {
    case .hits: .init(field.header, .fixed(countWidth(5)), .right, priority: 90)
    case .share: .init(field.header, .fixed(5), .right, priority: 60)
    case .bar: .init(field.header, .flex(min: 4), priority: 55)
    case .clients: .init(field.header, .fixed(countWidth(4)), .right, priority: 40)
    case .bytes: .init(field.header, .fixed(8), .right, priority: 45)
    case .errorShare: .init(field.header, .fixed(5), .right, priority: 50)
    case .trend: .init(field.header, .fixed(layout.trendWidth), priority: 48)
    case .limit: .init(field.header, .fixed(layout.limitWidth), priority: 85)
    case .rate(.seconds(1)):
      .init(
        field.header,
        .fixed(answer.rows.reduce(4) { max($0, lastSecond(answer.value(field.column!, of: $1)).utf8.count) }),
        .right, priority: 70)
    case .rate: .init(field.header, .fixed(5), .right, priority: 75)
    case .sum:
      .init(
        field.header,
        .fixed(
          answer.rows.reduce(field.header.displayWidth) { max($0, sum(answer.value(field.column!, of: $1)).utf8.count) }
        ),
        .right, priority: 80)
    case .name:
      // Where a bar wants the room, the name is short: a code.
      .init(
        header(of: dimension, model),
        fields.contains(.bar) ? .fixed(6) : .flex(min: leastNameWidth(dimension, fields, hits: countWidth(5))),
        priority: 100, truncation: .middle)
    }
  }

  /// A name that can't be told from its neighbours is worth less than a column of numbers; but how often it was is worth more, in
  /// however many digits.
  private static func leastNameWidth(_ dimension: Dimension, _ fields: [PanelField], hits: Int) -> Int {
    if fields.count <= 3 { return hits > 7 ? 5 : 8 }
    return dimension == .client ? 15 : 22
  }

  private static func header(of dimension: Dimension, _ model: Model) -> String {
    switch dimension {
    case .client: "IP"
    case .referrerHost: "SITE"
    default: model.schema[dimension].name.uppercased()
    }
  }

  private static func item(
    _ field: PanelField, _ row: Ranking.Row, _ answer: Ranking.Answer, _ view: View, _ model: Model, _ layout: Layout
  ) -> Table.Item {
    let number = field.column.map { answer.value($0, of: row) } ?? .missing
    let hits = answer.value(Ranking.Column(.hits), of: row).int
    let share = view.total.hits == 0 ? 0 : Double(hits) / Double(view.total.hits)
    switch field {
    case .hits: return .text(Text(Format.count(hits)))
    case .share: return .text(Text(Format.share(share)))
    case .bar: return .bar(BarMeter(share))
    case .clients:
      if number == .missing { return .text(Text("…", .dim)) }
      // Of the rows that were dropped nobody knows any more who asked for what.
      return .text(Text((view.dropped > view.omitted ? "≥" : "") + Format.count(number.int)))
    case .bytes: return .text(Text(Format.shortBytes(number.int)))
    case .errorShare:
      let errorShare = hits == 0 ? 0 : Double(number.int) / Double(hits)
      let role: Role = number.int == 0 ? .dim : errorShare >= 0.5 ? .error : errorShare >= 0.1 ? .warning : .normal
      return .text(Text(Format.share(errorShare), role))
    case .rate(let span):
      let rate = number.double ?? 0
      return .text(Text(span == .seconds(1) ? lastSecond(number) : Format.short(rate), rate == 0 ? .dim : .normal))
    case .sum:
      // Of the rows that were dropped nobody knows any more what they add up to.
      return .text(Text((view.dropped > view.omitted ? "≥" : "") + sum(number)))
    case .name: return .text(name(of: row.member, model))
    case .trend: return .spark(Sparkline(row.trend.map(Double.init)))
    case .limit: return limit(of: row.member, model, layout)
    }
  }

  /// `██▊    46%`, `███████ OVER`; where there is room also how many requests were refused.
  private static func limit(of member: Member, _ model: Model, _ layout: Layout) -> Table.Item {
    guard let reading = model.limits.readings[LimitedValue(member.dimension, id: member.id, member.bytes)] else {
      return .text("")
    }
    let isOver = reading.level >= 1
    let percent = Format.fixed(max(0, reading.level) * 100, decimals: 0) + "%"
    var label = Text(String(repeating: " ", count: max(0, 4 - percent.count)) + percent)
    // All but full isn't full.
    if isOver { label = Text("OVER", .error) } else if percent == "100%" { label = " 99%" }
    if layout.limitWidth > Layout.leastLimitWidth {
      let refused = reading.refused == 0 ? "" : "\(Format.short(reading.refused)) refused"
      label += Text(
        String(repeating: " ", count: max(0, 15 - refused.count)) + refused, reading.refused == 0 ? nil : .warning)
    }
    return .meter(BarMeter(reading.level, nil, isFramed: true), label)
  }

  /// Of one second there are no decimals.
  private static func lastSecond(_ number: Cubes.Number) -> String { Format.short(Int(number.double ?? 0)) }

  static func sum(_ number: Cubes.Number) -> String {
    switch number {
    case .whole(let value): Format.count(value)
    case .real(let value): Format.fixed(value, decimals: 2)
    case .missing: ""
    }
  }

  private static func name(of member: Member, _ model: Model) -> Text {
    if member.isMissing { return Text(model.schema[member.dimension].missing, .dim) }
    let text = Sanitizer.text(member.bytes)
    switch member.dimension {
    case .status: return Text(text, Role.status(Int(text) ?? 0))
    case .class: return Text(text, Role.status((Int(text.prefix(1)) ?? 0) * 100))
    default: return Text(text)
    }
  }
}
