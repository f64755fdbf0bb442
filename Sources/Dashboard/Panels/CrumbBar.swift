import Cubes
import Drawing
import Filters
import PageEvents
import Patterns

/// The line that says what every number on the screen is restricted to.
enum CrumbBar {
  static func draw(_ model: Model, on canvas: inout Canvas, in rect: Rect) {
    let path = Text(" ") + path(model)
    let state = state(model, beside: path, in: rect, canvas.glyphs)
    let width = canvas.measure(state)
    canvas.put(path.truncated(to: rect.width - width - 2), x: rect.x, y: rect.y)
    canvas.put(state, x: rect.maxX - width - 1, y: rect.y, .dim)
  }

  /// As much of it as there is room for beside the restriction, and whether the numbers are all there in any case.
  private static func state(_ model: Model, beside path: Text, in rect: Rect, _ glyphs: GlyphSet) -> Text {
    let exactness = exactness(model)
    var states = [exactness]
    if let view = model.view {
      let counted = Text("\(Noun.counted(view.total.hits, "hit")) · \(model.range.text(offset: model.offset)) · ")
      states.insert(counted + exactness, at: 0)
      if model.isDrilled { states.insert(counted + exactness + " · Bksp removes last", at: 0) }
    }
    let free = rect.width - path.displayWidth(in: glyphs) - 3
    return states.first { $0.displayWidth(in: glyphs) <= free } ?? exactness
  }

  /// The crumb that is drawn at `x`.
  static func crumb(at x: Int, _ model: Model, in rect: Rect) -> Int? {
    let state = state(model, beside: Text(" ") + path(model), in: rect, model.glyphs)
    guard x < rect.maxX - state.displayWidth(in: model.glyphs) - 2 else { return nil }
    let separator = separator.displayWidth(in: model.glyphs)
    var start = rect.x + 1 + base(model).displayWidth(in: model.glyphs)
    for place in model.crumbs.indices {
      start += separator
      let end = start + text(of: place, model).displayWidth(in: model.glyphs)
      if x < end { return x >= start ? place : nil }
      start = end
    }
    return nil
  }

  private static let separator = Text(" › ", .dim)

  private static func base(_ model: Model) -> Text {
    Text(model.base == .everything ? "all" : Sanitizer.text(model.base.text(schema: model.schema)), .crumb)
  }

  private static func text(of place: Int, _ model: Model) -> Text {
    let crumb = model.crumbs[place]
    let changed = model.input?.crumb == place ? model.input?.filter : nil
    let filter = changed.map { $0 == .everything ? crumb.filter : $0 } ?? crumb.filter
    let label = filter == crumb.filter ? crumb.label : nil
    let words = Sanitizer.text(label ?? filter.text(schema: model.schema))
    if place != model.focusedCrumb { return Text(words, .crumb) }
    let rank = model.crumbRank.map { Text(" " + $0, .dim) } ?? .empty
    return Text("[\(words)]", .chosen) + rank
  }

  static func path(_ model: Model) -> Text {
    var text = model.crumbs.indices.reduce(base(model)) { $0 + separator + Self.text(of: $1, model) }
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
      var text: Text = error == 0 ? "exact" : Text("rows within \(short(error, "hit"))", .warning)
      if let since {
        let civil = CivilTime(since, offset: model.offset(since))
        text += Text(" · detail since \(civil.dateText.dropFirst(5)) \(civil.timeText.prefix(5))", .warning)
      }
      if omitted > 0 { text += Text(", \(short(omitted, "older hit")) not in", .warning) }
      return text
    }
  }

  private static func short(_ count: Int, _ noun: String) -> String {
    Noun.counted(count, noun, by: { Format.short($0) })
  }
}
