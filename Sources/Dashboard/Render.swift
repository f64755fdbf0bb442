import Cubes
public import Drawing
import PageEvents

extension Model {
  /// The whole screen, drawn: with the glyphs that the model has been told of, unless others are asked for.
  public func render(glyphs: GlyphSet? = nil) -> Canvas {
    let glyphs = glyphs ?? self.glyphs
    var canvas = Canvas(width: width, height: height, glyphs: glyphs)
    let layout = Layout(self)
    guard layout.kind != .line else {
      Summary.draw(self, on: &canvas)
      return canvas
    }
    Header.draw(self, on: &canvas, layout)
    CrumbBar.draw(self, on: &canvas, in: layout.crumbs)
    for (panel, rect) in layout.panels { draw(panel, on: &canvas, in: rect, layout) }
    if !layout.tabs.isEmpty { tabBar(layout).bar.draw(on: &canvas, in: layout.tabs) }
    if !layout.transport.isEmpty { Transport.draw(self, on: &canvas, in: layout.transport) }
    MessageLine.draw(self, on: &canvas, layout)
    drawOverlay(on: &canvas)
    return canvas
  }

  private func draw(_ panel: PanelID, on canvas: inout Canvas, in rect: Rect, _ layout: Layout) {
    var content = rect
    if let frame = frame(of: panel, layout) {
      frame.draw(on: &canvas, in: rect)
      content = layout.content(of: panel) ?? rect
    }
    switch panel {
    case .timeline: TimelinePanel.draw(self, on: &canvas, in: content)
    case .rawLines: RawLines.draw(self, on: &canvas, in: content)
    case .alerts: AlertsPanel.draw(self, on: &canvas, in: content, layout)
    default: RankingPanel.draw(self, panel, on: &canvas, in: content, layout)
    }
  }

  /// What is around a panel, if anything is.
  func frame(of panel: PanelID, _ layout: Layout) -> PanelFrame? {
    guard let borders = layout.borders(of: panel) else { return nil }
    var footer = findPrompt(in: panel, layout) ?? footer(of: panel, layout)
    // It has a letter, as all digits are given away.
    let title = (panel == .alerts ? Text("ⁱ ", .panelNumber) : .empty) + Text(title(of: panel))
    // A rule has no lower border: what is in sight is said in front of the rest.
    var right = borders == .rule && !footer.isEmpty ? footer + " · " + order(of: panel) : caption(of: panel)
    // Where there is no room for both, the place in the rows goes before their order.
    let width = layout.panels[panel]?.width ?? 0
    if borders == .rule, !footer.isEmpty, (title + right).displayWidth(in: glyphs) + 8 > width {
      right = panel == .rawLines ? raw.watch?.text() ?? footer : footer
    }
    // What meters measure is said beside them.
    let limit =
      layout.showsHeader(panel)
      ? limitText(of: panel).map { Text(footer.isEmpty ? "" : " · ") + Text("limit \($0)") } : nil
    if panel == .alerts, borders == .box { footer = withRuns(footer, room: width - 6) }
    if panel == .alerts, borders == .rule {
      right = withRuns(right, room: width - 10 - title.displayWidth(in: glyphs))
    }
    return PanelFrame(
      title, number: panel.shownNumber, right: right, footer: footer + (limit ?? .empty), isFocused: panel == focus,
      borders: borders)
  }

  /// At the right of a panel's title: what is counted, and in what order.
  func caption(of panel: PanelID) -> Text {
    switch panel {
    case .timeline: return TimelinePanel.caption(self)
    case .alerts: return AlertsPanel.caption(self)
    default:
      guard let answer = answer(of: panel) else { return order(of: panel) }
      let count = Noun.counted(answer.groupCount, of: answer.ranking.dimension, schema: schema)
      return Text((answer.isGroupCountExact ? "" : "≥ ") + count + " · ") + order(of: panel)
    }
  }

  func title(of panel: PanelID) -> String {
    guard let spec = spec(of: panel) else { return name(of: panel) }
    return spec.title(over: dimension(of: spec), schema: schema)
  }

  /// What a panel is called, whatever it shows at the moment.
  func name(of panel: PanelID) -> String {
    switch panel {
    case .timeline: "Requests/s"
    case .rawLines: "Raw lines"
    case .alerts: "Alerts"
    default: spec(of: panel)?.title ?? ""
    }
  }

  func shortTitle(of panel: PanelID) -> String {
    switch panel {
    case .timeline: "Time"
    case .rawLines: "Raw"
    case .alerts: "ⁱAlerts"
    default: spec(of: panel)?.shortTitle ?? ""
    }
  }

  func order(of panel: PanelID) -> Text {
    if panel == .rawLines { return RawLines.caption(self) }
    if panel == .alerts { return AlertsPanel.caption(self) }
    let state = state(of: panel)
    if state.pinned != nil { return Text("held", .warning) }
    return Text("\(state.sort.title) \(state.ascending ? "▴" : "▼")")
  }

  /// Which of its rows a panel shows; empty where it shows them all.
  func footer(of panel: PanelID, _ layout: Layout) -> Text {
    let rows = layout.rows(of: panel)
    let count = rowCount(of: panel)
    guard panel != .timeline, rows > 0, count > rows else { return .empty }
    let first = state(of: panel).offset
    if panel == .rawLines, raw.wraps, let content = layout.content(of: panel) {
      let shown = RawLines.count(from: first, self, in: content)
      return Text("\(Format.count(first + 1))-\(Format.count(min(count, first + shown))) of \(Format.count(count))")
    }
    return Text("\(Format.count(first + 1))-\(Format.count(min(count, first + rows))) of \(Format.count(count))")
  }

  /// Behind what an alert panel says of its rows, how the user's program gets on.
  private func withRuns(_ text: Text, room: Int) -> Text {
    let begin = text.isEmpty ? text : text + " · "
    let runs = alerts.runs?.text(room: room - begin.displayWidth(in: glyphs), in: glyphs) ?? .empty
    return runs.isEmpty ? text : begin + runs
  }

  /// What is typed to find a row; nil for a panel that has no lower border for it, or that it isn't for.
  func findPrompt(in panel: PanelID, _ layout: Layout) -> Text? {
    guard let input, input.purpose == .find, panel == find?.panel, layout.borders(of: panel) == .box else { return nil }
    return MessageLine.prompt(input, self, width: (layout.panels[panel]?.width ?? 0) - 4)
  }

  /// The tabs, and the panels that they are for.
  func tabBar(_ layout: Layout) -> (bar: TabBar, panels: [PanelID]) {
    let panels = tabs(besides: Set(layout.panels.keys))
    let tabs = panels.map { panel in
      TabBar.Tab(
        shortTitle(of: panel), number: panel.shownNumber, badge: panel == .alerts ? AlertsPanel.badge(self) : .empty)
    }
    return (TabBar(tabs, chosen: panels.firstIndex(of: focus) ?? 0), panels)
  }

  private func drawOverlay(on canvas: inout Canvas) {
    switch overlay {
    case nil: return
    case .help(let scroll, let search): Help.draw(self, scroll: scroll, search: search, on: &canvas)
    case .rejects(let scroll): Rejects.draw(self, scroll: scroll, on: &canvas)
    case .alert(let number, let scroll): AlertDetail.draw(number, self, scroll: scroll, on: &canvas)
    case .menu(let menu, let choice): MenuBox.draw(menu, choice: choice, self, on: &canvas)
    case .options(let row, _): OptionsBox.draw(self, row: row, on: &canvas)
    case .palette(let palette): PaletteBox.draw(palette, self, on: &canvas)
    }
  }
}
