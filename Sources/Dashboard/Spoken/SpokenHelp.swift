/// What can be typed, a line each: made of the lists that the palette and the help of the screen are made of.
enum SpokenHelp {
  private static let own: [(name: String, help: String)] = [
    ("more", "reads the next rows"), ("less", "reads the rows before"),
    ("summary", "what is read, and the totals of the slice"),
    ("help WORD", "the commands that have to do with a word"),
  ]

  /// The actions that have their use without a screen, and do something other than the command of their name.
  private static var actions: [Action] {
    let commands = Set(Command.Name.allCases.map(\.rawValue))
    return Action.all.filter { action in
      if case .panel = action.id { return false }
      return !action.needsScreen && !commands.contains(action.name)
    }
  }

  /// All words that a line may begin with.
  static var names: [String] {
    own.map { String($0.name.prefix { $0 != " " }) } + Command.Name.allCases.map(\.rawValue) + actions.map(\.name)
  }

  /// Of a word, only those that have it.
  static func lines(_ model: Model, about word: String = "") -> [String] {
    let all =
      ["Enter: reads the panel"] + own.map { "\($0.name): \($0.help)" }
      + Command.all.map { "\($0.usage): \($0.help)" } + ["panels: \(model.panelNames.joined(separator: ", "))"]
      + actions.filter { $0.isAvailable(model) }.map { action in
        action.help.hasPrefix(action.name + ":") ? action.help : "\(action.name): \(action.help)"
      }
    let found = all.filter { word.isEmpty || $0.lowercased().contains(word.lowercased()) }
    return found.isEmpty ? ["No command has to do with that; help lists them all."] : found
  }
}

extension Action {
  /// Whether it is about what only a screen has: a cursor, a size, boxes, a mouse.
  var needsScreen: Bool {
    switch id {
    case .moveUp, .moveDown, .halfPageUp, .halfPageDown, .expand, .wrap, .crumbs, .escape, .find, .follow, .brush,
      .palette, .options, .mouse, .redraw, .suspend, .seekBackFar, .seekForwardFar:
      true
    default: false
    }
  }
}
