public import Cubes
import Drawing
public import Filters
public import PageEvents
import Patterns
import Reports

/// All that the dashboard knows. `update` makes the next model from an event; `render` draws it. Neither touches the world.
public struct Model: Sendable {
  public enum Mode: Sendable, Equatable { case live, replay }

  /// What the model is shown on.
  public enum Form: Sendable, Equatable {
    /// A screen of so many cells.
    case screen(width: Int, height: Int)
    /// Lines, which are read one after the other: so many rows of the panel in focus at a time.
    case lines(page: Int)
  }

  /// What is typed into.
  struct Input: Sendable, Equatable {
    enum Purpose: Sendable, Equatable {
      case filter, range, search
      /// A part of a row's name, to go to it.
      case find
      /// The name of a file to write the panel's rows to.
      case file(Sheet.Form)
    }
    var purpose: Purpose
    var text = ""
    /// What the text means, if it means anything.
    var filter = Filter.everything
    var error: String?
    /// The crumb that is being changed; nil for a new one.
    var crumb: Int?
    /// Where the cursors were before anything was typed.
    var panelsBefore: [PanelID: PanelState]?
    /// What lines were searched for before anything was typed.
    var searchBefore: LineSearch?
  }

  enum Overlay: Sendable, Equatable {
    /// `search` is what is typed into it, if something is.
    case help(scroll: Int, search: String?)
    case rejects(scroll: Int)
    /// The alert of that number.
    case alert(number: Int, scroll: Int)
    case menu(Menu, choice: Int)
    case palette(Palette)
    /// `before` is what Esc takes them back to.
    case options(row: Int, before: Options)
  }

  struct PanelState: Sendable, Equatable {
    /// The row under the cursor, counted over all rows.
    var cursor = 0
    /// The first row shown.
    var offset = 0
    var sort: PanelField = .hits
    var ascending = false
    /// Rows that keep their place while their order is held.
    var pinned: [Member]?
    /// Whether the user has let go of this panel's order, though the options say to hold it.
    var isLetGo = false
    /// The row that the cursor stays on, wherever it goes.
    var followed: Member?
    /// What it shows in place of its own dimension.
    var dimension: Dimension?
    /// The columns that the user doesn't want.
    var hidden: Set<PanelField> = []
  }

  /// A place on the timeline, and where a stretch begins that ends there.
  struct Brush: Sendable, Equatable {
    /// The start of a bin.
    var place: Timestamp
    var start: Timestamp?
  }

  /// A place in the history that `[` and `]` go through.
  struct Place: Sendable, Equatable {
    var crumbs: [Crumb]
    var range: TimeRange
  }

  let mode: Mode
  let schema: Schema
  /// The panels of ranked values, in the order of their numbers.
  let specs: [PanelSpec]
  /// Seconds east of Greenwich at a moment, for every time shown.
  let offset: @Sendable (Timestamp) -> Int
  /// The restriction that was given on the command line, under every crumb.
  let base: Filter
  let signals: AlertSignals

  var width: Int
  var height: Int
  /// Whether there is no screen: `height` is then the rows of a page.
  let isInLines: Bool
  var focus = PanelID.urls
  var panels: [PanelID: PanelState] = [:]
  var raw = RawLinesState()
  var alerts = AlertsState()
  var limits = LimitsState()
  var isExpanded = false
  var crumbs: [Crumb] = []
  var range: TimeRange
  var initialRange: TimeRange
  var back: [Place] = []
  var forward: [Place] = []
  var input: Input?
  var overlay: Overlay?
  /// While the user points at a time.
  var brush: Brush?
  /// What the mouse has hold of.
  var grip: Grip?
  /// Times that the user has marked, ascending.
  var marks: [Timestamp] = []
  /// The crumb that keys act on; nil while they act on panels.
  var focusedCrumb: Int? { didSet { if focusedCrumb != oldValue { crumbSteps = CrumbSteps() } } }
  var crumbSteps = CrumbSteps()
  var find: Find?
  var keymap: Keymap
  public internal(set) var options: Options
  let choices: Options.Choices
  /// Said on the message line until the next key.
  var message: String?
  /// The view on the screen: the newest there is.
  var view: View?
  /// The panels of whose dimension the log has no value: most logs name no host, and one of a shop's events asks for no URL.
  var silent: Set<PanelID> = [.hosts]
  /// The others, of which the log has had values.
  var hasSpoken: Set<PanelID> = []
  /// Whether the user has gone to a panel; else the focus is on the first that has something to say.
  var hasChosenPanel = false
  /// How many events were read when the user paused a live log; nil while it runs.
  var pausedAt: Int?
  /// A drill into rows that are still being counted.
  var awaited: Action.ID?
  var status = StreamStatus()
  /// How many events there were when the log was loaded: views come later than the news of it.
  var loadedEvents = 0

  public init(
    mode: Mode, width: Int, height: Int, filter: Filter = .everything, range: TimeRange = .all,
    schema: Schema = .pageViews, keymap: Keymap = .standard, signals: AlertSignals = AlertSignals(),
    options: Options = Options(), choices: Options.Choices = Options.Choices(),
    offset: @escaping @Sendable (Timestamp) -> Int = { _ in 0 }
  ) {
    self.init(
      mode: mode, form: .screen(width: width, height: height), filter: filter, range: range, schema: schema,
      keymap: keymap, signals: signals, options: options, choices: choices, offset: offset)
  }

  public init(
    mode: Mode, form: Form, filter: Filter = .everything, range: TimeRange = .all,
    schema: Schema = .pageViews, keymap: Keymap = .standard, signals: AlertSignals = AlertSignals(),
    options: Options = Options(), choices: Options.Choices = Options.Choices(),
    offset: @escaping @Sendable (Timestamp) -> Int = { _ in 0 }
  ) {
    self.mode = mode
    switch form {
    case .screen(let width, let height): (self.width, self.height, isInLines) = (width, height, false)
    case .lines(let page): (width, height, isInLines) = (80, max(1, page), true)
    }
    base = filter
    self.range = range
    initialRange = range
    self.schema = schema
    self.keymap = keymap
    self.signals = signals
    self.options = options
    self.choices = choices
    specs = PanelSpec.all(in: schema)
    self.offset = offset
    panels[.clients] = Self.usualState(of: .clients)
  }

  /// A panel's state before the user has changed anything.
  static func usualState(of panel: PanelID) -> PanelState {
    panel == .clients ? PanelState(sort: .rate(.seconds(10))) : PanelState()
  }

  /// What everything is drawn with.
  var glyphs: GlyphSet { isInLines ? .ascii : options.drawing }

  /// The newest view that the model was given.
  public var latestView: View? { view }
  /// The newest status that the model was given.
  public var streamStatus: StreamStatus { status }

  /// Starts over another range than all: one that was given on the command line.
  public mutating func start(over range: TimeRange) {
    self.range = range
    initialRange = range
  }

  /// Says something on the message line, until the next key.
  public mutating func say(_ message: String) { self.message = message }

  /// A live log is held by whoever answers the request, a replay by its clock.
  var isPaused: Bool { mode == .live ? pausedAt != nil : status.replay?.isPaused ?? false }
  var isDrilled: Bool { !crumbs.isEmpty }

  /// Everything that the numbers are restricted to.
  var filter: Filter {
    var parts = crumbs.map(\.filter)
    if let input, input.purpose == .filter, input.error == nil, input.filter != .everything {
      if let crumb = input.crumb { parts[crumb] = input.filter } else { parts.append(input.filter) }
    }
    return parts.reduce(base) { $0.and($1) }
  }

  /// What a panel of ranked values is; nil of the others.
  func spec(of panel: PanelID) -> PanelSpec? { specs.first { $0.id == panel } }

  /// All panels, in the order of their numbers.
  var panelIDs: [PanelID] {
    let fixed: [PanelID] = [.timeline, .rawLines] + (hasAlerts ? [.alerts] : [])
    return (fixed + specs.map(\.id)).sorted { $0.number < $1.number }
  }

  /// The panels of ranked values that have something to say, the weightiest first: of a log without URLs and clients, what the
  /// user named comes first.
  var weightiest: [PanelID] {
    let added = specs.map(\.id).filter { $0.number > PanelID.rawLines.number }
    let all = [.urls, .clients] + added + [.status, .referrers, .agents, .methods, .hosts]
    let speaking = all.filter { !silent.contains($0) }
    // Two are on the screen in any case.
    return speaking + all.filter { silent.contains($0) }.prefix(max(0, 2 - speaking.count))
  }

  func state(of panel: PanelID) -> PanelState { panels[panel] ?? Self.usualState(of: panel) }

  /// What the slice before the last crumb is restricted to.
  private var parentFilter: Filter { crumbs.dropLast().reduce(base) { $0.and($1.filter) } }

  /// What a panel shows: its own dimension or the one that the user has put in its place; where a crumb has fixed that to a value,
  /// the next finer one of the hierarchy, which tells more than a single row would.
  func dimension(of spec: PanelSpec) -> Dimension {
    var shown = state(of: spec.id).dimension ?? spec.dimension
    while crumbs.contains(where: { $0.dimension == shown }), let finer = schema.finer(than: shown) { shown = finer }
    return shown
  }

  /// The fields of a panel that the user wants to see.
  func fields(of spec: PanelSpec) -> [PanelField] {
    let hidden = state(of: spec.id).hidden
    return spec.fields.filter { !hidden.contains($0) && suits($0, dimension(of: spec)) }
  }

  /// Trailing rates are kept by client, limits by what they are for.
  private func suits(_ field: PanelField, _ dimension: Dimension) -> Bool {
    switch field {
    case .rate: dimension == .client
    case .limit: limits.texts[dimension] != nil
    default: true
    }
  }

  /// What the screen needs to know: the same model always asks the same.
  public var request: ViewRequest {
    let layout = Layout(self)
    let events = wantedEvents(rows: layout.rows(of: .rawLines))
    return ViewRequest(
      filter: filter, range: range, parent: isDrilled ? parentFilter : nil,
      rankings: specs.map { ranking(of: $0, in: layout) },
      timelineBins: layout.timelineSamples, latestEvents: events.count, latestFrom: events.lowerBound,
      arrivals: raw.watch?.wanted, lookup: lookup, zone: options.zone, isHeld: pausedAt != nil)
  }

  /// The order of a panel's rows.
  func order(of spec: PanelSpec) -> Ranking {
    let ranking = ranking(of: spec, in: Layout(self))
    return Ranking(
      ranking.dimension, columns: [Ranking.Column(.hits)], sort: ranking.sort, ascending: ranking.ascending, limit: 1)
  }

  private func ranking(of spec: PanelSpec, in layout: Layout) -> Ranking {
    let rows = layout.rows(of: spec.id)
    let state = state(of: spec.id)
    let dimension = self.dimension(of: spec)
    var columns = [Ranking.Column(.hits)]
    let fields = fields(of: spec)
    let sort = fields.contains(state.sort) || suits(state.sort, dimension) ? state.sort : .hits
    for column in fields.compactMap(\.column) where !columns.contains(column) { columns.append(column) }
    return Ranking(
      dimension, columns: columns, sort: sort.column ?? Ranking.Column(.hits), ascending: state.ascending,
      offset: state.offset, limit: max(rows, 1),
      pinned: state.pinned.map { Array($0.dropFirst(state.offset).prefix(max(rows, 1))) },
      trendBins: layout.showsHeader(spec.id) && rows > 0 ? layout.trendBins : 0)
  }

  /// The answer that a panel draws.
  func answer(of panel: PanelID) -> Ranking.Answer? {
    guard let spec = spec(of: panel), let view else { return nil }
    let dimension = self.dimension(of: spec)
    let place = specs.firstIndex { $0.id == panel }
    guard let place, view.answers.indices.contains(place), view.answers[place].ranking.dimension == dimension else {
      return nil
    }
    return view.answers[place]
  }

  /// The panels that there are tabs for: not those that are on the screen anyway, or that have nothing to say.
  func tabs(besides shown: Set<PanelID>) -> [PanelID] {
    panelIDs.filter { $0 == focus || !shown.contains($0) && !silent.contains($0) }
  }

  /// The row under a panel's cursor, if the answer at hand has it.
  func selectedRow(of panel: PanelID) -> Ranking.Row? {
    guard let answer = answer(of: panel) else { return nil }
    let index = state(of: panel).cursor - answer.ranking.offset
    return answer.rows.indices.contains(index) ? answer.rows[index] : nil
  }

  /// Whether the view on the screen is of the slice and the range that were asked for last.
  public var isViewCurrent: Bool {
    view.map { $0.request.filter == filter && $0.request.range == range && $0.request.zone == options.zone } ?? false
  }

  /// Whether a panel's rows are those that were asked for last: the ones before stay on the screen until these are counted.
  func areRowsCurrent(of panel: PanelID) -> Bool {
    guard isViewCurrent, let ranking = answer(of: panel)?.ranking, let spec = spec(of: panel) else { return false }
    let asked = self.ranking(of: spec, in: Layout(self))
    return ranking.sort == asked.sort && ranking.ascending == asked.ascending && ranking.pinned == asked.pinned
      && ranking.offset == asked.offset
  }

  /// Whether the row under the cursor is on its way: the answer at hand is of the rows above or below.
  var isRowAwaited: Bool {
    guard let answer = answer(of: focus), state(of: focus).cursor < rowCount(of: focus) else { return false }
    return selectedRow(of: focus) == nil && answer.ranking.offset != state(of: focus).offset
  }

  /// How many rows a panel has, shown or not.
  func rowCount(of panel: PanelID) -> Int {
    if panel == .rawLines { return view?.latestCount ?? 0 }
    if panel == .alerts { return alerts.shown.count }
    if let pinned = state(of: panel).pinned { return pinned.count }
    return answer(of: panel)?.groupCount ?? 0
  }
}

extension TimeRange {
  /// The ranges that `+` and `-` go through, the shortest first.
  static let ladder: [TimeRange] = [
    .last(.minutes(1)), .last(.minutes(5)), .last(.minutes(15)), .last(.hours(1)), .last(.hours(6)), .last(.days(1)),
    .all,
  ]
}
