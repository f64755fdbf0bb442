import Cubes
import Drawing
import PageEvents
import Patterns

/// Pointing at the timeline, and marks on it.
extension Model {
  /// Whether the arrows move in time: a replay's clock, or the place that the user points at.
  var canSeek: Bool { mode == .replay || brush != nil || focus == .timeline }

  /// Bins of the chart, back or forward.
  mutating func seek(by bins: Int) -> [Effect] {
    if brush != nil || mode == .live {
      moveBrush(by: bins)
      return []
    }
    return [.replay(.seek(.milliseconds(Int64(bins) * binWidth.milliseconds)))]
  }

  var chart: TimelineChart? {
    guard let chart = view?.timeline, !chart.bins.isEmpty else { return nil }
    return chart
  }

  private mutating func moveBrush(by bins: Int) {
    guard let chart else { return }
    let last = chart.bins.count - 1
    let present = brush.map { chart.index(of: $0.place) } ?? last + (bins < 0 ? 0 : -bins)
    let place = min(max(0, present + bins), last)
    if brush == nil { focus = .timeline }
    brush = Brush(place: chart.start(of: place), start: brush?.start)
  }

  /// First it points, then it begins a stretch, then it takes it.
  mutating func moveBrushOn() {
    guard let chart else {
      message = "there is no time to point at yet"
      return
    }
    guard let brush else {
      focus = .timeline
      self.brush = Brush(place: chart.start(of: chart.bins.count - 1))
      message = "←→ point at a time · v begins a stretch · ↵ makes it the range · Esc"
      return
    }
    if brush.start == nil {
      self.brush?.start = brush.place
      message = "←→ to its end · ↵ or v makes it the range · Esc"
    } else {
      takeBrush()
    }
  }

  /// Makes the bin or the stretch that the user points at the range.
  mutating func takeBrush() {
    guard let brush, let chart else { return moveBrushOn() }
    self.brush = nil
    let first = min(brush.start ?? brush.place, brush.place)
    let last = max(brush.start ?? brush.place, brush.place)
    setRange(.between(first, last + chart.width))
  }

  /// The stretch of time that is pointed at.
  var brushed: (from: Timestamp, to: Timestamp)? {
    guard let brush, let chart else { return nil }
    return (min(brush.start ?? brush.place, brush.place), max(brush.start ?? brush.place, brush.place) + chart.width)
  }

  // MARK: Marks

  /// The moment that a mark is for: the one pointed at, or that of the clock.
  private var moment: Timestamp? { brush?.place ?? status.replay?.position ?? view?.head }

  mutating func toggleMark() {
    guard let moment else {
      message = "there is no moment to mark yet"
      return
    }
    let near = binWidth.milliseconds / 2
    if let place = marks.firstIndex(where: { abs(($0 - moment).milliseconds) <= near }) {
      marks.remove(at: place)
      message = "mark removed"
      return
    }
    marks.append(moment)
    marks.sort()
    let civil = CivilTime(moment, offset: offset(moment))
    message = "◆ \(civil.dateText) \(civil.timeText) marked · ( and ) go to marks"
  }

  var hasMarks: Bool { !marks.isEmpty || !alerts.board.entries.isEmpty }

  /// To the next mark or alert in that direction: a replay winds there, a live log points there.
  mutating func go(toMark step: Int) -> [Effect] {
    guard let moment else { return [] }
    let winds = mode == .replay && brush == nil
    guard winds || chart != nil else { return [] }
    // Who points, points at a whole bin: what is in it isn't gone to again, and where there is no bin nobody can point.
    let reach = winds ? moment : moment + .milliseconds(binWidth.milliseconds - 1)
    let bounds = winds ? nil : chart.map { $0.start..<$0.start(of: $0.bins.count) }
    func isNext(_ time: Timestamp) -> Bool {
      (step < 0 ? time < moment : time > reach) && bounds?.contains(time) ?? true
    }
    let alert = nearestAlert(step, isNext)
    let mark = step < 0 ? marks.last(where: isNext) : marks.first(where: isNext)
    guard let next = [mark, alert?.time].compactMap({ $0 }).max(by: { step < 0 ? $0 < $1 : $0 > $1 }) else {
      message = "no mark or alert \(step < 0 ? "before" : "after") this"
      return []
    }
    if let alert, alert.time == next { point(at: alert) }
    if winds { return [.replay(.seek(next - moment))] }
    guard let chart else { return [] }
    if focus != .alerts { focus = .timeline }
    brush = Brush(place: chart.start(of: chart.index(of: next)), start: brush?.start)
    return []
  }
}

extension TimelineChart {
  /// The bin that a time is in, or the nearest one.
  func index(of time: Timestamp) -> Int {
    let index = (time - start).milliseconds.flooredQuotient(by: width.milliseconds)
    return Int(min(max(0, index), Int64(bins.count - 1)))
  }

  func start(of bin: Int) -> Timestamp { start + .milliseconds(Int64(bin) * width.milliseconds) }
}
