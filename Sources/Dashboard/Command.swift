import Drawing

/// What is done by a word and something behind it: `drill 3`, `range 1h`. Where there are keys the palette (`:`) takes it, where
/// there are none the prompt of `cubetop --plain`. Both, and their help, are made from this one list.
struct Command: Sendable, Equatable {
  enum Name: String, CaseIterable, Sendable {
    case drill, exclude, filter, search, range, panel, sort, pivot, columns, alert, speed, seek, export
  }

  var name: Name
  /// What stands behind the word, as the help writes it.
  var argument: String
  /// What it does, in a line.
  var help: String

  static let all: [Command] = [
    Command(name: .drill, argument: "ROW", help: "drill down into a row, by its number or its name"),
    Command(name: .exclude, argument: "ROW", help: "exclude a row, by its number or its name"),
    Command(name: .filter, argument: "FILTER", help: "add a filter: status >= 500, or a part of a name"),
    Command(name: .search, argument: "TEXT", help: "search the raw lines, from the newest on"),
    Command(name: .range, argument: "RANGE", help: "the time range: 15m, all, or 12:30 13:00"),
    Command(name: .panel, argument: "NAME", help: "go to a panel, by its name or its number"),
    Command(name: .sort, argument: "COLUMN", help: "sort the rows by a column; once more reverses them"),
    Command(name: .pivot, argument: "DIMENSION", help: "let the panel show another dimension"),
    Command(name: .columns, argument: "COLUMN", help: "show a column, or hide it"),
    Command(name: .alert, argument: "ROW", help: "what an alert says, with its evidence"),
    Command(name: .speed, argument: "TIMES", help: "the speed of a replay: 64, 0.5 or max"),
    Command(name: .seek, argument: "SPAN", help: "wind a replay on by 10m, or back by -10m"),
    Command(
      name: .export, argument: "FORM [FILE]", help: "the panel's rows as tsv, csv, json or markdown; into a file"),
  ]

  static func named(_ name: Name) -> Command { all.first { $0.name == name }! }

  var usage: String { "\(name.rawValue) \(argument)" }

  /// A command with its argument; nil where the text isn't one.
  static func parse(_ text: String) -> (Command, argument: String)? {
    let words = text.split(separator: " ", maxSplits: 1)
    guard words.count == 2, let name = Name(rawValue: words[0].lowercased()) else { return nil }
    let argument = words[1].drop { $0 == " " }
    return argument.isEmpty ? nil : (named(name), String(argument))
  }
}

extension Action {
  /// The action of that very name, which may be written with blanks: `range in`.
  static func named(_ text: String) -> Action? {
    let name = text.lowercased().split(separator: " ").joined(separator: "-")
    return all.first { $0.name == name }
  }
}
