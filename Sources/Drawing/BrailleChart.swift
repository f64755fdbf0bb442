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
  /// More important than `times` and `endLabel`: where both want the same place, marks win. One at the right edge is moved so
  /// that all of it shows.
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
      if hasLabels && plot.height >= 3 { drawLabels(on: &canvas, in: plot.takeBottom(1)) }
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

  private func drawLabels(on canvas: inout Canvas, in row: Rect) {
    var isTaken = Array(repeating: false, count: row.width)
    func put(_ text: String, at column: Int, _ role: Role) {
      let width = canvas.measure(text)
      guard column >= 0, column + width <= row.width, width > 0 else { return }
      // One blank between neighbours.
      guard !isTaken[max(0, column - 1)..<min(row.width, column + width + 1)].contains(true) else { return }
      for index in column..<column + width { isTaken[index] = true }
      canvas.put(text, x: row.x + column, y: row.y, role)
    }
    for mark in marks where place(of: mark.sample, in: row) >= 0 {
      let column = place(of: mark.sample, in: row) / 2
      put(mark.text, at: min(column, max(0, row.width - canvas.measure(mark.text))), mark.role)
    }
    if !endLabel.isEmpty {
      let text = endLabel + String(Glyph.tickRight.unicode)
      put(text, at: row.width - canvas.measure(text), .axis)
    }
    for time in times where place(of: time.sample, in: row) >= 0 {
      put(String(Glyph.tickLeft.unicode) + time.text, at: place(of: time.sample, in: row) / 2, time.role)
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
