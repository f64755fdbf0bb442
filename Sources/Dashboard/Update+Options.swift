import Cubes
import Drawing

/// The screen of options. A change is seen at once behind it; until it is kept, it can be taken back.
extension Model {
  mutating func choose(_ key: Key, _ action: Action.ID?, option row: Int, before: Options) -> [Effect] {
    func move(by step: Int) {
      let count = Option.allCases.count
      overlay = .options(row: (row + step + count) % count, before: before)
    }
    switch (key, action) {
    case (.left, _): return change(Option.allCases[row], by: -1)
    case (.right, _), (.char(" "), _): return change(Option.allCases[row], by: 1)
    case (.char("s"), _):
      overlay = nil
      return [.saveOptions]
    case (.enter, _), (_, .options):
      overlay = nil
      if options != before {
        message = "kept for this time, a theme for the next one, too · s in the options does it for all"
      }
      return options.theme == before.theme ? [] : [.rememberTheme]
    case (.escape, _), (_, .leave):
      overlay = nil
      return adopt(before)
    case (_, .moveUp): move(by: -1)
    case (_, .moveDown): move(by: 1)
    case (_, .quit): return [.quit]
    default: break
    }
    return []
  }

  private mutating func change(_ option: Option, by step: Int) -> [Effect] {
    let count = option.values(in: choices).count
    guard count > 1 else { return [] }
    var changed = options
    option.choose((option.place(of: options, in: choices) + step + count) % count, for: &changed, in: choices)
    return adopt(changed)
  }

  /// Makes these the options; what the world has to do with it.
  mutating func adopt(_ new: Options) -> [Effect] {
    let old = options
    options = new
    if old.holdsOrder != new.holdsOrder { letOrdersGo() }
    var effects: [Effect] = []
    if old.theme != new.theme { effects.append(.setTheme(new.theme)) }
    if old.zone != new.zone { effects.append(.setZone(new.zone)) }
    if old.hasMouse != new.hasMouse { effects.append(.setMouse(new.hasMouse)) }
    return effects
  }

  // MARK: Orders that are held

  /// Rows are taken as they come next.
  mutating func letOrdersGo() {
    for panel in panels.keys {
      panels[panel]?.pinned = nil
      panels[panel]?.isLetGo = false
    }
  }

  /// Holds the order of every panel whose rows fill it. One with room to spare takes in what is new, and a log that is still being
  /// loaded has not shown yet what is foremost.
  mutating func holdOrders() {
    guard options.holdsOrder, let view, view.events + view.dropped >= loadedEvents, status.replay?.isLoaded != false
    else { return }
    if case .loading = status.phase { return }
    let layout = Layout(self)
    for spec in specs {
      let state = state(of: spec.id)
      let rows = layout.rows(of: spec.id)
      guard rows > 0, state.pinned == nil, !state.isLetGo, areRowsCurrent(of: spec.id),
        let answer = answer(of: spec.id),
        answer.rows.count >= rows
      else { continue }
      pin(answer.rows.map(\.member), of: spec.id, from: answer.ranking.offset)
    }
  }
}
