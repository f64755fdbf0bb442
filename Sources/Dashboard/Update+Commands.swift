import Cubes
import Drawing
import Filters
import PageEvents
import Reports

/// Commands that were typed with what is behind them.
extension Model {
  mutating func obey(_ command: Command, _ argument: String) -> [Effect] {
    switch command.name {
    case .drill: return drill(intoRow: argument, excluding: false)
    case .exclude: return drill(intoRow: argument, excluding: true)
    case .filter, .range:
      input = Input(purpose: command.name == .filter ? .filter : .range)
      type(argument)
      // What can't be understood stays to be mended.
      return accept()
    case .search:
      choose(.rawLines)
      raw.search = LineSearch(argument)
      seek(1, from: 0)
    case .panel:
      guard let panel = panel(named: argument) else {
        message = "there is no panel \(Sanitizer.text(argument)); there are " + panelNames.joined(separator: ", ")
        return []
      }
      choose(panel)
    case .sort: return sort(byColumnNamed: argument)
    case .pivot: pivot(toDimensionNamed: argument)
    case .columns: return toggleColumn(named: argument)
    case .alert: showAlert(inRow: argument)
    case .speed: return setSpeed(argument)
    case .seek: return seek(over: argument)
    case .export: return export(argument)
    }
    return []
  }

  // MARK: Rows

  /// By its number as it is counted on the screen, from 1 on; else by its name, whether it is in sight or not.
  private mutating func drill(intoRow text: String, excluding: Bool) -> [Effect] {
    let action: Action.ID = excluding ? .exclude : .drill
    guard let isAvailable = Action.with(action)?.isAvailable(self), isAvailable else {
      message = "not here: \(Command.named(excluding ? .exclude : .drill).help)"
      return []
    }
    if focus == .timeline { return drill(intoBin: text) }
    if let place = place(ofRow: text) {
      move(by: place - state(of: focus).cursor)
      return perform(action)
    }
    guard let spec = spec(of: focus) else { return [] }
    take(.equals(dimension(of: spec), Array(text.utf8)), of: spec, excluding: excluding)
    return []
  }

  private mutating func drill(intoBin text: String) -> [Effect] {
    guard let chart = view?.timeline, let number = Int(text), (1...max(1, chart.bins.count)).contains(number),
      !chart.bins.isEmpty
    else {
      message = "the timeline has no row \(Sanitizer.text(text))"
      return []
    }
    brush = Brush(place: chart.start(of: number - 1))
    takeBrush()
    return []
  }

  /// By its number as it is counted on the screen, like any other row.
  private mutating func showAlert(inRow text: String) {
    guard hasAlerts else {
      message = "no rules run"
      return
    }
    choose(.alerts)
    guard let place = place(ofRow: text) else {
      message = "there is no alert in row \(Sanitizer.text(text))"
      return
    }
    move(by: place - state(of: .alerts).cursor)
    showAlert()
  }

  private func place(ofRow text: String) -> Int? {
    if let number = Int(text), (1...max(1, rowCount(of: focus))).contains(number) { return number - 1 }
    guard let answer = answer(of: focus) else { return nil }
    let found = answer.rows.firstIndex { name(of: $0.member) == text }
    return found.map { $0 + answer.ranking.offset }
  }

  /// As rows show it.
  func name(of member: Member) -> String {
    member.isMissing ? schema[member.dimension].missing : Sanitizer.text(member.bytes)
  }

  // MARK: Panels

  /// By its number, its title, or what it shows.
  func panel(named text: String) -> PanelID? {
    let name = text.lowercased()
    return panelIDs.first { panel in
      let dimension = spec(of: panel).map { schema[$0.dimension].name }
      return ["\(panel.number)", self.name(of: panel).lowercased(), shortTitle(of: panel).lowercased(), dimension]
        .contains(name)
    } ?? (name == "timeline" ? .timeline : nil)
  }

  /// What can be gone to: all but the panels that have nothing to say.
  var panelNames: [String] { panelIDs.filter { !silent.contains($0) }.map { shortTitle(of: $0).lowercased() } }

  /// Names are right as soon as they can be told from the others: `by` is enough for `bytes sent`.
  private static func place(of name: String, among names: [String]) -> Int? {
    func plain(_ text: String) -> String { text.lowercased().filter { $0 != " " } }
    let (wanted, all) = (plain(name), names.map(plain))
    if let place = all.firstIndex(of: wanted) { return place }
    let found = all.indices.filter { all[$0].hasPrefix(wanted) }
    return found.count == 1 ? found[0] : nil
  }

  private mutating func sort(byColumnNamed name: String) -> [Effect] {
    guard let spec = spec(of: focus) else {
      message = "the rows of \(self.name(of: focus)) are in the order of time"
      return []
    }
    let fields = fields(of: spec).filter { $0.column != nil }
    guard let place = Self.place(of: name, among: fields.map(\.title)) else {
      message =
        "\(spec.title) can't be sorted by \(Sanitizer.text(name)); it can by "
        + fields.map(\.title).joined(separator: ", ")
      return []
    }
    return sort(by: fields[place])
  }

  /// By what they are sorted by already means: the other way round.
  mutating func sort(by field: PanelField) -> [Effect] {
    guard let spec = spec(of: focus) else { return [] }
    let isAscending = state(of: focus).sort == field ? !state(of: focus).ascending : false
    panels[focus, default: PanelState()].sort = field
    panels[focus]?.ascending = isAscending
    showTop()
    message = "\(spec.title) by \(field.title)\(isAscending ? ", the least first" : "")"
    return [.remember]
  }

  private mutating func pivot(toDimensionNamed name: String) {
    guard let spec = spec(of: focus) else {
      message = "not here: \(Command.named(.pivot).help)"
      return
    }
    let dimensions = schema.dimensions
    let place =
      Self.place(of: name, among: dimensions.map { schema[$0].name })
      ?? Self.place(of: name, among: dimensions.map { schema[$0].title })
    guard let place else {
      message =
        "there is no dimension \(Sanitizer.text(name)); there are "
        + dimensions.map { schema[$0].name }.joined(separator: ", ")
      return
    }
    show(dimensions[place], in: spec)
  }

  private mutating func toggleColumn(named name: String) -> [Effect] {
    let columns = choosable
    guard let place = Self.place(of: name, among: columns.map(\.title)) else {
      message =
        "\(self.name(of: focus)) has no column \(Sanitizer.text(name)); it has "
        + columns.map(\.title).joined(separator: ", ")
      return []
    }
    toggle(columns[place])
    let isHidden = state(of: focus).hidden.contains(columns[place])
    message = "\(columns[place].title) \(isHidden ? "hidden" : "shown")"
    return [.remember]
  }

  // MARK: A replay

  private mutating func setSpeed(_ text: String) -> [Effect] {
    guard mode == .replay else {
      message = "only a replay has a speed"
      return []
    }
    if text.lowercased() == "max" { return [.replay(.setSpeed(nil))] }
    let number = text.last.map { "x×".contains($0) } == true ? text.dropLast() : text[...]
    // Double's own idea of a number includes `nan`, `inf` and `0x1p4`.
    guard number.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") }), let times = Double(number),
      (0.01...100_000).contains(times)
    else {
      message = "\(Sanitizer.text(text)) is not a speed: write a number such as 64 or 0.5, or max"
      return []
    }
    return [.replay(.setSpeed(times))]
  }

  private mutating func seek(over text: String) -> [Effect] {
    guard mode == .replay else {
      message = "only a replay can be wound"
      return []
    }
    let isBack = text.first == "-"
    let digits = isBack || text.first == "+" ? String(text.dropFirst()) : text
    do throws(FilterError) {
      let span = try DurationLiteral.parse(digits).span
      return [.replay(.seek(isBack ? -span : span))]
    } catch {
      message = error.description
      return []
    }
  }

  // MARK: Export

  private mutating func export(_ text: String) -> [Effect] {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    let form = Sheet.Form.allCases.first {
      [$0.rawValue.lowercased(), $0.fileExtension].contains(words[0].lowercased())
    }
    guard let form else {
      message = "there is no form \(Sanitizer.text(words[0])); there are tsv, csv, json, markdown"
      return []
    }
    if words.count == 2 { return write(form, to: words[1]) }
    return export(Self.exports.firstIndex { $0.form == form && !$0.isFile }!)
  }
}
