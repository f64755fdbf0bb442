import Drawing
import PageEvents

/// Everything a key can do. The key map, the key bar and the help are drawn from this one list.
struct Action: Sendable {
  enum ID: Hashable, Sendable {
    case moveUp, moveDown, pageUp, pageDown, halfPageUp, halfPageDown, toTop, toBottom
    case nextPanel, previousPanel, panel(PanelID), expand
    case drill, exclude, up, rollUp, nextMatch, previousMatch, wrap, pivot, crumbs, escape, back, forward, filter
    case sort, reverse, hold, find, follow, columns
    case rangeIn, rangeOut, rangeReset, range, brush, mark, previousMark, nextMark
    case alertDetail, acknowledge, acknowledgeAll, mute, muteRule, severity, watch, saveSearch, reloadRules
    case pause, stepBack, stepForward, slower, faster, seekBack, seekForward, seekBackFar, seekForwardFar, toEnd
    case copyRow, copyPanel, export
    case help, palette, options, rejects, mouse, redraw, suspend, leave, quit
  }

  enum Group: String, CaseIterable, Sendable {
    case move = "Move"
    case drill = "Drill down"
    case table = "Tables"
    case alerts = "Alerts"
    case time = "Time"
    case program = "Program"
  }

  var id: ID
  var group: Group
  var keys: [Key]
  /// In the help: what it does, in a line.
  var help: String
  /// In the key bar; nil where it isn't shown there.
  var label: String?
  /// Of those that don't fit in the key bar the smallest go first.
  var priority = 0
  var isAvailable: @Sendable (Model) -> Bool = { _ in true }

  static let all: [Action] = [
    Action(
      id: .drill, group: .drill, keys: [.enter], help: "drill down: add the row under the cursor as a filter",
      label: "drill", priority: 100,
      isAvailable: { $0.spec(of: $0.focus) != nil || [.timeline, .alerts].contains($0.focus) }),
    Action(
      id: .up, group: .drill, keys: [.backspace], help: "up: remove the last crumb", label: "up", priority: 90,
      isAvailable: \.isDrilled),
    Action(
      id: .exclude, group: .drill, keys: [.char("!")], help: "exclude the row under the cursor",
      isAvailable: { $0.spec(of: $0.focus) != nil }),
    Action(
      id: .filter, group: .drill, keys: [.char("/")],
      help: "filter as you type: status >= 500, or a part of a name; search in Raw lines", label: "filter",
      priority: 85),
    Action(
      id: .rollUp, group: .drill, keys: [.char("u")], help: "roll up: sections for URLs, networks for clients",
      isAvailable: { model in
        model.spec(of: model.focus).map { model.schema.coarser(than: model.dimension(of: $0)) != nil } ?? false
      }),
    Action(
      id: .pivot, group: .drill, keys: [.char("p")], help: "pivot: let the panel show another dimension",
      label: "pivot",
      priority: 35, isAvailable: { $0.spec(of: $0.focus) != nil }),
    Action(
      id: .crumbs, group: .drill, keys: [.char("`")],
      help: "crumbs: ←→ choose, ↑↓ step, ↵ change, Del, ! invert",
      isAvailable: \.isDrilled),
    Action(id: .back, group: .drill, keys: [.char("[")], help: "back in the history of views"),
    Action(id: .forward, group: .drill, keys: [.char("]")], help: "forward in the history of views"),
    Action(
      id: .escape, group: .drill, keys: [.escape],
      help: "close, clear, shrink, or go up a crumb; never quits"),

    Action(
      id: .nextPanel, group: .move, keys: [.tab], help: "next panel", label: "panel", priority: 80),
    Action(id: .previousPanel, group: .move, keys: [.backTab], help: "previous panel"),
    Action(id: .panel(.timeline), group: .move, keys: [.char("0")], help: "go to the timeline"),
    Action(id: .panel(.urls), group: .move, keys: [.char("1")], help: "go to Top URLs"),
    Action(id: .panel(.clients), group: .move, keys: [.char("2")], help: "go to Clients"),
    Action(id: .panel(.status), group: .move, keys: [.char("3")], help: "go to Status"),
    Action(id: .panel(.referrers), group: .move, keys: [.char("4")], help: "go to Referrers"),
    Action(id: .panel(.agents), group: .move, keys: [.char("5")], help: "go to User agents"),
    Action(id: .panel(.methods), group: .move, keys: [.char("6")], help: "go to Methods"),
    Action(id: .panel(.hosts), group: .move, keys: [.char("7")], help: "go to Hosts"),
    Action(id: .panel(.rawLines), group: .move, keys: [.char("8")], help: "go to Raw lines"),
    Action(
      id: .panel(.alerts), group: .move, keys: [.char("i")], help: "go to Alerts, where rules run",
      isAvailable: \.hasAlerts),
    Action(
      id: .panel(.added(0)), group: .move, keys: [.char("9")], help: "go to the first dimension of your own",
      isAvailable: { $0.spec(of: .added(0)) != nil }),
    Action(id: .moveUp, group: .move, keys: [.up, .char("k")], help: "row up"),
    Action(id: .moveDown, group: .move, keys: [.down, .char("j")], help: "row down"),
    Action(id: .pageUp, group: .move, keys: [.pageUp, .ctrl("b")], help: "page up"),
    Action(id: .pageDown, group: .move, keys: [.pageDown, .ctrl("f")], help: "page down"),
    Action(id: .halfPageUp, group: .move, keys: [.ctrl("u")], help: "half a page up"),
    Action(id: .halfPageDown, group: .move, keys: [.ctrl("d")], help: "half a page down"),
    Action(id: .toTop, group: .move, keys: [.home, .char("g")], help: "first row"),
    Action(id: .toBottom, group: .move, keys: [.end, .char("G")], help: "last row"),

    Action(
      id: .expand, group: .table, keys: [.char("e")], help: "expand the panel to the whole screen, and back",
      label: "expand", priority: 55),
    Action(
      id: .sort, group: .table, keys: [.char("s")], help: "choose what the rows are sorted by", label: "sort",
      priority: 60, isAvailable: { $0.spec(of: $0.focus) != nil || $0.focus == .alerts }),
    Action(
      id: .reverse, group: .table, keys: [.char("S")], help: "reverse the order",
      isAvailable: { $0.spec(of: $0.focus) != nil || $0.focus == .alerts }),
    Action(
      id: .hold, group: .table, keys: [.char("o")], help: "hold the order: rows stay put, numbers go on", label: "hold",
      priority: 40, isAvailable: { $0.spec(of: $0.focus) != nil }),
    Action(
      id: .find, group: .table, keys: [.char("f")],
      help: "find a row by a part of its name: ↑↓ go on, ↵ stays",
      isAvailable: { $0.spec(of: $0.focus) != nil || $0.focus == .rawLines }),
    Action(
      id: .follow, group: .table, keys: [.char("F")], help: "follow the row under the cursor, wherever it goes",
      isAvailable: { $0.spec(of: $0.focus) != nil }),
    Action(
      id: .columns, group: .table, keys: [.char("c")], help: "choose the panel's columns",
      isAvailable: { $0.spec(of: $0.focus) != nil }),
    Action(
      id: .nextMatch, group: .table, keys: [.char("n")],
      help: "the next, older line that has what was searched for; the newest, where new ones have come",
      isAvailable: \.isSearching),
    Action(
      id: .previousMatch, group: .table, keys: [.char("N")], help: "the one before, newer", isAvailable: \.isSearching),
    Action(
      id: .wrap, group: .table, keys: [.char("W")], help: "wrap long raw lines, or cut them off",
      isAvailable: { $0.focus == .rawLines }),
    Action(
      id: .copyRow, group: .table, keys: [.char("y")], help: "copy the row, or the line as the log has it",
      label: "copy", priority: 20,
      isAvailable: { $0.focus != .timeline }),
    Action(
      id: .copyPanel, group: .table, keys: [.char("Y")], help: "copy the panel's rows, tab-separated",
      isAvailable: { $0.focus != .timeline }),

    Action(
      id: .export, group: .table, keys: [.ctrl("s"), .char("E")],
      help: "export the panel's rows: TSV, CSV, JSON or Markdown, to the clipboard or a file",
      isAvailable: { $0.focus != .timeline }),

    Action(
      id: .alertDetail, group: .alerts, keys: [.char("d")],
      help: "what the alert under the cursor says, with its evidence", label: "detail", priority: 62,
      isAvailable: { $0.chosenAlert != nil }),
    Action(
      id: .acknowledge, group: .alerts, keys: [.char("a")],
      help: "acknowledge the alert: it stays, but no longer counts as firing", label: "ack", priority: 61,
      isAvailable: { $0.chosenAlert != nil }),
    Action(
      id: .acknowledgeAll, group: .alerts, keys: [.char("A")], help: "acknowledge all that are firing",
      isAvailable: \.hasAlerts),
    Action(
      id: .mute, group: .alerts, keys: [.char("m")], help: "mute the alert's rule for this key, or let it speak again",
      label: "mute", priority: 57, isAvailable: { $0.chosenAlert != nil }),
    Action(
      id: .muteRule, group: .alerts, keys: [.char("z")],
      help: "mute the alert's rule for all keys, or let it speak again",
      isAvailable: { $0.chosenAlert != nil }),
    Action(
      id: .severity, group: .alerts, keys: [.char("l")], help: "leave out lesser alerts, one severity after the other",
      label: "severity", priority: 38, isAvailable: { $0.focus == .alerts }),
    Action(
      id: .watch, group: .alerts, keys: [.char("w")],
      help: "watch: make a rule of this slice, and edit it in VISUAL or EDITOR"),
    Action(
      id: .saveSearch, group: .alerts, keys: [.char("r")],
      help: "save the search as a rule: each line that has it is an alert", isAvailable: { $0.raw.search != nil }),
    Action(id: .reloadRules, group: .alerts, keys: [.ctrl("r")], help: "read the rules' files anew"),

    Action(
      id: .pause, group: .time, keys: [.char(" ")], help: "pause and go on; a live log is still read meanwhile",
      label: "pause", priority: 70),
    Action(id: .rangeIn, group: .time, keys: [.char("+")], help: "shorter time range", label: "range", priority: 50),
    Action(id: .rangeOut, group: .time, keys: [.char("-")], help: "longer time range"),
    Action(id: .rangeReset, group: .time, keys: [.char("=")], help: "the time range as at the start"),
    Action(id: .range, group: .time, keys: [.char("t")], help: "choose a time range, or type one"),
    Action(
      id: .brush, group: .time, keys: [.char("v")],
      help: "point at a time: ←→ move, v begins a stretch, ↵ makes it the range"),
    Action(id: .mark, group: .time, keys: [.char("B")], help: "mark this moment, or unmark it"),
    Action(
      id: .previousMark, group: .time, keys: [.char("(")], help: "to the mark or the alert before",
      isAvailable: \.hasMarks),
    Action(
      id: .nextMark, group: .time, keys: [.char(")")], help: "to the next mark or alert", isAvailable: \.hasMarks),
    Action(
      id: .slower, group: .time, keys: [.char("<"), .char("{")], help: "replay at half the speed",
      isAvailable: { $0.mode == .replay }),
    Action(
      id: .faster, group: .time, keys: [.char(">"), .char("}")], help: "replay at twice the speed", label: "speed",
      priority: 65, isAvailable: { $0.mode == .replay }),
    Action(
      id: .seekBack, group: .time, keys: [.left], help: "seek back a bin of the timeline", label: "seek", priority: 64,
      isAvailable: \.canSeek),
    Action(
      id: .seekForward, group: .time, keys: [.right], help: "seek forward a bin of the timeline",
      isAvailable: \.canSeek),
    Action(
      id: .seekBackFar, group: .time, keys: [.shiftLeft], help: "seek back ten bins",
      isAvailable: \.canSeek),
    Action(
      id: .seekForwardFar, group: .time, keys: [.shiftRight], help: "seek forward ten bins",
      isAvailable: \.canSeek),
    Action(
      id: .stepBack, group: .time, keys: [.char(",")], help: "pause, and step back to the last boundary of a bin",
      isAvailable: { $0.mode == .replay }),
    Action(
      id: .stepForward, group: .time, keys: [.char(".")], help: "pause, and step on to the next boundary of a bin",
      label: "step", priority: 45, isAvailable: { $0.mode == .replay }),
    Action(
      id: .toEnd, group: .time, keys: [.char("L")], help: "jump to the end of the recording", label: "end",
      priority: 30, isAvailable: { $0.mode == .replay }),

    Action(
      id: .help, group: .program, keys: [.char("?"), .function(1), .char("h")], help: "this help", label: "help",
      priority: 95),
    Action(
      id: .palette, group: .program, keys: [.char(":"), .ctrl("p")], help: "every action by its name, with its key",
      label: "do", priority: 58),
    Action(
      id: .options, group: .program, keys: [.function(2)],
      help: "options, seen as they change: theme, drawing, zone, …"),
    Action(
      id: .rejects, group: .program, keys: [.char("R")], help: "the lines that were rejected, and why"),
    Action(
      id: .mouse, group: .program, keys: [.char("M")],
      help: "the mouse: clicks, drags and the wheel; again to have it select text"),
    Action(
      id: .leave, group: .program, keys: [.char("q")], help: "up one level; quits at the top", label: "quit",
      priority: 75),
    Action(id: .quit, group: .program, keys: [.ctrl("c"), .char("Q")], help: "quit"),
    Action(id: .redraw, group: .program, keys: [.ctrl("l")], help: "draw the screen anew"),
    Action(id: .suspend, group: .program, keys: [.ctrl("z")], help: "suspend; fg brings it back"),
  ]

  static func with(_ id: ID) -> Action? { all.first { $0.id == id } }

  /// As the palette lists it, and keys are bound to it: `range-in`, `panel-3`.
  var name: String {
    if case .panel(let panel) = id { return panel == .alerts ? "alerts" : "panel-\(panel.number)" }
    return "\(id)".reduce(into: "") { name, letter in
      if letter.isUppercase { name += "-" }
      name += letter.lowercased()
    }
  }

  /// What the key bar shows for the action: pairs that belong together are named once.
  func barKey(in keymap: Keymap) -> String {
    let bound = keymap.keys(of: self)
    return switch id {
    case .rangeIn where bound == keys: "+-"
    case .faster where bound == keys: "<>"
    case .seekBack where bound == keys: "←→"
    case .stepForward where bound == keys: ",."
    default: bound.first?.description ?? ""
    }
  }
}
