import Drawing

/// Which keys do what: the registry's own, and what the user has put in their place.
public struct Keymap: Sendable, Equatable {
  private var keys: [Action.ID: [Key]] = [:]
  private var byKey: [Key: Action.ID] = [:]

  /// The registry's own.
  public static let standard = Keymap()

  private init() {
    for action in Action.all {
      keys[action.id] = action.keys
      for key in action.keys {
        precondition(byKey[key] == nil, "\(key) is bound to two actions.")
        byKey[key] = action.id
      }
    }
  }

  /// The standard keys with those of some actions replaced. A key given to one action is taken from whichever had it.
  ///
  /// - Throws: the name that is no action's, or the text that is no key's.
  public init(replacing named: [(action: String, keys: [String])]) throws(KeymapError) {
    self = .standard
    for (name, texts) in named {
      guard let action = Action.all.first(where: { $0.name == name }) else { throw .noAction(name) }
      var wanted: [Key] = []
      for text in texts {
        guard let key = Key(named: text) else { throw .noKey(text) }
        wanted.append(key)
      }
      for key in keys[action.id] ?? [] where byKey[key] == action.id { byKey[key] = nil }
      for key in wanted {
        if let other = byKey[key] { keys[other]?.removeAll { $0 == key } }
        byKey[key] = action.id
      }
      keys[action.id] = wanted
    }
  }

  func action(of key: Key) -> Action? { byKey[key].flatMap(Action.with) }
  func keys(of action: Action) -> [Key] { keys[action.id] ?? [] }
}

public enum KeymapError: Error, Equatable {
  case noAction(String)
  case noKey(String)
}

extension Key {
  /// A key as people write it: `j`, `Ctrl-D`, `F5`, `Enter`, `Shift-Left`, `Space`.
  init?(named text: String) {
    let names: [String: Key] = [
      "enter": .enter, "tab": .tab, "shift-tab": .backTab, "backspace": .backspace, "escape": .escape, "esc": .escape,
      "delete": .delete, "insert": .insert, "up": .up, "down": .down, "left": .left, "right": .right,
      "shift-up": .shiftUp,
      "shift-down": .shiftDown, "shift-left": .shiftLeft, "shift-right": .shiftRight, "home": .home, "end": .end,
      "pageup": .pageUp, "pagedown": .pageDown, "space": .char(" "),
    ]
    let lowered = text.lowercased()
    if let key = names[lowered] {
      self = key
    } else if text.count == 1, let character = text.first {
      self = .char(character)
    } else if lowered.hasPrefix("ctrl-"), lowered.count == 6, let letter = lowered.last {
      self = .ctrl(letter)
    } else if lowered.hasPrefix("f"), let number = Int(lowered.dropFirst()), (1...12).contains(number) {
      self = .function(number)
    } else {
      return nil
    }
  }
}
