/// A filled curve over time, the newest on the right: two samples a cell and four levels a row, with an axis, and under it
/// a row of shades for what went wrong, and the time. Where there is no braille, the higher of the two shows, in eighths of a row.
///
///      20/s         ⢀⡀ ⢠⣀⡄
///      10/s  ⢀⣀⣠⣤⣶⣾⣿⣷⣿⣿⣿⣿⣿
///       5xx  ░ ░▒  ░ ▓█
///            └04:12    ▲#17  now┘
///
/// A sample above zero is at least one dot high. A sample that isn't a number is a gap.
public struct BrailleChart {
  /// A row of shades under the curve: the share of errors, say.
  public struct Heat: Hashable, Sendable {
    public var label: String
    /// One for each of the chart's samples; of two in a cell the larger shows.
    public var values: [Double]
    /// The value of the densest shade.
    public var top: Double

    public init(_ label: String, values: [Double], top: Double) {
      self.label = label
      self.values = values
      self.top = top
    }
  }

  /// Something under a sample: a time, an alert, a bookmark.
  public struct Label: Hashable, Sendable {
    /// An index into the chart's samples.
    public var sample: Int
    public var text: String
    public var role: Role

    public init(_ text: String, at sample: Int, _ role: Role = .axis) {
      self.text = text
      self.sample = sample
      self.role = role
    }
  }

  /// Oldest first. If there are more than fit, the newest show.
  public var values: [Double]
  /// nil for the smallest scale that holds all samples.
  public var scale: AxisScale?
  /// How a value is written on the axis.
  public var axisText: (Double) -> String
  /// Columns for the axis, the blank after it included; 0 for none.
  public var axisWidth: Int
  public var heat: Heat?
  /// More important than `times` and `endLabel`: where both want the same place, marks win. Where they are many, and most of the times would
  /// have to go for them, they have a row of their own; or leave the first time alone, if there is no room for one. One at the right edge is
  /// moved so that all of it shows.
  public var marks: [Label]
  public var times: [Label]
  /// At the right end of the row with the times, as in `now┘`.
  public var endLabel: String
  /// The sample that the user points at.
  public var cursor: Int?

  public init(
    _ values: [Double], scale: AxisScale? = nil, axisWidth: Int = 7, heat: Heat? = nil, marks: [Label] = [],
    times: [Label] = [], endLabel: String = "", cursor: Int? = nil,
    axisText: @escaping (Double) -> String = { Format.short($0) }
  ) {
    self.values = values
    self.scale = scale
    self.axisText = axisText
    self.axisWidth = axisWidth
    self.heat = heat
    self.marks = marks
    self.times = times
    self.endLabel = endLabel
    self.cursor = cursor
  }

  /// How many samples a chart of so many columns shows: what a panel should ask its data for.
  public static func samples(inColumns width: Int, axisWidth: Int = 7) -> Int {
    2 * (width - axis(axisWidth, in: width))
  }

  /// The two samples that are drawn in the column at `x` of a chart of so many columns; those of the nearest column beside it.
  public static func samples(at x: Int, inColumns width: Int, axisWidth: Int = 7) -> ClosedRange<Int> {
    let axis = axis(axisWidth, in: width)
    let column = min(max(0, x - axis), max(0, width - axis - 1))
    return column * 2...column * 2 + 1
  }

  /// A chart too narrow for both goes without its axis.
  private static func axis(_ axisWidth: Int, in width: Int) -> Int {
    width >= axisWidth + 8 ? max(0, axisWidth) : 0
  }

  public func draw(on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    canvas.clipped(to: rect) { canvas in
      var plot = rect
      let axis = Self.axis(axisWidth, in: rect.width)
      plot.x += axis
      plot.width -= axis
      let hasLabels = !(marks.isEmpty && times.isEmpty && endLabel.isEmpty)
      if hasLabels && plot.height >= 3 { drawLabels(on: &canvas, under: &plot) }
      if let heat, plot.height >= 3 { draw(heat, on: &canvas, in: plot.takeBottom(1), axis: axis) }
      let scale = scale ?? AxisScale(covering: values.filter(\.isFinite).max() ?? 0)
      drawCurve(on: &canvas, in: plot, top: scale.top)
      drawAxis(scale, on: &canvas, in: plot, axis: axis)
      drawCursor(on: &canvas, in: plot)
    }
  }

  /// The place of a sample, counted in half cells from the left of the plot. Negative for those that don't fit.
  private func place(of sample: Int, in plot: Rect) -> Int { plot.width * 2 - values.count + sample }

  private func sample(at place: Int, of series: [Double], in plot: Rect) -> Double {
    let index = place - (plot.width * 2 - values.count)
    return series.indices.contains(index) && series[index] > 0 ? series[index] : 0
  }

  private func drawCurve(on canvas: inout Canvas, in plot: Rect, top: Double) {
    let steps = canvas.glyphs.stepsPerCell
    func level(_ place: Int) -> Int {
      BarMeter.steps(sample(at: place, of: values, in: plot) / top, of: plot.height * steps)
    }
    for column in 0..<plot.width {
      let left = level(column * 2)
      let right = level(column * 2 + 1)
      for row in 0..<plot.height where row * steps < max(left, right) {
        let glyph = canvas.glyphs.curve(max(0, min(steps, left - row * steps)), max(0, min(steps, right - row * steps)))
        let role = Role.area(Double(row) / Double(max(1, plot.height - 1)))
        canvas.set(glyph, x: plot.x + column, y: plot.maxY - 1 - row, role)
      }
    }
  }

  private func drawAxis(_ scale: AxisScale, on canvas: inout Canvas, in plot: Rect, axis: Int) {
    guard axis > 0, plot.height > 0 else { return }
    for tick in scale.labels(inRows: plot.height) {
      label(axisText(tick.value), y: plot.maxY - 1 - tick.row, on: &canvas, in: plot, axis: axis)
    }
  }

  private func label(_ text: String, y: Int, on canvas: inout Canvas, in plot: Rect, axis: Int) {
    let text = text.truncated(to: axis - 1, in: canvas.glyphs)
    canvas.put(text, x: plot.x - 1 - canvas.measure(text), y: y, .axis)
  }

  private func draw(_ heat: Heat, on canvas: inout Canvas, in row: Rect, axis: Int) {
    if axis > 0 { label(heat.label, y: row.y, on: &canvas, in: row, axis: axis) }
    let shades = canvas.glyphs.shades
    for column in 0..<row.width {
      let value = max(
        sample(at: column * 2, of: heat.values, in: row), sample(at: column * 2 + 1, of: heat.values, in: row))
      guard value > 0 else { continue }
      let share = heat.top > 0 ? min(1, value / heat.top) : 1
      canvas.set(shades[max(1, Int((share * 4).rounded(.up)))], x: row.x + column, y: row.y, .heat(share))
    }
  }

  private func drawLabels(on canvas: inout Canvas, under plot: inout Rect) {
    let marks = places(of: marks, in: plot, on: canvas, keepsWithin: true)
    let times =
      places(
        of: times.map { Label(String(Glyph.tickLeft.unicode) + $0.text, at: $0.sample, $0.role) }, in: plot, on: canvas)
    var end: [PlacedLabel] = []
    if !endLabel.isEmpty {
      let text = endLabel + String(Glyph.tickRight.unicode)
      end = [PlacedLabel(Label(text, at: 0), at: plot.width - canvas.measure(text), on: canvas)]
    }
    var row = LabelRow(width: plot.width)
    row.put(marks)
    let left = times.count { row.hasRoom(for: $0) }
    if left * 2 >= times.count || marks.count <= times.count * 2 {
      row.put(end + times)
    } else if plot.height >= 6 {
      var own = LabelRow(width: plot.width)
      own.put(end + times)
      own.draw(on: &canvas, in: plot.takeBottom(1))
    } else {
      row = LabelRow(width: plot.width)
      row.put(times.prefix(1) + marks + end + times.dropFirst())
    }
    row.draw(on: &canvas, in: plot.takeBottom(1))
  }

  /// Where labels want to be: those of samples that are left out nowhere.
  private func places(
    of labels: [Label], in row: Rect, on canvas: Canvas, keepsWithin: Bool = false
  ) -> [PlacedLabel] {
    labels.compactMap { label in
      let place = place(of: label.sample, in: row)
      if place < 0 { return nil }
      let last = keepsWithin ? max(0, row.width - canvas.measure(label.text)) : row.width
      return PlacedLabel(label, at: min(place / 2, last), on: canvas)
    }
  }

  private func drawCursor(on canvas: inout Canvas, in plot: Rect) {
    guard let cursor else { return }
    let place = place(of: cursor, in: plot)
    guard place >= 0, place / 2 < plot.width else { return }
    let column = Rect(x: plot.x + place / 2, y: plot.y, width: 1, height: plot.height)
    for y in column.y..<column.maxY where canvas[column.x, y]?.glyph == 0x20 {
      canvas.set(.vertical, x: column.x, y: y, .cursor)
    }
    canvas.recolor(column, .cursor)
  }
}

/// A label and the columns of its row that it takes.
private struct PlacedLabel {
  let label: BrailleChart.Label
  let columns: Range<Int>

  init(_ label: BrailleChart.Label, at column: Int, on canvas: Canvas) {
    self.label = label
    columns = column..<column + canvas.measure(label.text)
  }
}

/// Labels in a row, those that were put there first before others, one blank between neighbours.
private struct LabelRow {
  private var isTaken: [Bool]
  private var labels: [PlacedLabel] = []

  init(width: Int) { isTaken = Array(repeating: false, count: width) }

  func hasRoom(for label: PlacedLabel) -> Bool {
    let columns = label.columns
    guard columns.lowerBound >= 0, columns.upperBound <= isTaken.count, !columns.isEmpty else { return false }
    return !isTaken[max(0, columns.lowerBound - 1)..<min(isTaken.count, columns.upperBound + 1)].contains(true)
  }

  /// What there is no room for is left out.
  mutating func put(_ others: some Sequence<PlacedLabel>) {
    for label in others where hasRoom(for: label) {
      labels.append(label)
      for column in label.columns { isTaken[column] = true }
    }
  }

  func draw(on canvas: inout Canvas, in row: Rect) {
    for label in labels {
      canvas.put(label.label.text, x: row.x + label.columns.lowerBound, y: row.y, label.label.role)
    }
  }
}
