import Drawing

/// Where everything is, for a screen of that size: a pure function of the model.
///
/// - From 100x28: all panels at once.
/// - From 60x16: the chart, and one panel at a time behind tabs.
/// - From 40x10: one panel.
/// - Below: one line.
///
/// Where there is no screen (`.lines`), the panel in focus has a page of rows, and all others are to be asked for.
struct Layout {
  enum Kind: Sendable { case wide, tabbed, single, line, lines }

  let kind: Kind
  var header = Rect(x: 0, y: 0, width: 0, height: 0)
  var counters = Rect(x: 0, y: 0, width: 0, height: 0)
  var crumbs = Rect(x: 0, y: 0, width: 0, height: 0)
  var tabs = Rect(x: 0, y: 0, width: 0, height: 0)
  var transport = Rect(x: 0, y: 0, width: 0, height: 0)
  var message = Rect(x: 0, y: 0, width: 0, height: 0)
  var keyBar = Rect(x: 0, y: 0, width: 0, height: 0)
  /// The panels on the screen, frames included.
  private(set) var panels: [PanelID: Rect] = [:]
  /// The two that have a header.
  private var large: [PanelID] = [.urls, .clients]
  private let isExpanded: Bool
  /// How many rows are read at a time, where there is no screen.
  private var page = 0

  init(_ model: Model) {
    if model.isInLines {
      kind = .lines
      isExpanded = true
      page = model.height
      let hasHeader = model.spec(of: model.focus) != nil || model.focus == .alerts
      panels[model.focus] = Rect(x: 0, y: 0, width: model.width, height: model.height + (hasHeader ? 1 : 0))
      return
    }
    kind =
      switch (model.width, model.height) {
      case (100..., 28...): .wide
      case (60..., 16...): .tabbed
      case (40..., 10...): .single
      default: .line
      }
    isExpanded = model.isExpanded
    var rest = Rect(x: 0, y: 0, width: model.width, height: model.height)
    guard kind != .line else { return }
    header = rest.takeTop(1)
    if kind != .single { counters = rest.takeTop(kind == .wide ? 2 : 1) }
    crumbs = rest.takeTop(1)
    keyBar = rest.takeBottom(1)
    if kind == .wide { message = rest.takeBottom(1) }
    if kind != .single { transport = rest.takeBottom(1) }
    if kind == .tabbed { message = rest.takeBottom(1) }
    if kind == .single { message = keyBar }
    if model.isExpanded {
      if kind == .tabbed { tabs = rest.takeTop(1) }
      panels[model.focus] = rest
      return
    }
    switch kind {
    case .wide: layOutWide(rest, model)
    case .tabbed: layOutTabbed(rest, model)
    case .single, .line, .lines: panels[model.focus] = rest
    }
  }

  private mutating func layOutWide(_ body: Rect, _ model: Model) {
    var body = body
    let height = body.height
    let isRoomy = height >= 30
    panels[.timeline] = body.takeTop(max(6, height * 26 / 100))
    let showsRaw = model.isDrilled || model.focus == .rawLines || height >= 50
    if showsRaw && isRoomy { panels[.rawLines] = body.takeBottom(max(5, height * 20 / 100)) }
    large = Array(model.weightiest.prefix(2))
    let room = model.width < 130 ? 4 : 5
    // Where rules run, what they find is on the screen; on a wide one beside all else.
    let alerts: [PanelID] = model.hasAlerts ? [.alerts] : []
    var small = Array(model.weightiest.dropFirst(2).prefix(model.width < 180 ? room - alerts.count : room))
    // The panel in focus is on the screen, in place of the last.
    let isElsewhere = [.timeline, .rawLines, .alerts].contains(model.focus) || large.contains(model.focus)
    if !isElsewhere, !small.contains(model.focus) { small = small.dropLast() + [model.focus] }
    small += alerts
    var bottom = body.takeBottom(small.isEmpty && isRoomy ? 0 : max(6, height * 27 / 100))
    if showsRaw && !isRoomy && model.focus == .rawLines {
      panels[.rawLines] = bottom
      bottom.height = 0
    }
    let top = body.columns([.flex(27), .flex(22)])
    for (panel, rect) in zip(large, top) { panels[panel] = rect }
    guard bottom.height > 0 else { return }
    for (panel, rect) in zip(small, bottom.columns(small.map { .flex(Self.weight($0)) })) { panels[panel] = rect }
  }

  private static func weight(_ panel: PanelID) -> Int {
    switch panel {
    case .referrers, .alerts: 32
    case .agents, .status, .hosts: 28
    default: 24
    }
  }

  private mutating func layOutTabbed(_ body: Rect, _ model: Model) {
    var body = body
    if model.focus == .timeline {
      tabs = body.takeBottom(1)
      panels[.timeline] = body
      return
    }
    if body.height >= 13 { panels[.timeline] = body.takeTop(max(6, body.height * 3 / 10)) }
    tabs = body.takeTop(1)
    panels[model.focus] = body
  }

  /// A panel's frame: boxes where there is room, else the tabs or a rule tell what it is.
  func borders(of panel: PanelID) -> PanelFrame.Borders? {
    switch kind {
    case .wide: .box
    case .tabbed: panel == .timeline && !isExpanded ? .rule : nil
    case .single: .rule
    case .line, .lines: nil
    }
  }

  /// The part of a panel inside its frame.
  func content(of panel: PanelID) -> Rect? {
    guard let rect = panels[panel] else { return nil }
    guard let borders = borders(of: panel) else { return rect }
    var content = PanelFrame("", borders: borders).content(of: rect)
    guard borders == .box else { return content }
    // What is beside a border needs a blank; on the left, a table has its own.
    content.width = max(0, content.width - 1)
    if panel == .timeline {
      content.x += 1
      content.width = max(0, content.width - 1)
    }
    return content
  }

  /// How many columns a row's sparkline has, and of how many bins it is drawn.
  var trendWidth: Int { !isExpanded || kind == .single ? 8 : kind == .wide ? 48 : 16 }
  var trendBins: Int { kind == .lines ? 0 : max(16, trendWidth) }

  /// How many columns a meter has: more where it also says how many requests were refused.
  var limitWidth: Int { isExpanded && kind == .wide ? 40 : Self.leastLimitWidth }
  static let leastLimitWidth = 12

  /// Small panels do without a header: there is one number a row to speak of.
  func showsHeader(_ panel: PanelID) -> Bool {
    if panel == .alerts { return content(of: panel).map { AlertsPanel.isTable($0.width) } ?? false }
    if kind != .wide || isExpanded { return true }
    return large.contains(panel)
  }

  /// How many lines of the screen a row takes.
  func rowHeight(of panel: PanelID) -> Int {
    guard panel == .alerts, !showsHeader(panel), let content = content(of: panel) else { return 1 }
    return content.height >= 4 ? 2 : 1
  }

  /// How many rows of a panel are in sight.
  func rows(of panel: PanelID) -> Int {
    guard let content = content(of: panel) else { return 0 }
    let header = panel != .rawLines && panel != .timeline && showsHeader(panel) ? 1 : 0
    return max(0, content.height - header) / rowHeight(of: panel)
  }

  var timelineSamples: Int {
    // A bin is a row there, and all of them are one page. They are always asked for: steps in time are as wide as they are.
    if kind == .lines { return page }
    guard let content = content(of: .timeline) else { return 0 }
    return BrailleChart.samples(inColumns: content.width)
  }
}
