import Cubes
import Drawing
import Filters
import PageEvents
import Patterns

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
      let label = filter == crumb.filter ? crumb.label : nil
      let words = Sanitizer.text(label ?? filter.text(schema: model.schema))
      text += Text(" › ", .dim) + (place == model.focusedCrumb ? Text("[\(words)]", .chosen) : Text(words, .crumb))
      if place == model.focusedCrumb, let rank = model.crumbRank { text += Text(" " + rank, .dim) }
    }
    if let input = model.input, input.purpose == .filter, input.crumb == nil, input.filter != .everything {
      text += Text(" › ", .dim) + Text(Sanitizer.text(input.filter.text(schema: model.schema)), .input)
    }
    return text
  }

  /// Whether the numbers are all there yet.
  private static func exactness(_ model: Model) -> Text {
    guard let view = model.view else { return "reading…" }
    if view.events == 0, case .loading = model.status.phase { return "reading…" }
    if !model.isViewCurrent { return Text("counting…", .warning) }
    if view.progress < 1 { return Text("\(Format.fixed(view.progress * 100, decimals: 0)) % counted…", .warning) }
    let error = view.answers.lazy.flatMap(\.rows).map(\.error).max() ?? 0
    var text: Text = error == 0 ? "exact" : Text("rows within \(Format.short(error)) hits", .warning)
    if view.dropped > 0, !view.recorded.isEmpty {
      let since = Timestamp(milliseconds: view.recorded.lower)
      let civil = CivilTime(since, offset: model.offset(since))
      text += Text(" · detail since \(civil.dateText.dropFirst(5)) \(civil.timeText.prefix(5))", .warning)
    }
    if view.omitted > 0 { text += Text(", \(Format.short(view.omitted)) older hits not in", .warning) }
    return text
  }
}
