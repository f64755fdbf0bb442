import Drawing

extension Model {
  mutating func toggleMouse() -> [Effect] {
    options.hasMouse.toggle()
    message =
      options.hasMouse ? "mouse on · M gives it back to the terminal" : "mouse off: the terminal selects text with it"
    return [.setMouse(options.hasMouse)]
  }

  /// A click focuses the panel under it, and chooses the row. The wheel moves in the panel under it by three rows. Both are
  /// for the panels only: what lies over them is for keys.
  mutating func point(_ mouse: MouseEvent) {
    guard input == nil, overlay == nil, focusedCrumb == nil else { return }
    let layout = Layout(self)
    guard let panel = layout.panels.first(where: { $0.value.contains(x: mouse.x, y: mouse.y) })?.key else { return }
    switch mouse.act {
    case .press(.left):
      choose(panel)
      chooseRow(of: panel, at: mouse, in: layout)
    case .wheelUp, .wheelDown:
      // Rows are moved in where the focus is.
      choose(panel)
      move(by: mouse.act == .wheelUp ? -3 : 3)
    case .press, .drag, .release: break
    }
  }

  private mutating func chooseRow(of panel: PanelID, at mouse: MouseEvent, in layout: Layout) {
    guard panel != .timeline, let content = layout.content(of: panel) else { return }
    let header = panel != .rawLines && layout.showsHeader(panel) ? 1 : 0
    let row = (mouse.y - content.y - header) / layout.rowHeight(of: panel)
    guard mouse.y >= content.y + header, row < layout.rows(of: panel) else { return }
    let index = state(of: panel).offset + row
    // `move` knows what else goes with the cursor.
    if index < rowCount(of: panel) { move(by: index - min(state(of: panel).cursor, rowCount(of: panel) - 1)) }
  }
}
