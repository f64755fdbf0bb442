import Cubes
import Drawing
import PageEvents

/// What a press means, a drag and a release: the same as some key, or command, at the place where the mouse is.
extension Model {
  /// What the mouse has hold of while its button is down.
  enum Grip: Sendable, Equatable {
    /// A stretch of the timeline that begins or ends with this one: the starts of its first and last bin. `isInside` where it was
    /// pointed at before.
    case time(Timestamp, Timestamp, isInside: Bool)
    /// A replay's clock.
    case recording
  }

  mutating func toggleMouse() -> [Effect] {
    options.hasMouse.toggle()
    message =
      options.hasMouse ? "mouse on · M gives it back to the terminal" : "mouse off: the terminal selects text with it"
    return [.setMouse(options.hasMouse)]
  }

  /// A press on what can be chosen chooses it, and a double click is Enter. The wheel moves in what is under it. What is typed
  /// into is for keys.
  mutating func point(_ mouse: MouseEvent) -> [Effect] {
    guard input == nil else { return [] }
    switch mouse.act {
    case .press(.left): return press(target(x: mouse.x, y: mouse.y), clicks: mouse.clicks)
    case .drag(.left): return drag(to: mouse.x)
    case .release(.left): letGo()
    case .wheelUp: return turnWheel(-1, target(x: mouse.x, y: mouse.y))
    case .wheelDown: return turnWheel(1, target(x: mouse.x, y: mouse.y))
    case .press, .drag, .release: break
    }
    return []
  }

  private mutating func press(_ target: Target?, clicks: Int) -> [Effect] {
    grip = nil
    if overlay != nil { return pressInOverlay(target) }
    guard let target else { return [] }
    forgetLastKey()
    find = nil
    if case .crumb(let place) = target {
      focusedCrumb = place
      return clicks > 1 ? changeCrumb(.enter) ?? [] : []
    }
    focusedCrumb = nil
    switch target {
    case .crumb, .item, .box: break
    case .tab(let panel), .panel(let panel): choose(panel)
    case .range(let range): setRange(range)
    case .recording(let moment):
      grip = .recording
      return [.replay(.seekTo(moment))]
    case .bins(let bins): pressTime(bins)
    case .column(let panel, let field):
      choose(panel)
      if let field = field.sorting { return sort(by: field) }
    case .row(let panel, let rank):
      // What the first click has chosen may have moved everything else.
      let isChosen = focus == panel && state(of: panel).cursor == rank
      choose(panel)
      move(by: rank - min(state(of: panel).cursor, rowCount(of: panel) - 1))
      if clicks == 2, isChosen, let drill = Action.with(.drill), drill.isAvailable(self) { return perform(.drill) }
    }
    return []
  }

  /// Beside the box it is closed, as with Esc.
  private mutating func pressInOverlay(_ target: Target?) -> [Effect] {
    switch (overlay, target) {
    case (.options, nil): return chooseInOverlay(.escape) ?? []
    case (_, nil): overlay = nil
    case (.options(_, let before), .item(let item)): overlay = .options(row: item, before: before)
    case (.menu(let menu, _), .item(let item)):
      overlay = .menu(menu, choice: item)
      return chooseInOverlay(.enter) ?? []
    case (.palette(var palette), .item(let item)):
      palette.choice = item
      overlay = .palette(palette)
      return chooseInOverlay(.enter) ?? []
    default: break
    }
    return []
  }

  /// By a choice in a list to choose from, by three lines where one reads.
  private mutating func turnWheel(_ step: Int, _ target: Target?) -> [Effect] {
    switch overlay {
    case .menu, .palette, .options: return chooseInOverlay(step < 0 ? .up : .down) ?? []
    case .help(let scroll, let search):
      overlay = .help(scroll: Help.scroll(scroll + 3 * step, in: self), search: search)
    case .rejects(let scroll): overlay = .rejects(scroll: Rejects.scroll(scroll + 3 * step, in: self))
    case .alert(let number, let scroll):
      overlay = .alert(number: number, scroll: AlertDetail.scroll(scroll + 3 * step, of: number, in: self))
    case nil:
      switch target {
      case .row(let panel, _),
        .panel(let panel) where panel != .timeline, .column(let panel, _):
        // Rows are moved in where the focus is.
        choose(panel)
        move(by: 3 * step)
      default: break
      }
    }
    return []
  }

  // MARK: Dragging

  /// A press on the timeline points at a bin: of those in the column, the one with most hits, which is the one that is seen.
  private mutating func pressTime(_ bins: ClosedRange<Int>) {
    guard let chart else { return }
    let (first, last) = (chart.start(of: bins.lowerBound), chart.start(of: bins.upperBound))
    let isInside = brushed.map { $0.from <= last && first < $0.to } ?? false
    grip = .time(first, last, isInside: isInside)
    if isInside { return }
    let highest = bins.max { chart.bins[$0].hits < chart.bins[$1].hits } ?? bins.lowerBound
    brush = Brush(place: chart.start(of: highest))
  }

  private mutating func drag(to x: Int) -> [Effect] {
    let layout = Layout(self)
    switch grip {
    case nil: return []
    case .recording:
      guard let moment = Transport.moment(at: x, self, in: layout.transport, isClamped: true) else { return [] }
      return [.replay(.seekTo(moment))]
    case .time(let first, let last, let isInside):
      guard let chart, let content = layout.content(of: .timeline) else { return [] }
      let bins = TimelinePanel.bins(at: x, of: chart, in: content)
      // Within the column that was pressed, nothing was dragged yet.
      guard brush?.start != nil && !isInside || !bins.contains(chart.index(of: first)) else { return [] }
      let isBack = bins.lowerBound < chart.index(of: first)
      brush = Brush(place: chart.start(of: isBack ? bins.lowerBound : bins.upperBound), start: isBack ? last : first)
      grip = .time(first, last, isInside: false)
      return []
    }
  }

  /// What was dragged over becomes the range, and so does what was pointed at and is pressed again. A first press points.
  private mutating func letGo() {
    defer { grip = nil }
    guard case .time(_, _, let isInside) = grip, brush != nil else { return }
    if isInside || brush?.start != nil {
      takeBrush()
    } else {
      choose(.timeline)
      message = "again or ↵ makes it the range · a drag takes a stretch · ←→ move · Esc"
    }
  }
}

extension PanelField {
  /// What a panel is sorted by where this is what is pressed; nil where that means nothing.
  fileprivate var sorting: PanelField? {
    switch self {
    case .share, .bar: .hits
    case .name, .trend: nil
    default: self
    }
  }
}
