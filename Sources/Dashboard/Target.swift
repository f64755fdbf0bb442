import Cubes
import Drawing
import PageEvents

/// What the mouse points at: worked out from where everything is drawn, by the functions that draw it.
enum Target: Equatable {
  case crumb(Int)
  case tab(PanelID)
  /// A moment of the recording.
  case recording(Timestamp)
  /// One of the ranges that are named above the timeline.
  case range(TimeRange)
  /// Bins of the timeline.
  case bins(ClosedRange<Int>)
  case column(PanelID, PanelField)
  case row(PanelID, Int)
  /// Elsewhere in a panel.
  case panel(PanelID)
  /// An item of the menu or the palette that lies over the screen.
  case item(Int)
  /// Elsewhere in what lies over the screen.
  case box
}

extension Model {
  /// Nil where there is nothing to point at.
  func target(x: Int, y: Int) -> Target? {
    if let overlay { return target(in: overlay, x: x, y: y) }
    let layout = Layout(self)
    if layout.crumbs.contains(x: x, y: y) { return CrumbBar.crumb(at: x, self, in: layout.crumbs).map(Target.crumb) }
    if layout.tabs.contains(x: x, y: y) {
      let (bar, panels) = tabBar(layout)
      return bar.tab(at: x, in: layout.tabs, glyphs).map { .tab(panels[$0]) }
    }
    if layout.transport.contains(x: x, y: y) {
      return Transport.moment(at: x, self, in: layout.transport).map(Target.recording)
    }
    guard let (panel, rect) = layout.panels.first(where: { $0.value.contains(x: x, y: y) }) else { return nil }
    return target(in: panel, rect, x: x, y: y, layout)
  }

  private func target(in panel: PanelID, _ rect: Rect, x: Int, y: Int, _ layout: Layout) -> Target {
    guard let content = layout.content(of: panel) else { return .panel(panel) }
    if panel == .timeline {
      if let caption = frame(of: panel, layout)?.rightCaption(of: rect, in: glyphs), caption.contains(x: x, y: y) {
        return TimelinePanel.range(at: x - caption.x, self).map(Target.range) ?? .panel(panel)
      }
      guard content.contains(x: x, y: y), let chart else { return .panel(panel) }
      return .bins(TimelinePanel.bins(at: x, of: chart, in: content))
    }
    guard content.contains(x: x, y: y) else { return .panel(panel) }
    let header = panel != .rawLines && layout.showsHeader(panel) ? 1 : 0
    let row = (y - content.y - header) / layout.rowHeight(of: panel)
    if y < content.y + header {
      return RankingPanel.field(at: x, of: panel, self, in: content, layout).map { .column(panel, $0) } ?? .panel(panel)
    }
    let rank =
      panel == .rawLines ? RawLines.rank(atRow: row, self, in: content) : state(of: panel).offset + row
    return rank < rowCount(of: panel) ? .row(panel, rank) : .panel(panel)
  }

  private func target(in overlay: Overlay, x: Int, y: Int) -> Target? {
    let bounds = Rect(x: 0, y: 0, width: width, height: height)
    let (box, item): (Drawing.Overlay, Int?) =
      switch overlay {
      case .help(_, let search): (Help.box(self, search: search), nil)
      case .rejects: (Rejects.box(self), nil)
      case .alert(let number, _): (AlertDetail.box(number, self), nil)
      case .options(let row, _): (OptionsBox.box(self), OptionsBox.option(atRow: y, chosen: row, self, in: bounds))
      case .menu(let menu, let choice):
        (MenuBox.box(menu, self), MenuBox.item(atRow: y, of: menu, choice: choice, self, in: bounds))
      case .palette(let palette): (PaletteBox.box(self), PaletteBox.item(atRow: y, of: palette, self, in: bounds))
      }
    guard box.place(in: bounds).contains(x: x, y: y) else { return nil }
    return box.content(in: bounds).contains(x: x, y: y) ? item.map(Target.item) ?? .box : .box
  }
}
