/// What the user has chosen for good, by the names that the screen has for things.
extension Model {
  /// By panel, the columns that aren't wanted: `urls: [clients, trend]`.
  public var hiddenColumns: [String: [String]] {
    specs.reduce(into: [:]) { hidden, spec in
      let fields = state(of: spec.id).hidden
      if !fields.isEmpty { hidden[Self.name(of: spec)] = spec.fields.filter(fields.contains).map(\.title) }
    }
  }

  /// Hides columns, from the last time. Returns what there is none of: a panel, or `panel: column`.
  public mutating func hideColumns(_ hidden: [String: [String]]) -> [String] {
    var unknown: [String] = []
    for (panel, titles) in hidden.sorted(by: { $0.key < $1.key }) {
      guard let spec = specs.first(where: { Self.name(of: $0) == panel.lowercased() }) else {
        unknown.append(panel)
        continue
      }
      for title in titles {
        if let field = spec.fields.first(where: { $0.title == title && $0 != .name }) {
          panels[spec.id, default: PanelState()].hidden.insert(field)
        } else {
          unknown.append("\(panel): \(title)")
        }
      }
    }
    return unknown
  }

  private static func name(of spec: PanelSpec) -> String { spec.shortTitle.lowercased() }
}
