import Cubes
import Drawing
import Filters
import PageEvents
import Reports

/// The dashboard for those who hear it, or read it with their fingers: a line in, lines out, and nothing that moves.
///
/// It has no model of its own. What is typed becomes an action or a command of the model that the screen has, and what is said is
/// made of that model's panels. So it can do no less, and says the same numbers.
///
///     var conversation = Conversation()
///     let effects = conversation.hear("drill 3", &model)
///     … until conversation.isAnswered(model) …
///     print(conversation.reply(&model))
public struct Conversation: Sendable {
  /// What is to be said when the numbers are there.
  private enum Question: Sendable {
    case nothing
    /// The panel in focus.
    case panel
    /// What has become of what was there before, and of the stream if that was changed.
    case change(since: Sight, isOfStream: Bool, isSearch: Bool)
    case lines([String])
  }

  /// What is worth telling after it has changed.
  private struct Sight: Sendable, Equatable {
    var focus: PanelID
    var filter: Filter
    var range: String
    /// But for the cursor, which nobody hears of.
    var panel: Model.PanelState
    var isPaused: Bool

    init(_ model: Model) {
      focus = model.focus
      filter = model.filter
      range = Spoken.range(model.range, model)
      panel = model.state(of: model.focus)
      panel.cursor = 0
      isPaused = model.pausedAt != nil
    }
  }

  private var question = Question.nothing
  /// How many events there were when all that was there had been read: no answer has fewer.
  private var least: Int?
  private var announcements = Announcements()
  /// After a replay was wound: where its clock stood then. A view of an earlier moment is one from before.
  private var wound = Wound.no

  private enum Wound: Sendable, Equatable { case no, justNow, to(Timestamp) }

  public init() {}

  // MARK: - Hearing

  /// What is said before anything was asked.
  public static let greeting = "cubetop: Enter reads the panel, help lists the commands, quit ends."

  /// Does what a line says. What the world is to do is returned; what there is to say comes with `reply`.
  public mutating func hear(_ line: String, _ model: inout Model) -> [Effect] {
    question = .change(since: Sight(model), isOfStream: false, isSearch: false)
    model.forgetLastKey()
    var words = line.drop { $0 == " " || $0 == "\t" || $0 == ":" }
    while let last = words.last, last.isWhitespace { words.removeLast() }
    let text = String(words)
    if text.isEmpty {
      question = .panel
      return []
    }
    let effects = obey(text, &model)
    finishTyping(&model)
    readOut(&model)
    if case .change(let since, _, let isSearch) = question, effects.contains(where: \.isOfReplay) {
      question = .change(since: since, isOfStream: true, isSearch: isSearch)
      wound = .justNow
    }
    return effects.filter { effect in
      // There is no clipboard here: what would go there is said.
      guard case .copy(let copied) = effect else { return true }
      question = .lines(copied.split(whereSeparator: \.isNewline).map(String.init))
      return false
    }
  }

  private mutating func obey(_ text: String, _ model: inout Model) -> [Effect] {
    let first = text.prefix { $0 != " " }.lowercased()
    let rest = text.dropFirst(first.count).drop { $0 == " " }
    switch first {
    case "exit": return [.quit]
    case "help" where !rest.isEmpty, "?" where !rest.isEmpty:
      question = .lines(SpokenHelp.lines(model, about: String(rest)))
      return []
    case "summary" where rest.isEmpty:
      question = .lines(SpokenState.summary(model))
      return []
    case "more" where rest.isEmpty, "less" where rest.isEmpty:
      turnPage(first == "more" ? .pageDown : .pageUp, &model)
      return []
    default: break
    }
    if let (command, argument) = command(text, model) {
      if command.name == .search { question = .change(since: Sight(model), isOfStream: false, isSearch: true) }
      return model.obey(command, argument)
    }
    if let action = action(text, model) { return perform(action, &model) }
    if let command = Command.all.first(where: { $0.name.rawValue == first }) {
      question = .lines(["\(command.usage): \(command.help)"])
    } else if let panel = model.panel(named: text) {
      model.choose(panel)
    } else {
      sayUnknown(first, &model)
    }
    return []
  }

  /// A command with its argument; behind a slash, as the key has it, a filter, or a search where there are lines.
  private func command(_ text: String, _ model: Model) -> (Command, argument: String)? {
    if text.first == "/", text.count > 1 {
      return (.named(model.focus == .rawLines ? .search : .filter), String(text.dropFirst()))
    }
    return Action.named(text) == nil ? Command.parse(text) : nil
  }

  /// By its name, or by a key that is a letter or a sign.
  private func action(_ text: String, _ model: Model) -> Action? {
    Action.named(text) ?? (text.count == 1 ? model.keymap.action(of: .char(text.first!)) : nil)
  }

  private mutating func perform(_ action: Action, _ model: inout Model) -> [Effect] {
    guard !action.needsScreen else {
      model.say("\(action.name) is for the screen")
      return []
    }
    guard action.isAvailable(model) else {
      model.say("not here: \(action.help)")
      return []
    }
    if action.id == .nextMatch || action.id == .previousMatch {
      question = .change(since: Sight(model), isOfStream: false, isSearch: true)
    }
    return model.perform(action.id)
  }

  private mutating func turnPage(_ action: Action.ID, _ model: inout Model) {
    let before = model.state(of: model.focus).offset
    _ = model.perform(action)
    // From the first row of the last page, a page on is the last row, which is in sight already.
    let after = model.state(of: model.focus).offset
    if before == after || model.focus == .timeline {
      model.say(action == .pageDown ? "there are no more rows" : "these are the first rows")
    } else {
      question = .panel
    }
  }

  private mutating func sayUnknown(_ word: String, _ model: inout Model) {
    let known = SpokenHelp.names + model.panelNames
    let near = names(near: word, among: known).prefix(3)
    let guess = near.isEmpty ? "" : " is it \(near.joined(separator: " or "))?"
    model.say("there is no command \(Sanitizer.text(String(word.prefix(40)))):\(guess) help lists them all")
  }

  // MARK: - What a screen would leave open

  /// What was opened to be typed into has no one to type into it here.
  private mutating func finishTyping(_ model: inout Model) {
    guard let input = model.input else { return }
    model.endInput()
    let command: Command.Name =
      switch input.purpose {
      case .filter, .find: .filter
      case .search: .search
      case .range: .range
      case .file: .export
      }
    let usage = Command.named(command)
    question = .lines([input.error.map { "\(command.rawValue): \($0)" } ?? "\(usage.usage): \(usage.help)"])
  }

  /// A box over the screen is read out, and closed.
  private mutating func readOut(_ model: inout Model) {
    guard let overlay = model.overlay else { return }
    model.overlay = nil
    switch overlay {
    case .help: question = .lines(SpokenHelp.lines(model))
    case .rejects: question = .lines(Rejects.spoken(model.status))
    case .menu(let menu, _): question = .lines(Self.lines(of: menu, model))
    case .alert(let number, _): question = .lines(AlertDetail.spoken(number, model))
    case .palette, .options: break
    }
  }

  /// What there is to choose from, by the names that the command takes.
  private static func lines(of menu: Menu, _ model: Model) -> [String] {
    let items =
      switch menu {
      case .pivot:
        zip(model.schema.dimensions, model.items(of: menu)).map {
          MenuItem(model.schema[$0].name, isMarked: $1.isMarked)
        }
      case .export: Sheet.Form.allCases.map { MenuItem($0.rawValue.lowercased(), isMarked: false) }
      case .sort, .columns, .range: model.items(of: menu)
      }
    let marks = menu == .columns ? ("shown", "hidden") : ("as now", "")
    let texts = items.map { item in
      let mark = item.isMarked ? marks.0 : marks.1
      return mark.isEmpty ? item.text : "\(item.text) (\(mark))"
    }
    let command = menu.command
    return [
      "\(MenuBox.title(of: menu, model)): \(texts.joined(separator: ", ")).", "\(command.usage): \(command.help)",
    ]
  }

  // MARK: - Answering

  /// Whether the answer is there: of the slice and the rows that were asked for last, to the last number.
  public func isAnswered(_ model: Model) -> Bool {
    if case .lines = question { return true }
    guard let view = model.view, let least, view.events + view.dropped >= least else { return false }
    guard model.awaited == nil, model.raw.seek == nil, view.progress == 1, view.areDetailsCurrent,
      view.request == model.request
    else {
      return false
    }
    if let replay = model.status.replay {
      guard replay.isLoaded, let head = view.head, let position = replay.position, head <= position else {
        return false
      }
      if replay.isPaused || replay.isOver, head < position { return false }
      switch wound {
      case .no: break
      case .justNow: return false
      case .to(let start): if head < start { return false }
      }
    }
    if model.focus == .rawLines {
      let first = model.state(of: .rawLines).offset
      let page = first..<min(view.latestCount, first + Layout(model).rows(of: .rawLines))
      return page.allSatisfy { rank in
        guard let event = model.event(rank) else { return false }
        return event.place.map { model.raw.recalled.lines[$0] != nil } ?? true
      }
    }
    // Clients of a row are counted when its hits are.
    guard let answer = model.answer(of: model.focus) else { return [.timeline, .alerts].contains(model.focus) }
    guard let place = answer.ranking.columns.firstIndex(where: { $0.measure == .clients }) else { return true }
    return answer.rows.allSatisfy { $0.values[place] != .missing }
  }

  /// What there is to say to the line that was heard last.
  public mutating func reply(_ model: inout Model) -> [String] {
    defer { question = .nothing }
    switch question {
    case .nothing: return []
    case .panel: return SpokenPanel.lines(model)
    case .lines(let lines): return lines
    case .change(let before, let isOfStream, let isSearch):
      var lines = [model.message.map(Spoken.sentence)].compactMap { $0 }
      let now = Sight(model)
      if isSearch, model.message == nil, let line = SpokenPanel.line(model.state(of: .rawLines).cursor, model) {
        lines.append(line)
      } else if isOfStream || before.isPaused != now.isPaused {
        lines.append(SpokenState.transport(model))
      } else if before != now || lines.isEmpty {
        lines.append(SpokenPanel.heading(model))
      }
      return lines
    }
  }

  // MARK: - What is said unasked

  /// Lines for what has happened to the stream since the last time.
  public mutating func news(_ model: Model, at now: ContinuousClock.Instant = .now) -> [String] {
    let status = model.status
    if wound == .justNow { wound = status.replay?.position.map(Wound.to) ?? .no }
    if case .loading = status.phase {} else { least = least ?? status.events }
    return announcements.lines(for: model, at: now)
  }

  /// Whether there will be news soon, though nothing more happens.
  public var hasNewsPending: Bool { announcements.isPending }
}

extension Effect {
  fileprivate var isOfReplay: Bool { if case .replay = self { true } else { false } }
}

extension Menu {
  /// What does with an argument what the menu is for.
  fileprivate var command: Command {
    switch self {
    case .sort: .named(.sort)
    case .pivot: .named(.pivot)
    case .columns: .named(.columns)
    case .range: .named(.range)
    case .export: .named(.export)
    }
  }
}
