import Cubes
import Drawing
import Filters
import PageEvents
import Patterns
import Reports

/// Boxes over the screen: menus, the palette, help.
extension Model {
  /// Nil where the key isn't the overlay's: it closes the overlay and acts as ever.
  mutating func chooseInOverlay(_ key: Key) -> [Effect]? {
    guard let overlay else { return nil }
    if case .palette(let palette) = overlay { return type(key, into: palette) }
    if case .help(let scroll, let search?) = overlay, let effects = type(key, into: search, scroll: scroll) {
      return effects
    }
    let action = keymap.action(of: key)?.id
    if case .options(let row, let before) = overlay { return choose(key, action, option: row, before: before) }
    if key == .escape || action == .leave {
      self.overlay = nil
      return []
    }
    switch overlay {
    case .palette, .options: return nil
    case .help(let scroll, _):
      if key == .char("/") {
        self.overlay = .help(scroll: 0, search: "")
      } else if let step = Self.step(action) {
        self.overlay = .help(scroll: Help.scroll(scroll + step, in: self), search: nil)
      } else {
        return close(reopenedBy: .help, action)
      }
    case .rejects(let scroll):
      guard let step = Self.step(action) else { return close(reopenedBy: .rejects, action) }
      self.overlay = .rejects(scroll: Rejects.scroll(scroll + step, in: self))
    case .alert(let number, let scroll):
      if let effects = act(on: number, key, action) { return effects }
      guard let step = Self.step(action) else { return close(reopenedBy: .alertDetail, action) }
      self.overlay = .alert(number: number, scroll: AlertDetail.scroll(scroll + step, of: number, in: self))
    case .menu(let menu, let choice): return choose(key, action, menu, choice)
    }
    return []
  }

  /// How many lines a key moves by.
  private static func step(_ action: Action.ID?) -> Int? {
    switch action {
    case .moveUp: -1
    case .moveDown: 1
    case .pageUp, .halfPageUp: -10
    case .pageDown, .halfPageDown: 10
    case .toTop: -10_000
    case .toBottom: 10_000
    default: nil
    }
  }

  /// Another key closes; the one that opened does no more than that.
  private mutating func close(reopenedBy opener: Action.ID, _ action: Action.ID?) -> [Effect]? {
    overlay = nil
    return action == opener ? [] : nil
  }

  // MARK: Menus

  /// The lines of a menu.
  func items(of menu: Menu) -> [MenuItem] {
    switch menu {
    case .sort where focus == .alerts:
      return AlertsState.Order.allCases.map { MenuItem($0.title, isMarked: $0 == alerts.order) }
    case .sort:
      return (spec(of: focus)?.sortable ?? []).map { MenuItem($0.title, isMarked: $0 == state(of: focus).sort) }
    case .range: return TimeRange.ladder.map { MenuItem($0.text(offset: offset), isMarked: $0 == range) }
    case .pivot:
      let shown = spec(of: focus).map(dimension(of:))
      return schema.dimensions.map { MenuItem("\(schema[$0].title) — \(schema[$0].name)", isMarked: $0 == shown) }
    case .export:
      return Self.exports.map {
        MenuItem("\($0.form.rawValue) to \($0.isFile ? "a file …" : "the clipboard")", isMarked: false)
      }
    case .columns:
      return choosable.map { MenuItem($0.title, isMarked: !state(of: focus).hidden.contains($0)) }
    }
  }

  /// The columns that can be left out: all but the name.
  var choosable: [PanelField] {
    (spec(of: focus)?.fields ?? []).filter { $0 != .name && ($0 != .limit || !limits.texts.isEmpty) }
  }

  mutating func open(_ menu: Menu) {
    let items = items(of: menu)
    if !items.isEmpty { overlay = .menu(menu, choice: menu == .columns ? 0 : items.firstIndex(where: \.isMarked) ?? 0) }
  }

  private mutating func choose(_ key: Key, _ action: Action.ID?, _ menu: Menu, _ choice: Int) -> [Effect]? {
    let items = items(of: menu)
    if let step = Self.step(action) {
      overlay = .menu(menu, choice: min(max(0, choice + step), items.count - 1))
    } else if action == menu.opener {
      overlay = .menu(menu, choice: (choice + 1) % items.count)
    } else if key == .enter || key == .char(" ") && menu == .columns {
      if menu == .export {
        overlay = nil
        return export(choice)
      }
      take(choice, of: menu)
      if menu == .sort { return [.remember] }
    } else if menu == .range, key == .char("/") {
      overlay = nil
      input = Input(purpose: .range)
    } else if let place = Self.jump(key, from: choice, in: items) {
      overlay = .menu(menu, choice: place)
    } else {
      overlay = nil
      return nil
    }
    return menu == .columns && key != .escape ? [.remember] : []
  }

  /// The next item that begins with the letter.
  private static func jump(_ key: Key, from choice: Int, in items: [MenuItem]) -> Int? {
    guard case .char(let letter) = key, letter.isLetter, items.count > 8 else { return nil }
    let after = Array(items.indices.dropFirst(choice + 1)) + Array(items.indices.prefix(choice + 1))
    return after.first { items[$0].text.first?.lowercased() == letter.lowercased() }
  }

  private mutating func take(_ choice: Int, of menu: Menu) {
    overlay = nil
    switch menu {
    case .sort where focus == .alerts: sortAlerts(by: AlertsState.Order.allCases[choice])
    case .sort:
      guard let spec = spec(of: focus) else { return }
      let field = spec.sortable[choice]
      panels[focus, default: PanelState()].sort = field
      showTop()
      message = "\(spec.title) by \(field.title)"
    case .range: setRange(TimeRange.ladder[choice])
    case .export: return
    case .pivot:
      guard let spec = spec(of: focus) else { return }
      show(schema.dimensions[choice], in: spec)
    case .columns:
      toggle(choosable[choice])
      overlay = .menu(.columns, choice: choice)
    }
  }

  /// Puts a dimension in the place of what the panel in focus shows.
  mutating func show(_ dimension: Dimension, in spec: PanelSpec) {
    panels[focus, default: PanelState()].dimension = dimension == spec.dimension ? nil : dimension
    showTop()
    message = "\(spec.title) shows \(schema[dimension].title)"
  }

  mutating func toggle(_ field: PanelField) {
    panels[focus, default: PanelState()].hidden.formSymmetricDifference([field])
  }

  /// Other rows are coming to the panel in focus.
  mutating func showTop() {
    panels[focus]?.pinned = nil
    panels[focus]?.cursor = 0
    panels[focus]?.offset = 0
  }

  // MARK: What is typed into

  private mutating func type(_ key: Key, into search: String, scroll: Int) -> [Effect]? {
    switch key {
    case .char(let letter): overlay = .help(scroll: 0, search: search + String(letter))
    case .backspace: overlay = .help(scroll: 0, search: search.isEmpty ? nil : String(search.dropLast()))
    case .ctrl("u"): overlay = .help(scroll: 0, search: "")
    case .escape: overlay = .help(scroll: 0, search: nil)
    case .up, .down, .pageUp, .pageDown, .home, .end:
      let step = Self.step(keymap.action(of: key)?.id) ?? 0
      overlay = .help(scroll: Help.scroll(scroll + step, in: self), search: search)
    default:
      overlay = nil
      return nil
    }
    return []
  }

  private mutating func type(_ key: Key, into palette: Palette) -> [Effect] {
    var palette = palette
    let found = palette.matches(in: self)
    switch key {
    case .escape: overlay = nil
    case .ctrl("c"): return [.quit]
    case .enter:
      overlay = nil
      return run(palette, found)
    case .up: palette.choice = max(0, palette.choice - 1)
    case .down: palette.choice = max(0, min(found.count - 1, palette.choice + 1))
    case .pageUp: palette.choice = max(0, palette.choice - 10)
    case .pageDown: palette.choice = max(0, min(found.count - 1, palette.choice + 10))
    case .tab: palette.complete(from: found)
    case .backspace:
      if palette.text.isEmpty {
        overlay = nil
        return []
      }
      palette.text.removeLast()
      palette.choice = 0
    case .ctrl("u"): palette = Palette()
    case .ctrl("w"):
      palette.text.removeLast(palette.text.lastWordLength)
      palette.choice = 0
    case .char(let letter):
      palette.text.append(letter)
      palette.choice = 0
    default: break
    }
    if overlay != nil { overlay = .palette(palette) }
    return []
  }

  /// Does what the palette says: a command with its argument, or the action under the cursor.
  private mutating func run(_ palette: Palette, _ found: [Action]) -> [Effect] {
    if let (command, argument) = palette.command { return obey(command, argument) }
    guard found.indices.contains(palette.choice) else {
      message = "there is no such action · : again lists them all"
      return []
    }
    let action = found[palette.choice]
    guard action.isAvailable(self) else {
      message = "not here: \(action.help)"
      return []
    }
    return perform(action.id)
  }
}
