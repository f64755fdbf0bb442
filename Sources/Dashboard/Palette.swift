import Drawing

/// What is typed behind `:`: a part of what an action is called or does, or a command with its argument.
struct Palette: Sendable, Equatable {
  var text = ""
  /// Which of the actions that match.
  var choice = 0

  /// A command with its argument, unless it is what an action is called: `range in`.
  var command: (Command, argument: String)? { Action.named(text) == nil ? Command.parse(text) : nil }

  /// The actions that have every word typed in their name or their help, or the letters of the name in their order: best first,
  /// those that can't be done now last.
  func matches(in model: Model) -> [Action] {
    let words = text.lowercased().split(separator: " ").map(String.init)
    let ranked = Action.all.enumerated().compactMap { place, action -> (rank: Int, place: Int, action: Action)? in
      guard action.id != .palette, let rank = Self.rank(words, action) else { return nil }
      return (rank + (rank == 0 || action.isAvailable(model) ? 0 : 100), place, action)
    }
    return ranked.sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }.map(\.action)
  }

  private static func rank(_ words: [String], _ action: Action) -> Int? {
    let (name, help) = (action.name, action.help.lowercased())
    if words.isEmpty { return 1 }
    let joined = words.joined(separator: "-")
    if name == joined { return 0 }
    if name.hasPrefix(joined) { return 1 }
    if words.allSatisfy({ name.contains($0) }) { return 2 }
    if words.allSatisfy({ name.contains($0) || help.contains($0) }) { return 3 }
    var rest = name[...]
    for letter in words.joined() {
      guard let place = rest.firstIndex(of: letter) else { return nil }
      rest = rest[place...].dropFirst()
    }
    return 4
  }

  /// Takes over the name under the cursor.
  mutating func complete(from found: [Action]) {
    let names = Command.Name.allCases.map(\.rawValue)
    if let name = names.first(where: { !text.isEmpty && $0.hasPrefix(text.lowercased()) }) {
      text = name + " "
    } else if found.indices.contains(choice) {
      text = found[choice].name
    }
    choice = 0
  }
}
