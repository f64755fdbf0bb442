import Cubes

/// What the user has chosen for good in the panels, by the names that the screen has for things.
public struct Preferences: Sendable, Equatable {
  /// By panel, the columns that aren't wanted: `urls: [clients, trend]`.
  public var hiddenColumns: [String: [String]]
  /// By panel, what rows are sorted by where that isn't the usual, and whether the other way round: `urls: [errors, ascending]`.
  public var sort: [String: [String]]

  public init(hiddenColumns: [String: [String]] = [:], sort: [String: [String]] = [:]) {
    self.hiddenColumns = hiddenColumns
    self.sort = sort
  }
}

extension Model {
  private static let ascending = "ascending"

  public var preferences: Preferences {
    var preferences = Preferences()
    for spec in specs {
      let state = state(of: spec.id)
      if !state.hidden.isEmpty {
        preferences.hiddenColumns[Self.name(of: spec)] = spec.fields.filter(state.hidden.contains).map(\.title)
      }
      let usual = Self.usualState(of: spec.id)
      if state.sort != usual.sort || state.ascending != usual.ascending {
        preferences.sort[Self.name(of: spec)] = [state.sort.title] + (state.ascending ? [Self.ascending] : [])
      }
    }
    return preferences
  }

  /// Hides columns, from the last time. Returns what there is none of: a panel, or `panel: column`.
  public mutating func hideColumns(_ hidden: [String: [String]]) -> [String] {
    adopt(hidden) { model, spec, titles in
      titles.filter { title in
        guard let field = spec.fields.first(where: { $0.title == title && $0 != .name }) else { return true }
        model.panels[spec.id, default: Self.usualState(of: spec.id)].hidden.insert(field)
        return false
      }
    }
  }

  /// Sorts rows as they were the last time. Returns what there is none of: a panel, or `panel: column`.
  public mutating func sortRows(_ sort: [String: [String]]) -> [String] {
    adopt(sort) { model, spec, words in
      var state = model.state(of: spec.id)
      let unknown = words.enumerated().filter { place, word in
        if place == 0, let field = spec.sortable.first(where: { $0.title == word }) {
          state.sort = field
          state.ascending = false
        } else if place == 1, word == Self.ascending {
          state.ascending = true
        } else {
          return true
        }
        return false
      }
      model.panels[spec.id] = state
      return unknown.map(\.element)
    }
  }

  /// Does with each panel what is said of it; `take` returns the words that mean nothing there.
  private mutating func adopt(
    _ lists: [String: [String]], _ take: (inout Model, PanelSpec, [String]) -> [String]
  ) -> [String] {
    var unknown: [String] = []
    for (panel, words) in lists.sorted(by: { $0.key < $1.key }) {
      if let spec = specs.first(where: { Self.name(of: $0) == panel.lowercased() }) {
        unknown += take(&self, spec, words).map { "\(panel): \($0)" }
      } else {
        unknown.append(panel)
      }
    }
    return unknown
  }

  private static func name(of spec: PanelSpec) -> String { spec.shortTitle.lowercased() }
}
