/// A slice of a log as a page: what it is restricted to, its totals, its course in time, and the foremost values of each dimension.
///
/// One file without scripts and without anything from elsewhere: it can be mailed, printed, and opened in ten years.
public struct Report: Sendable, Equatable {
  /// A total: `Requests`, `14,000`, `in 24 hours`.
  public struct Total: Sendable, Equatable {
    public var title: String
    public var value: String
    public var note: String

    public init(_ title: String, _ value: String, note: String = "") {
      self.title = title
      self.value = value
      self.note = note
    }
  }

  /// A bin of the timeline.
  public struct Bin: Sendable, Equatable {
    /// When it begins, as people write it.
    public var label: String
    public var hits: Int
    public var errors: Int

    public init(_ label: String, hits: Int, errors: Int) {
      self.label = label
      self.hits = hits
      self.errors = errors
    }
  }

  /// The foremost values of a dimension.
  public struct Table: Sendable, Equatable {
    public struct Row: Sendable, Equatable {
      public var name: String
      /// Whether the name stands for no value at all.
      public var isMissing: Bool
      /// Of all hits, from 0 to 1.
      public var share: Double
      /// A number for each column, written out.
      public var values: [String]

      public init(_ name: String, isMissing: Bool, share: Double, values: [String]) {
        self.name = name
        self.isMissing = isMissing
        self.share = share
        self.values = values
      }
    }

    public var title: String
    /// `5 of 923 paths`
    public var note: String
    public var columns: [String]
    public var rows: [Row]

    public init(title: String, note: String, columns: [String], rows: [Row]) {
      self.title = title
      self.note = note
      self.columns = columns
      self.rows = rows
    }
  }

  public var title: String
  /// What every number is restricted to, a line each.
  public var restrictions: [String]
  public var totals: [Total]
  /// How wide a bin is: `10 minutes`.
  public var binWidth: String
  public var bins: [Bin]
  public var tables: [Table]
  /// Where it comes from, at the foot.
  public var colophon: String

  public init(
    title: String, restrictions: [String], totals: [Total], binWidth: String, bins: [Bin], tables: [Table],
    colophon: String
  ) {
    self.title = title
    self.restrictions = restrictions
    self.totals = totals
    self.binWidth = binWidth
    self.bins = bins
    self.tables = tables
    self.colophon = colophon
  }
}

// MARK: - As HTML

extension Report {
  /// The page.
  public var html: String {
    let head = Markup.element(
      "head", [],
      [
        .element("meta", [("charset", "utf-8")]),
        .element("meta", [("name", "viewport"), ("content", "width=device-width, initial-scale=1")]),
        .element("title", text: title), .style(Self.rules),
      ])
    let body = Markup.element(
      "body", [],
      [
        .element("h1", text: title),
        .element("ul", [("class", "restrictions")], restrictions.map { .element("li", text: $0) }),
        .element("dl", [("class", "totals")], totals.map(Self.markup)),
        chart,
      ] + tables.map(Self.markup) + [.element("footer", text: colophon)])
    return "<!DOCTYPE html>\n" + Markup.element("html", [("lang", "en")], [head, body]).source + "\n"
  }

  private static func markup(_ total: Total) -> Markup {
    .element(
      "div", [],
      [
        .element("dt", text: total.title), .element("dd", text: total.value),
        .element("dd", [("class", "note")], text: total.note),
      ])
  }

  /// Bars of hits, the errors in them from the foot up; each says what it is.
  private var chart: Markup {
    guard !bins.isEmpty else { return .element("p", text: "No events.") }
    let (width, height) = (1000.0, 160.0)
    let most = Double(max(1, bins.map(\.hits).max() ?? 1))
    let step = width / Double(bins.count)
    func number(_ value: Double) -> String { String((value * 100).rounded() / 100) }
    func bar(_ place: Int, _ count: Int, _ name: String) -> Markup {
      // What there is is seen.
      let tall = count == 0 ? 0 : max(1.5, Double(count) / most * (height - 4))
      let wide = max(0.5, step > 3 ? step - 1 : step)
      let attributes: [(StaticString, String)] = [
        ("class", name), ("x", number(Double(place) * step)), ("y", number(height - tall)), ("width", number(wide)),
        ("height", number(tall)),
      ]
      return .element("rect", attributes)
    }
    let bars = bins.enumerated().map { place, bin in
      Markup.element(
        "g", [],
        [
          .element("title", text: "\(bin.label): \(bin.hits) requests, \(bin.errors) errors"),
          bar(place, bin.hits, "hits"),
          bar(place, bin.errors, "errors"),
        ])
    }
    let picture = Markup.element(
      "svg",
      [
        ("xmlns", "http://www.w3.org/2000/svg"), ("viewBox", "0 0 1000 160"), ("preserveAspectRatio", "none"),
        ("role", "img"), ("aria-label", "Requests and errors in bins of \(binWidth)"),
      ], bars)
    return .element(
      "figure", [],
      [
        picture,
        .element(
          "figcaption", [],
          [
            .element("span", text: bins.first?.label ?? ""),
            .element("span", text: "requests and errors in bins of \(binWidth), at most \(Int(most))"),
            .element("span", text: bins.last?.label ?? ""),
          ]),
      ])
  }

  private static func markup(_ table: Table) -> Markup {
    let head = Markup.element(
      "tr", [],
      [.element("th", [("scope", "col")], text: "")]
        + table.columns.map { .element("th", [("scope", "col"), ("class", "number")], text: $0) }
        + [.element("th", [("scope", "col")], text: "share")])
    let rows = table.rows.map { row in
      let share = "\((row.share * 1000).rounded() / 10) %"
      return Markup.element(
        "tr", [],
        [.element("th", [("scope", "row"), ("class", row.isMissing ? "missing" : "name")], text: row.name)]
          + row.values.map { .element("td", [("class", "number")], text: $0) }
          + [
            .element(
              "td", [("class", "share")],
              [
                .element(
                  "span", [("class", "bar"), ("style", "width:\(max(0, min(100, row.share * 100)))%")], text: ""),
                .element("span", [("class", "percent")], text: share),
              ])
          ])
    }
    return .element(
      "section", [],
      [
        .element("h2", [], [.text(table.title + " "), .element("small", text: table.note)]),
        .element("table", [], [.element("thead", [], [head]), .element("tbody", [], rows)]),
      ])
  }

  private static let rules: StaticString = """
    :root{color-scheme:light dark;--text:#1b1f24;--dim:#59636e;--line:#d1d9e0;--bar:#0b62c4;--error:#b3261e;--ground:#fff}
    @media(prefers-color-scheme:dark){:root{--text:#e6edf3;--dim:#9aa5b1;--line:#39424d;--bar:#5aa5ff;--error:#ff7b72;--ground:#10151b}}
    body{font:15px/1.45 system-ui,sans-serif;color:var(--text);background:var(--ground);max-width:70rem;margin:2rem auto;padding:0 1rem}
    h1{font-size:1.6rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .4rem}small,.note,footer,figcaption{color:var(--dim);font-weight:400}
    .restrictions{list-style:none;padding:0;margin:.4rem 0 1.2rem;font-family:ui-monospace,monospace}
    .totals{display:flex;flex-wrap:wrap;gap:1rem 2.2rem;margin:0 0 1.4rem}dt{color:var(--dim)}dd{margin:0;font-size:1.35rem}dd.note{font-size:.85rem}
    figure{margin:0}svg{width:100%;height:10rem;display:block;border-bottom:1px solid var(--line)}.hits{fill:var(--bar)}.errors{fill:var(--error)}
    figcaption{display:flex;justify-content:space-between;gap:1rem;font-size:.85rem}
    table{border-collapse:collapse;width:100%;table-layout:auto}th,td{padding:.18rem .6rem;border-bottom:1px solid var(--line);text-align:left;font-weight:400}
    thead th{color:var(--dim)}.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    .name{font-family:ui-monospace,monospace;overflow-wrap:anywhere}.missing{color:var(--dim);font-style:italic}
    .share{width:12rem;white-space:nowrap}.bar{display:inline-block;height:.7rem;background:var(--bar);max-width:8rem}
    .percent{margin-left:.4rem;color:var(--dim);font-variant-numeric:tabular-nums}footer{margin:2.5rem 0 1rem}
    @media print{body{max-width:none;margin:0}section{break-inside:avoid}}
    """
}
