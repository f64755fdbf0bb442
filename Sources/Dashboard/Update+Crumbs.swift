import Cubes
import Drawing
import Filters
import PageEvents

/// Changing crumbs in place, and what a panel shows.
extension Model {
  /// Nil where the key isn't meant for a crumb: the panels have it.
  mutating func changeCrumb(_ key: Key) -> [Effect]? {
    guard let place = focusedCrumb, crumbs.indices.contains(place) else {
      focusedCrumb = nil
      return nil
    }
    switch key {
    case .escape, .char("`"): focusedCrumb = nil
    case .left: focusedCrumb = max(0, place - 1)
    case .right: focusedCrumb = min(crumbs.count - 1, place + 1)
    case .enter:
      input = Input(purpose: .filter, text: crumbs[place].filter.text(schema: schema), crumb: place)
      input?.filter = .everything
    case .up, .char("k"): stepCrumb(-1)
    case .down, .char("j"): stepCrumb(1)
    case .pageUp: stepCrumb(-10)
    case .pageDown: stepCrumb(10)
    case .delete, .backspace: replaceCrumb(place, with: .everything)
    case .char("!"): replaceCrumb(place, with: crumbs[place].filter.negated)
    default:
      focusedCrumb = nil
      return nil
    }
    return []
  }

  /// Puts another filter in a crumb's place; everything takes it away.
  ///
  /// - Parameters:
  ///   - dimension: what it is fixed to now, if to a value.
  ///   - isOnWay: whether this goes on from a step that the history has already.
  mutating func replaceCrumb(
    _ place: Int, with filter: Filter, dimension: Dimension? = nil, isOnWay: Bool = false
  ) {
    guard crumbs.indices.contains(place), crumbs[place].filter != filter else { return }
    if !isOnWay { remember() }
    if filter == .everything {
      crumbs.remove(at: place)
    } else {
      crumbs[place].filter = filter
      crumbs[place].dimension = dimension
    }
    crumbSteps = CrumbSteps()
    focusedCrumb = crumbs.isEmpty ? nil : min(place, crumbs.count - 1)
    resetRows()
  }

  /// Shows the coarser values in place of those that the panel has.
  mutating func rollUp() {
    guard let spec = spec(of: focus), let coarser = schema.coarser(than: dimension(of: spec)) else { return }
    panels[focus, default: PanelState()].dimension = coarser == spec.dimension ? nil : coarser
    panels[focus]?.cursor = 0
    panels[focus]?.offset = 0
    panels[focus]?.pinned = nil
    message = "\(spec.title) shows \(schema[coarser].title) · ↵ goes down again"
  }

  // MARK: Following a row

  mutating func toggleFollow() {
    if state(of: focus).followed != nil {
      panels[focus]?.followed = nil
      message = "the cursor stays where it is again"
    } else if let row = selectedRow(of: focus) {
      panels[focus, default: PanelState()].followed = row.member
      message = "the cursor follows \(Sanitizer.text(row.member.bytes).truncated(to: 40, at: .middle)) · F lets go"
    }
  }

  /// Each followed row has its cursor, as long as it is among those that the panel has been told of.
  mutating func followRows() {
    for (panel, state) in panels {
      guard let followed = state.followed, let answer = answer(of: panel) else { continue }
      if let place = answer.rows.firstIndex(where: { $0.member.bytes == followed.bytes }) {
        panels[panel]?.cursor = answer.ranking.offset + place
      } else if followed.dimension != answer.ranking.dimension {
        panels[panel]?.followed = nil
      }
    }
  }
}
