import Cubes
import Drawing
import Filters
import PageEvents
import Patterns

extension Model {
  /// The model after an event, and what the world is to do.
  public mutating func update(_ event: Event) -> [Effect] {
    switch event {
    case .resize(let width, let height):
      self.width = width
      self.height = height
      if options.holdsOrder { letOrdersGo() }
      keepCursorsInSight()
      return []
    case .view(let view):
      let old = self.view
      self.view = view
      keepLine(since: old)
      endWatch(where: old)
      keepWatch()
      takeArrivals()
      goOnSeeking()
      noteSilence()
      // An answer to another question, or half of one, says nothing of the rows that the cursors are on.
      if isViewCurrent, view.progress == 1 {
        followRows()
        keepCursorsInSight()
        holdOrders()
      }
      takeFound()
      if let awaited, find == nil, areRowsCurrent(of: focus), !isRowAwaited {
        self.awaited = nil
        return perform(awaited)
      }
      return []
    case .status(let status):
      if case .loading = self.status.phase { loadedEvents = status.events }
      self.status = status
      keepWatch()
      return moveAlerts()
    case .alerts(let board): return take(board)
    case .alertRuns(let runs):
      alerts.runs = runs
      return []
    case .rule(let edit): return take(edit)
    case .limits(let readings):
      limits.readings = readings
      return []
    case .lines(let lines):
      take(lines)
      return []
    case .matches(let matches):
      take(matches)
      return []
    case .paste(let text):
      // Pasted text never acts as keys.
      guard takesText else { return [] }
      forgetLastKey()
      insert(text.filter { !$0.isNewline })
      return []
    case .mouse(let mouse):
      return point(mouse)
    case .key(let key):
      forgetLastKey()
      if input != nil { return edit(key) }
      if overlay != nil, let effects = chooseInOverlay(key) { return effects }
      if focusedCrumb != nil, let effects = changeCrumb(key) { return effects }
      guard let action = keymap.action(of: key) else {
        message = "\(key) does nothing here · ? shows the keys"
        return []
      }
      guard action.isAvailable(self) else {
        message = "\(key): not here · \(action.help)"
        return []
      }
      // A row that is still looked for is gone to only to act on it.
      if action.id != .drill && action.id != .exclude { find = nil }
      return perform(action.id)
    }
  }

  /// What was said, and what was still to be done, of the key before.
  mutating func forgetLastKey() {
    message = nil
    awaited = nil
    raw.seek = nil
  }

  mutating func perform(_ action: Action.ID) -> [Effect] {
    switch action {
    case .moveUp: move(by: -1)
    case .moveDown: move(by: 1)
    case .pageUp: move(by: -page)
    case .pageDown: move(by: page)
    case .halfPageUp: move(by: -max(1, page / 2))
    case .halfPageDown: move(by: max(1, page / 2))
    case .toTop: move(by: -(.max / 2))
    case .toBottom: move(by: .max / 2)
    case .nextPanel: focus(onNext: 1)
    case .previousPanel: focus(onNext: -1)
    case .panel(let id): choose(id)
    case .expand:
      isExpanded.toggle()
      if options.holdsOrder { letOrdersGo() }
    case .drill: drill(excluding: false)
    case .exclude: drill(excluding: true)
    case .up: goUp()
    case .escape: escape()
    case .back: travel(from: \.back, to: \.forward)
    case .forward: travel(from: \.forward, to: \.back)
    case .filter where focus == .rawLines: input = Input(purpose: .search, searchBefore: raw.search)
    case .filter:
      input = Input(purpose: .filter, panelsBefore: panels)
    case .find where focus == .rawLines: return perform(.filter)
    case .find: startFinding()
    case .nextMatch: seekNext()
    case .previousMatch: seek(-1)
    case .watch: return draftRule()
    case .saveSearch: return saveSearch()
    case .reloadRules where !hasAlerts: message = "no rules run that could be read anew"
    case .reloadRules: return [.reloadRules]
    case .alertDetail: showAlert()
    case .acknowledge: return acknowledge()
    case .acknowledgeAll: return acknowledgeAll()
    case .mute: return mute(whole: false)
    case .muteRule: return mute(whole: true)
    case .severity: return raiseSeverity()
    case .wrap:
      raw.wraps.toggle()
      keepCursorsInSight()
    case .rollUp: rollUp()
    case .pivot: open(.pivot)
    case .export: open(.export)
    case .columns: open(.columns)
    case .sort: open(.sort)
    case .follow: toggleFollow()
    case .crumbs: focusedCrumb = crumbs.indices.last
    case .reverse where focus == .alerts: reverseAlerts()
    case .reverse:
      panels[focus, default: PanelState()].ascending.toggle()
      panels[focus]?.pinned = nil
      return [.remember]
    case .hold: toggleHold()
    case .rangeIn: changeRange(by: -1)
    case .rangeOut: changeRange(by: 1)
    case .rangeReset: setRange(initialRange)
    case .range: open(.range)
    case .brush: moveBrushOn()
    case .mark: toggleMark()
    case .previousMark: return go(toMark: -1)
    case .nextMark: return go(toMark: 1)
    case .pause: return togglePause()
    case .slower: return [.replay(.slower)]
    case .faster: return [.replay(.faster)]
    case .seekBack: return seek(by: -1)
    case .seekForward: return seek(by: 1)
    case .seekBackFar: return seek(by: -10)
    case .seekForwardFar: return seek(by: 10)
    case .stepBack: return [.replay(.step(binWidth, back: true))]
    case .stepForward: return [.replay(.step(binWidth, back: false))]
    case .toEnd: return [.replay(.jumpToEnd)]
    case .copyRow: return copyRows(onlySelected: true)
    case .copyPanel: return copyRows(onlySelected: false)
    case .help: overlay = .help(scroll: 0, search: nil)
    case .palette: overlay = .palette(Palette())
    case .options: overlay = .options(row: 0, before: options)
    case .rejects: overlay = .rejects(scroll: 0)
    case .mouse: return toggleMouse()
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .leave: return leave()
    case .quit: return [.quit]
    }
    return []
  }

  /// Which panels have something to say is seen in the whole log: a slice without referrers still has their panel.
  private mutating func noteSilence() {
    for spec in specs {
      guard let answer = answer(of: spec.id), answer.groupCount > 0 else { continue }
      if answer.groupCount > 1 || answer.rows.contains(where: { !$0.member.isMissing }) {
        silent.remove(spec.id)
        hasSpoken.insert(spec.id)
      } else if crumbs.isEmpty, base == .everything, input == nil, !answer.rows.isEmpty, !hasSpoken.contains(spec.id) {
        silent.insert(spec.id)
      }
    }
    if silent.contains(focus), !hasChosenPanel, let first = weightiest.first { focus = first }
  }

  // MARK: Moving

  private var page: Int { max(1, Layout(self).rows(of: focus)) }

  mutating func move(by step: Int) {
    let count = rowCount(of: focus)
    guard count > 0 else { return }
    let from = min(state(of: focus).cursor, count - 1)
    panels[focus, default: PanelState()].cursor = min(max(0, from + step), count - 1)
    keepCursorsInSight()
  }

  mutating func choose(_ panel: PanelID) {
    focus = panel
    hasChosenPanel = true
  }

  private mutating func focus(onNext step: Int) {
    let panels = panelIDs
    let place = panels.firstIndex(of: focus)!
    choose(panels[(place + step + panels.count) % panels.count])
  }

  /// After anything that may have moved rows: each panel scrolls as little as shows its cursor.
  mutating func keepCursorsInSight() {
    let layout = Layout(self)
    for panel in panelIDs {
      // A panel that isn't on the screen keeps its place for when it is.
      guard layout.panels[panel] != nil else { continue }
      let count = rowCount(of: panel)
      // Until an answer is there, nothing is known to be out of sight.
      guard count > 0 else { continue }
      var state = state(of: panel)
      state.cursor = min(state.cursor, count - 1)
      let rows = layout.rows(of: panel)
      // Whoever reads row by row turns pages: no row is read twice, and none is passed over.
      state.offset =
        isInLines
        ? state.cursor - state.cursor % max(1, rows)
        : Table.offset(showing: state.cursor, of: count, in: rows, from: state.offset)
      if panel == .rawLines, let content = layout.content(of: panel) {
        state.offset = RawLines.offset(showing: state.cursor, from: state.offset, self, in: content)
      }
      panels[panel] = state
    }
  }

  // MARK: Drilling

  private mutating func drill(excluding: Bool) {
    if focus == .timeline { return takeBrush() }
    if focus == .alerts, let alert = chosenAlert?.alert { return drill(into: alert) }
    if view != nil, spec(of: focus) != nil, find != nil || !areRowsCurrent(of: focus) || isRowAwaited {
      // Two quick keys: the second is meant for rows that aren't there yet, not for those that still are.
      awaited = excluding ? .exclude : .drill
      return
    }
    guard let spec = spec(of: focus), let row = selectedRow(of: focus) else {
      message = "there is no row to drill into"
      return
    }
    let dimension = row.member.dimension
    take(
      row.member.isMissing ? .missing(dimension) : .equals(dimension, row.member.bytes), of: spec, excluding: excluding)
  }

  /// A value of what a panel shows becomes a crumb.
  mutating func take(_ value: Filter, of spec: PanelSpec, excluding: Bool) {
    let dimension = self.dimension(of: spec)
    // The same step twice would leave everything as it is.
    if !excluding, crumbs.contains(where: { $0.filter == value }) {
      focus = focus == .clients ? .urls : .clients
      message = "\(schema[dimension].name) is fixed already: on to \(name(of: focus))"
      return
    }
    push(excluding ? value.negated : value, dimension: excluding ? nil : dimension)
    // A value that can't be taken apart any further leaves nothing to choose here: on to who asked, or what was asked.
    if !excluding, self.dimension(of: spec) == dimension {
      focus = focus == .clients ? .urls : .clients
    }
  }

  mutating func push(_ filter: Filter, dimension: Dimension?) {
    remember()
    let origin = Crumb.Origin(focus: focus, panels: panels.mapValues { .init(cursor: $0.cursor, offset: $0.offset) })
    crumbs.append(Crumb(filter: filter, dimension: dimension, origin: origin))
    resetRows()
  }

  private mutating func goUp() {
    guard let last = crumbs.last else { return }
    remember()
    crumbs.removeLast()
    if let before = last.before { (crumbs, range, isExpanded) = (before.crumbs, before.range, before.isExpanded) }
    resetRows()
    focus = last.origin.focus
    for (panel, place) in last.origin.panels {
      panels[panel, default: PanelState()].cursor = place.cursor
      panels[panel]?.offset = place.offset
    }
  }

  /// Other rows are coming: cursors go to the top, held orders end.
  mutating func resetRows() {
    for panel in panels.keys {
      panels[panel]?.cursor = 0
      panels[panel]?.offset = 0
      panels[panel]?.pinned = nil
      panels[panel]?.isLetGo = false
    }
  }

  mutating func remember() {
    back.append(Place(crumbs: crumbs, range: range))
    forward = []
  }

  private mutating func travel(from source: WritableKeyPath<Model, [Place]>, to target: WritableKeyPath<Model, [Place]>)
  {
    guard let place = self[keyPath: source].popLast() else {
      message = "the history of views ends here"
      return
    }
    self[keyPath: target].append(Place(crumbs: crumbs, range: range))
    crumbs = place.crumbs
    range = place.range
    resetRows()
  }

  private mutating func escape() {
    if brush != nil {
      brush = nil
      grip = nil
    } else if isExpanded {
      isExpanded = false
    } else if isDrilled {
      goUp()
    }
  }

  private mutating func leave() -> [Effect] {
    if isExpanded || isDrilled {
      escape()
      return []
    }
    return [.quit]
  }

  // MARK: Time

  /// What a step in time is: a bin of the chart.
  var binWidth: Timestamp.Span { view.map(\.timeline.width) ?? .seconds(10) }

  private mutating func changeRange(by step: Int) {
    let place = TimeRange.ladder.firstIndex(of: range) ?? TimeRange.ladder.count - 1
    setRange(TimeRange.ladder[min(max(0, place + step), TimeRange.ladder.count - 1)])
  }

  mutating func setRange(_ range: TimeRange) {
    guard range != self.range else { return }
    remember()
    self.range = range
    resetRows()
  }

  private mutating func togglePause() -> [Effect] {
    switch mode {
    case .replay: return [.replay(.setPaused(!(status.replay?.isPaused ?? false) && !(status.replay?.isOver ?? false)))]
    case .live:
      if view != nil { pausedAt = pausedAt == nil ? status.lines - status.rejected : nil }
      return []
    }
  }

  // MARK: Tables

  private mutating func toggleHold() {
    if state(of: focus).pinned != nil {
      panels[focus]?.pinned = nil
      panels[focus]?.isLetGo = options.holdsOrder
      message = "the order is by \(state(of: focus).sort.title) again"
      return
    }
    guard let answer = answer(of: focus), !answer.rows.isEmpty else { return }
    pin(answer.rows.map(\.member), of: focus, from: answer.ranking.offset)
    message = "order held: rows stay put, numbers go on · o lets go"
  }

  /// Holds a panel's rows, of which the first was that many rows down.
  mutating func pin(_ rows: [Member], of panel: PanelID, from first: Int) {
    var state = state(of: panel)
    state.pinned = rows
    state.isLetGo = false
    state.cursor = min(rows.count - 1, max(0, state.cursor - first))
    state.offset = 0
    panels[panel] = state
  }

  private mutating func copyRows(onlySelected: Bool) -> [Effect] {
    let lines: [String]
    if focus == .rawLines {
      lines = copiedLines(onlySelected: onlySelected)
    } else if focus == .alerts {
      lines = copiedAlerts(onlySelected: onlySelected)
    } else if let answer = answer(of: focus) {
      let rows = onlySelected ? selectedRow(of: focus).map { [$0] } ?? [] : answer.rows
      lines = rows.map { row in
        let name = row.member.isMissing ? schema[row.member.dimension].missing : Sanitizer.text(row.member.bytes)
        let numbers = row.values.map { value in
          switch value {
          case .whole(let value): String(value)
          case .real(let value): Format.fixed(value, decimals: 2)
          case .missing: ""
          }
        }
        return ([name] + numbers).joined(separator: "\t")
      }
    } else {
      lines = []
    }
    guard !lines.isEmpty else {
      message = "there are no rows to copy"
      return []
    }
    message = "copied \(name(of: focus)), \(lines.count == 1 ? "a row" : "\(lines.count) rows") (OSC 52)"
    return [.copy(lines.joined(separator: "\n"))]
  }
}
