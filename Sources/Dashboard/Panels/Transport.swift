import Cubes
import Drawing
import PageEvents

/// Where the stream stands: a replay in its recording, a live log in its reading.
enum Transport {
  static func draw(_ model: Model, on canvas: inout Canvas, in rect: Rect) {
    if let replay = model.status.replay {
      bar(replay, model)?.draw(on: &canvas, in: rect)
    } else {
      drawLive(model, on: &canvas, in: rect)
    }
  }

  /// The moment of the recording that is drawn at `x`; beside the bar the nearer end, or nil unless `isClamped`.
  static func moment(at x: Int, _ model: Model, in rect: Rect, isClamped: Bool = false) -> Timestamp? {
    guard let replay = model.status.replay, let start = replay.start, let end = replay.end,
      let share = bar(replay, model)?.position(at: x, in: rect, model.glyphs, isClamped: isClamped)
    else { return nil }
    return start + .milliseconds(Int64((Double((end - start).milliseconds) * share).rounded()))
  }

  private static func bar(_ replay: StreamStatus.Replay, _ model: Model) -> TransportBar? {
    guard let position = replay.position, let start = replay.start, let end = replay.end else { return nil }
    let length = (end - start).inSeconds
    let done = (position - start).inSeconds
    let share = length > 0 ? min(1, max(0, done / length)) : 1
    var left = Text(replay.isPaused || replay.isOver ? " ‖ " : " ► ", .strong) + Text(replay.speed)
    if let achieved = replay.achieved { left += Text(" (\(Format.short(achieved))× real)", .warning) }
    left += Text("  \(clock(done))")
    var right = "\(clock(length))\(replay.isLoaded ? "" : "+")  \(Format.fixed(share * 100, decimals: 1)) %"
    if replay.isOver {
      right += "  end"
    } else if replay.isPaused {
      right += "  held"
    } else if let remaining = replay.remaining {
      right += "  ETA \(Format.duration(seconds: remaining))"
    }
    func place(_ time: Timestamp) -> Double { length > 0 ? (time - start).inSeconds / length : 0 }
    let marks =
      AlertMarks.onBar(model.alerts, share: place) + model.marks.map { TransportBar.Mark.bookmark(at: place($0)) }
    return TransportBar(left: left, right: Text(right + " "), position: share, marks: marks)
  }

  private static func drawLive(_ model: Model, on canvas: inout Canvas, in rect: Rect) {
    let status = model.status
    let read = "\(Format.bytes(status.bytes)) · \(Noun.counted(status.lines, "line"))"
    if case .loading(let share) = status.phase {
      let percent = share.map { " \(Format.fixed($0 * 100, decimals: 0)) %" } ?? ""
      TransportBar(left: Text(" ► reading\(percent)", .strong), right: Text(read + " "), position: share ?? 0)
        .draw(on: &canvas, in: rect)
      return
    }
    var text: Text
    if let pausedAt = model.pausedAt {
      let waiting = status.lines - status.rejected - pausedAt
      text = Text(" ‖ held", .warning) + Text(" · +\(Format.count(waiting)) waiting · ␣ goes on")
    } else if status.phase == .ended {
      text = Text(" ○ the input has ended", .strong)
    } else {
      text = Text(" ● LIVE", .good)
    }
    text += Text(" · \(read) · lag \(Format.fixed(status.lag, decimals: 1)) s", .dim)
    if let watermark = status.watermark {
      text += Text(" · merged to \(CivilTime(watermark, offset: model.offset(watermark)).timeText)", .dim)
    }
    if status.late > 0 { text += Text(" · \(Format.count(status.late)) late", .warning) }
    if status.early > 0 { text += Text(" · \(Format.count(status.early)) out of order", .warning) }
    if let format = status.format { text += Text(" · \(format)", .dim) }
    canvas.put(text, x: rect.x, y: rect.y, maxWidth: rect.width)
  }

  /// `06:53` or `1:06:53`, as players write it; days in front where there are any.
  static func clock(_ seconds: Double) -> String {
    let whole = Int(max(0, seconds))
    let text = CivilTime(Timestamp(seconds: Int64(whole))).timeText
    if whole >= 86_400 { return "\(whole / 86_400)d \(text)" }
    return whole < 3600 ? String(text.dropFirst(3)) : text
  }
}
