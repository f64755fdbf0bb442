import Cubes
import Drawing
import Filters
import PageEvents

extension Model {
  /// The model after an event, and what the world is to do.
  public mutating func update(_ event: Event) -> [Effect] {
    switch event {
    case .resize(let width, let height):
      self.width = width
      self.height = height
      keepCursorsInSight()
      return []
    case .view(let view):
      self.view = view
      noteSilence()
      // An answer to another question, or half of one, says nothing of the rows that the cursors are on.
      if isViewCurrent, view.progress == 1 { keepCursorsInSight() }
      if let awaited, areRowsCurrent(of: focus) {
        self.awaited = nil
        return perform(awaited)
      }
      return []
    case .status(let status):
      self.status = status
      return []
    case .paste(let text):
      // Pasted text never acts as keys.
      if input != nil { type(text.filter { !$0.isNewline }) }
      return []
    case .key(let key):
      message = nil
      awaited = nil
      if input != nil { return edit(key) }
      if overlay != nil, let effects = chooseInOverlay(key) { return effects }
      guard let action = Action.bound(to: key) else {
        message = "\(key) does nothing here · ? shows the keys"
        return []
      }
      guard action.isAvailable(self) else {
        message = "\(key): not here · \(action.help)"
        return []
      }
      return perform(action.id)
    }
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
    case .expand: isExpanded.toggle()
    case .drill: drill(excluding: false)
    case .exclude: drill(excluding: true)
    case .up: goUp()
    case .escape: escape()
    case .back: travel(from: \.back, to: \.forward)
    case .forward: travel(from: \.forward, to: \.back)
    case .filter:
      input = Input(purpose: .filter)
    case .sort:
      if let spec = spec(of: focus) {
        overlay = .sort(choice: spec.sortable.firstIndex(of: state(of: focus).sort) ?? 0)
      }
    case .reverse:
      panels[focus, default: PanelState()].ascending.toggle()
      panels[focus]?.pinned = nil
    case .hold: toggleHold()
    case .rangeIn: changeRange(by: -1)
    case .rangeOut: changeRange(by: 1)
    case .rangeReset: setRange(initialRange)
    case .range: overlay = .range(choice: TimeRange.ladder.firstIndex(of: range) ?? TimeRange.ladder.count - 1)
    case .pause: return togglePause()
    case .slower: return [.replay(.slower)]
    case .faster: return [.replay(.faster)]
    case .seekBack: return [.replay(.seek(-binWidth))]
    case .seekForward: return [.replay(.seek(binWidth))]
    case .seekBackFar: return [.replay(.seek(.milliseconds(-10 * binWidth.milliseconds)))]
    case .seekForwardFar: return [.replay(.seek(.milliseconds(10 * binWidth.milliseconds)))]
    case .stepBack: return [.replay(.step(binWidth, back: true))]
    case .stepForward: return [.replay(.step(binWidth, back: false))]
    case .toEnd: return [.replay(.jumpToEnd)]
    case .copyRow: return copyRows(onlySelected: true)
    case .copyPanel: return copyRows(onlySelected: false)
    case .help: overlay = .help(scroll: 0)
    case .rejects: overlay = .rejects(scroll: 0)
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

  private mutating func move(by step: Int) {
    let count = rowCount(of: focus)
    guard count > 0 else { return }
    let from = min(state(of: focus).cursor, count - 1)
    panels[focus, default: PanelState()].cursor = min(max(0, from + step), count - 1)
    keepCursorsInSight()
  }

  private mutating func choose(_ panel: PanelID) {
    focus = panel
    hasChosenPanel = true
  }

  private mutating func focus(onNext step: Int) {
    let panels = panelIDs
    let place = panels.firstIndex(of: focus)!
    choose(panels[(place + step + panels.count) % panels.count])
  }

  /// After anything that may have moved rows: each panel scrolls as little as shows its cursor.
  private mutating func keepCursorsInSight() {
    let layout = Layout(self)
    for panel in panelIDs {
      let count = rowCount(of: panel)
      // Until an answer is there, nothing is known to be out of sight.
      guard count > 0 else { continue }
      var state = state(of: panel)
      state.cursor = min(state.cursor, count - 1)
      state.offset = Table.offset(showing: state.cursor, of: count, in: layout.rows(of: panel), from: state.offset)
      panels[panel] = state
    }
  }

  // MARK: Drilling

  private mutating func drill(excluding: Bool) {
    if view != nil, spec(of: focus) != nil, !areRowsCurrent(of: focus) {
      // Two quick keys: the second is meant for rows that aren't there yet, not for those that still are.
      awaited = excluding ? .exclude : .drill
      return
    }
    guard let spec = spec(of: focus), let row = selectedRow(of: focus) else {
      message = "there is no row to drill into"
      return
    }
    let dimension = row.member.dimension
    let value: Filter = row.member.isMissing ? .missing(dimension) : .equals(dimension, row.member.bytes)
    push(excluding ? value.negated : value, dimension: excluding ? nil : dimension)
    // A value that can't be taken apart any further leaves nothing to choose here: on to who asked, or what was asked.
    if !excluding, spec.dimension(under: crumbs, schema: schema) == dimension {
      focus = focus == .clients ? .urls : .clients
    }
  }

  private mutating func push(_ filter: Filter, dimension: Dimension?) {
    remember()
    let origin = Crumb.Origin(focus: focus, cursors: panels.mapValues(\.cursor))
    crumbs.append(Crumb(filter: filter, dimension: dimension, origin: origin))
    resetRows()
  }

  private mutating func goUp() {
    guard let last = crumbs.last else { return }
    remember()
    crumbs.removeLast()
    resetRows()
    focus = last.origin.focus
    for (panel, cursor) in last.origin.cursors { panels[panel, default: PanelState()].cursor = cursor }
  }

  /// Other rows are coming: cursors go to the top, held orders end.
  private mutating func resetRows() {
    for panel in panels.keys {
      panels[panel]?.cursor = 0
      panels[panel]?.offset = 0
      panels[panel]?.pinned = nil
    }
  }

  private mutating func remember() {
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
    if isExpanded { isExpanded = false } else if isDrilled { goUp() }
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
  private var binWidth: Timestamp.Span { view.map(\.timeline.width) ?? .seconds(10) }

  private mutating func changeRange(by step: Int) {
    let place = TimeRange.ladder.firstIndex(of: range) ?? TimeRange.ladder.count - 1
    setRange(TimeRange.ladder[min(max(0, place + step), TimeRange.ladder.count - 1)])
  }

  private mutating func setRange(_ range: TimeRange) {
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
      message = "the order is by \(state(of: focus).sort.title) again"
      return
    }
    guard let answer = answer(of: focus), !answer.rows.isEmpty else { return }
    panels[focus, default: PanelState()].pinned = answer.rows.map(\.member)
    let cursor = state(of: focus).cursor - answer.ranking.offset
    panels[focus]?.cursor = min(answer.rows.count - 1, max(0, cursor))
    panels[focus]?.offset = 0
    message = "order held: rows stay put, numbers go on · o lets go"
  }

  private mutating func copyRows(onlySelected: Bool) -> [Effect] {
    let lines: [String]
    if focus == .rawLines {
      lines = rawLines(onlySelected: onlySelected)
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
    guard !lines.isEmpty else { return [] }
    message = "copied \(name(of: focus)), \(lines.count == 1 ? "a row" : "\(lines.count) rows") (OSC 52)"
    return [.copy(lines.joined(separator: "\n"))]
  }

  private func rawLines(onlySelected: Bool) -> [String] {
    guard let view else { return [] }
    let lines = view.latest.map { RawLines.line(of: $0, in: schema, offset: offset) }
    guard onlySelected else { return lines }
    let cursor = state(of: .rawLines).cursor
    return lines.indices.contains(cursor) ? [lines[cursor]] : []
  }

  // MARK: Overlays

  /// Nil where the key isn't the overlay's: it closes the overlay and acts as ever.
  private mutating func chooseInOverlay(_ key: Key) -> [Effect]? {
    guard let overlay else { return nil }
    let action = Action.bound(to: key)?.id
    if key == .escape || action == .leave {
      self.overlay = nil
      return []
    }
    let step: Int? =
      switch action {
      case .moveUp: -1
      case .moveDown: 1
      case .pageUp, .halfPageUp: -10
      case .pageDown, .halfPageDown: 10
      case .toTop: -10_000
      case .toBottom: 10_000
      default: nil
      }
    switch overlay {
    case .help(let scroll):
      guard let step else {
        self.overlay = nil
        return action == .help ? [] : nil
      }
      self.overlay = .help(scroll: Help.scroll(scroll + step, in: self))
    case .rejects(let scroll):
      guard let step else {
        self.overlay = nil
        return action == .rejects ? [] : nil
      }
      self.overlay = .rejects(scroll: Rejects.scroll(scroll + step, in: self))
    case .sort(let choice):
      guard let spec = spec(of: focus) else { return nil }
      let count = spec.sortable.count
      if let step {
        self.overlay = .sort(choice: min(max(0, choice + step), count - 1))
      } else if action == .sort {
        self.overlay = .sort(choice: (choice + 1) % count)
      } else if key == .enter {
        let field = spec.sortable[choice]
        panels[focus, default: PanelState()].sort = field
        panels[focus]?.pinned = nil
        panels[focus]?.cursor = 0
        panels[focus]?.offset = 0
        self.overlay = nil
        message = "\(spec.title) by \(field.title)"
      } else {
        self.overlay = nil
        return nil
      }
    case .range(let choice):
      let count = TimeRange.ladder.count
      if let step {
        self.overlay = .range(choice: min(max(0, choice + step), count - 1))
      } else if key == .enter {
        setRange(TimeRange.ladder[choice])
        self.overlay = nil
      } else if key == .char("/") || key == .char("t") {
        self.overlay = nil
        input = Input(purpose: .range)
      } else {
        self.overlay = nil
        return nil
      }
    }
    return []
  }

  // MARK: Typing

  private mutating func edit(_ key: Key) -> [Effect] {
    switch key {
    case .escape: input = nil
    case .ctrl("c"): return [.quit]
    case .enter: accept()
    case .backspace:
      if input?.text.isEmpty ?? true { input = nil } else { type(dropping: 1) }
    case .ctrl("u"): type(dropping: .max)
    case .ctrl("w"):
      let text = input?.text ?? ""
      let kept = text.reversed().drop { $0 == " " }.drop { $0 != " " }.count
      type(dropping: text.count - kept)
    case .char(let character): type(String(character))
    default: break
    }
    return []
  }

  private mutating func type(dropping count: Int) {
    guard let length = input?.text.count else { return }
    input?.text.removeLast(min(count, length))
    interpret()
  }

  private mutating func type(_ text: String) {
    input?.text += text
    interpret()
  }

  private mutating func interpret() {
    guard let input, input.purpose == .filter else {
      self.input?.error = nil
      return
    }
    do throws(FilterError) {
      let dimension = spec(of: focus)?.dimension(under: crumbs, schema: schema) ?? .path
      self.input?.filter = try QuickFilter.parse(input.text, panel: dimension, schema: schema)
      self.input?.error = nil
      resetRows()
    } catch {
      self.input?.error = error.description
      self.input?.filter = .everything
    }
  }

  private mutating func accept() {
    guard let input else { return }
    switch input.purpose {
    case .filter:
      if input.error != nil { return }
      self.input = nil
      if input.filter != .everything { push(input.filter, dimension: nil) }
    case .range:
      do throws(FilterError) {
        setRange(try TimeRange.parse(input.text, head: view?.head, offset: offset))
        self.input = nil
      } catch {
        self.input?.error = error.description
      }
    }
  }
}
