import Cubes
import Drawing
import PageEvents

/// Requests a second over the range, and under them the share of server errors.
enum TimelinePanel {
  static func draw(_ model: Model, on canvas: inout Canvas, in rect: Rect) {
    guard let chart = model.view?.timeline, !chart.bins.isEmpty else { return }
    var rect = rect
    if let parent = model.view?.parentTimeline, rect.height >= 9 { draw(parent, on: &canvas, in: rect.takeBottom(2)) }
    let samples = BrailleChart.samples(inColumns: rect.width)
    // There are at most as many bins as samples: each is drawn as wide as it takes to fill the width.
    func spread(_ value: (TimelineChart.Bin) -> Double) -> [Double] {
      (0..<samples).map { value(chart.bins[$0 * chart.bins.count / samples]) }
    }
    let shares = spread { $0.hits == 0 ? 0 : Double($0.serverErrors) / Double($0.hits) }
    func sample(_ time: Timestamp) -> Int { chart.index(of: time) * samples / chart.bins.count }
    let inside = model.marks.filter { $0 >= chart.start && $0 < chart.start(of: chart.bins.count) }
    let start = model.brush?.start.map { [BrailleChart.Label("├", at: sample($0), .cursor)] } ?? []
    BrailleChart(
      spread { Double($0.hits) / chart.width.inSeconds },
      heat: rect.height >= 5 ? .init("5xx", values: shares, top: max(0.05, shares.max() ?? 0)) : nil,
      marks: inside.map { BrailleChart.Label("◆", at: sample($0), .bookmark) } + start
        + AlertMarks.labels(model.alerts, over: chart, sample: sample),
      times: times(chart, samples: samples, offset: model.offset), endLabel: model.mode == .live ? "now" : "head",
      cursor: model.brush.map { sample($0.place) },
      axisText: { Format.rate($0) }
    ).draw(on: &canvas, in: rect)
  }

  /// The course of the slice before the last crumb, small and under the other.
  private static func draw(_ parent: TimelineChart, on canvas: inout Canvas, in rect: Rect) {
    guard !parent.bins.isEmpty else { return }
    let samples = BrailleChart.samples(inColumns: rect.width)
    let values = (0..<samples).map {
      Double(parent.bins[$0 * parent.bins.count / samples].hits) / parent.width.inSeconds
    }
    BrailleChart(values, axisText: { $0 == 0 ? "" : "parent" }).draw(on: &canvas, in: rect)
  }

  /// The ranges to choose from, the chosen one in brackets, and how wide a bin is.
  static func caption(_ model: Model) -> Text {
    if let (from, to) = model.brushed { return brushed(from, to, model) }
    var text = TimeRange.ladder.reduce(Text("")) { $0 + chip($1, model) }
    if !TimeRange.ladder.contains(model.range) {
      text += Text("[\(otherRange(model))] ", .chosen)
    }
    guard let chart = model.view?.timeline, !chart.bins.isEmpty else { return text }
    return text + Text(" bin \(TimeRange.short(chart.width))")
  }

  /// A range that isn't among those to choose from: in a word where there is no room for both. The crumbs say it in full.
  private static func otherRange(_ model: Model) -> String {
    if case .between = model.range, model.width < 100 { return "pinned" }
    return model.range.text(offset: model.offset)
  }

  private static func chip(_ range: TimeRange, _ model: Model) -> Text {
    let label = if case .last(let span) = range { TimeRange.short(span) } else { "all" }
    return range == model.range ? Text("[\(label)] ", .chosen) : Text("\(label) ")
  }

  /// The range whose chip is so many columns behind the beginning of the caption.
  static func range(at column: Int, _ model: Model) -> TimeRange? {
    guard model.brushed == nil else { return nil }
    var end = 0
    for range in TimeRange.ladder {
      let width = chip(range, model).displayWidth(in: model.glyphs)
      // The blank behind a chip is nobody's.
      if column < end + width { return column < end + width - 1 ? range : nil }
      end += width
    }
    return nil
  }

  /// The bins that are drawn in the column at `x`, two at the most if they are narrow, or the same one as in its neighbours.
  static func bins(at x: Int, of chart: TimelineChart, in rect: Rect) -> ClosedRange<Int> {
    let all = BrailleChart.samples(inColumns: rect.width)
    let samples = BrailleChart.samples(at: x - rect.x, inColumns: rect.width)
    func bin(_ sample: Int) -> Int { min(chart.bins.count - 1, sample * chart.bins.count / max(1, all)) }
    return bin(samples.lowerBound)...bin(samples.upperBound)
  }

  /// The time that is pointed at, and what happened then.
  private static func brushed(_ from: Timestamp, _ to: Timestamp, _ model: Model) -> Text {
    func clock(_ time: Timestamp) -> String { CivilTime(time, offset: model.offset(time)).timeText }
    var hits = (all: 0, errors: 0)
    if let chart = model.view?.timeline, !chart.bins.isEmpty {
      for bin in chart.index(of: from)...chart.index(of: to - .milliseconds(1)) {
        hits.all += chart.bins[bin].hits
        hits.errors += chart.bins[bin].serverErrors
      }
    }
    let errors = hits.errors == 0 ? Text("") : Text("  \(Format.count(hits.errors)) 5xx", .status5xx)
    return Text("\(clock(from))–\(clock(to))  ", .chosen) + Text(Noun.counted(hits.all, "hit")) + errors
      + Text("  ↵ takes it", .dim)
  }

  /// A label every 26 columns, each with the time that stands at its left edge.
  private static func times(
    _ chart: TimelineChart, samples: Int, offset: (Timestamp) -> Int
  ) -> [BrailleChart.Label] {
    let span = chart.width.milliseconds * Int64(chart.bins.count)
    let every = 52
    return stride(from: 0, to: max(0, samples - every / 2), by: every).map { sample in
      let time = chart.start + .milliseconds(span * Int64(sample) / Int64(max(1, samples)))
      let civil = CivilTime(time, offset: offset(time))
      let clock = span < 600_000 ? civil.timeText : String(civil.timeText.prefix(5))
      return BrailleChart.Label(span > 2 * 86_400_000 ? "\(civil.dateText.dropFirst(5)) \(clock)" : clock, at: sample)
    }
  }
}
