import Cubes
import Drawing
import PageEvents

/// Requests a second over the range, and under them the share of server errors.
enum TimelinePanel {
  static func draw(_ model: Model, on canvas: inout Canvas, in rect: Rect) {
    guard let chart = model.view?.timeline, !chart.bins.isEmpty else { return }
    let samples = BrailleChart.samples(inColumns: rect.width)
    // There are at most as many bins as samples: each is drawn as wide as it takes to fill the width.
    func spread(_ value: (TimelineChart.Bin) -> Double) -> [Double] {
      (0..<samples).map { value(chart.bins[$0 * chart.bins.count / samples]) }
    }
    let shares = spread { $0.hits == 0 ? 0 : Double($0.serverErrors) / Double($0.hits) }
    BrailleChart(
      spread { Double($0.hits) / chart.width.inSeconds },
      heat: rect.height >= 5 ? .init("5xx", values: shares, top: max(0.05, shares.max() ?? 0)) : nil,
      times: times(chart, samples: samples, offset: model.offset), endLabel: model.mode == .live ? "now" : "head",
      axisText: { Format.rate($0) }
    ).draw(on: &canvas, in: rect)
  }

  /// The ranges to choose from, the chosen one in brackets, and how wide a bin is.
  static func caption(_ model: Model) -> Text {
    var text = Text("")
    for range in TimeRange.ladder {
      let label = if case .last(let span) = range { TimeRange.short(span) } else { "all" }
      text += range == model.range ? Text("[\(label)] ", .chosen) : Text("\(label) ")
    }
    if !TimeRange.ladder.contains(model.range) {
      text += Text("[\(model.range.text(offset: model.offset))] ", .chosen)
    }
    guard let chart = model.view?.timeline, !chart.bins.isEmpty else { return text }
    return text + Text(" bin \(TimeRange.short(chart.width))")
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
