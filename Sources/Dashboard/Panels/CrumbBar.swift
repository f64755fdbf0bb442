import Cubes
import Drawing
import Filters
import PageEvents

/// The line that says what every number on the screen is restricted to.
enum CrumbBar {
  static func draw(_ model: Model, on canvas: inout Canvas, in rect: Rect) {
    let right = state(model)
    let width = canvas.measure(right)
    let path = Text(" ") + path(model)
    // Where there is no room for both, the restriction matters more than what is said of it.
    if canvas.measure(path) <= rect.width - width - 3 {
      canvas.put(path, x: rect.x, y: rect.y)
      canvas.put(right, x: rect.maxX - width - 1, y: rect.y, .dim)
    } else {
      canvas.put(path.truncated(to: rect.width), x: rect.x, y: rect.y)
    }
  }

  static func path(_ model: Model) -> Text {
    var text = Text(model.base == .everything ? "all" : Sanitizer.text(model.base.description), .crumb)
    for crumb in model.crumbs { text += Text(" › ", .dim) + Text(Sanitizer.text(crumb.text), .crumb) }
    if let input = model.input, input.purpose == .filter, input.filter != .everything {
      text += Text(" › ", .dim) + Text(Sanitizer.text(input.filter.description), .input)
    }
    return text
  }

  /// The range, and whether the numbers are all there yet.
  private static func state(_ model: Model) -> Text {
    guard let view = model.view else { return "reading…" }
    var text = Text(
      "\(Format.count(view.total.hits)) \(view.total.hits == 1 ? "hit" : "hits") · \(model.range.text(offset: model.offset)) · "
    )
    if view.request.filter != model.filter || view.request.range != model.range {
      return text + Text("counting…", .warning)
    }
    if view.progress < 1 {
      text += Text("\(Format.fixed(view.progress * 100, decimals: 0)) % counted…", .warning)
    } else {
      text += "exact"
    }
    if view.dropped > 0, !view.recorded.isEmpty {
      let since = Timestamp(milliseconds: view.recorded.lower)
      let civil = CivilTime(since, offset: model.offset(since))
      text += Text(" · detail since \(civil.dateText.dropFirst(5)) \(civil.timeText.prefix(5))", .warning)
    }
    if model.isDrilled { text += " · Bksp removes last" }
    return text
  }
}
