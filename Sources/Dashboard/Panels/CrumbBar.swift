import Cubes
import Drawing
import Filters
import PageEvents

/// The line that says what every number on the screen is restricted to.
enum CrumbBar {
  static func draw(_ model: Model, on canvas: inout Canvas, in rect: Rect) {
    let path = Text(" ") + path(model)
    let exactness = exactness(model)
    var states = [exactness]
    if let view = model.view {
      let noun = view.total.hits == 1 ? "hit" : "hits"
      let counted = Text("\(Format.count(view.total.hits)) \(noun) · \(model.range.text(offset: model.offset)) · ")
      states.insert(counted + exactness, at: 0)
      if model.isDrilled { states.insert(counted + exactness + " · Bksp removes last", at: 0) }
    }
    // As much of it as there is room for beside the restriction, and whether the numbers are all there in any case.
    let free = rect.width - canvas.measure(path) - 3
    let state = states.first { canvas.measure($0) <= free } ?? exactness
    let width = canvas.measure(state)
    canvas.put(path.truncated(to: rect.width - width - 2), x: rect.x, y: rect.y)
    canvas.put(state, x: rect.maxX - width - 1, y: rect.y, .dim)
  }

  static func path(_ model: Model) -> Text {
    var text = Text(model.base == .everything ? "all" : Sanitizer.text(model.base.text(schema: model.schema)), .crumb)
    for (place, crumb) in model.crumbs.enumerated() {
      let changed = model.input?.crumb == place ? model.input?.filter : nil
      let filter = changed.map { $0 == .everything ? crumb.filter : $0 } ?? crumb.filter
      let words = Sanitizer.text(filter.text(schema: model.schema))
      text += Text(" › ", .dim) + (place == model.focusedCrumb ? Text("[\(words)]", .chosen) : Text(words, .crumb))
    }
    if let input = model.input, input.purpose == .filter, input.crumb == nil, input.filter != .everything {
      text += Text(" › ", .dim) + Text(Sanitizer.text(input.filter.text(schema: model.schema)), .input)
    }
    return text
  }

  /// Whether the numbers are all there yet.
  private static func exactness(_ model: Model) -> Text {
    switch model.exactness {
    case .reading: return "reading…"
    case .counting: return Text("counting…", .warning)
    case .counted(let share): return Text("\(Format.fixed(share * 100, decimals: 0)) % counted…", .warning)
    case .complete(let error, let since, let omitted):
      var text: Text = error == 0 ? "exact" : Text("rows within \(Format.short(error)) hits", .warning)
      if let since {
        let civil = CivilTime(since, offset: model.offset(since))
        text += Text(" · detail since \(civil.dateText.dropFirst(5)) \(civil.timeText.prefix(5))", .warning)
      }
      if omitted > 0 { text += Text(", \(Format.short(omitted)) older hits not in", .warning) }
      return text
    }
  }
}
