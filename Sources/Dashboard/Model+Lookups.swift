import Cubes
import Drawing
import Filters
import PageEvents

/// Rows that nobody has told the model of: the next one whose name has what is typed, and the values beside a crumb's own. Both are
/// asked for with the view; what is pressed until the answer is there waits for it.
extension Model {
  /// Going to a row by a part of its name.
  struct Find: Sendable, Equatable {
    var panel: PanelID
    var text = ""
    /// The row that the cursor was on, and the one that is looked from.
    let origin: Member?
    var start: Member?
    /// See `Lookup.step`.
    var step = 0
    var answer: Lookup.Answer?
    /// Steps that are taken from the answer on.
    var queued = 0
  }

  /// Going from a crumb's value to those beside it.
  struct CrumbSteps: Sendable, Equatable {
    var step = 0
    /// Where the crumb's value stands.
    var answer: Lookup.Answer?
    var queued = 0
    /// Whether the history has the value that the first step went away from: it is one place, however many steps it takes.
    var isRemembered = false
  }

  /// What is looked for at present.
  var lookup: Lookup? {
    if let find {
      guard let spec = spec(of: find.panel), !find.text.isEmpty, state(of: find.panel).pinned == nil else { return nil }
      return Lookup(filter, order(of: spec), from: find.start, step: find.step, text: find.text)
    }
    guard let place = focusedCrumb, crumbs.indices.contains(place), input == nil,
      let (dimension, value) = crumbs[place].filter.equality
    else { return nil }
    let parent = crumbs[..<place].reduce(base) { $0.and($1.filter) }
    return Lookup(
      parent, Ranking(dimension, columns: [Ranking.Column(.hits)], limit: 1),
      from: Member(dimension: dimension, id: 0, bytes: value), step: crumbSteps.step)
  }

  mutating func takeFound() {
    guard let asked = lookup, let answer = view?.found, view?.request.lookup == asked else { return }
    if find != nil { settle(answer) } else { takeNeighbour(answer) }
  }

  // MARK: - A row

  mutating func startFinding() {
    input = Input(purpose: .find, panelsBefore: panels)
    let row = selectedRow(of: focus)?.member
    find = Find(panel: focus, origin: row, start: row)
  }

  /// Something else is typed: it is looked for from the row on that was found last.
  mutating func findAnew() {
    guard let find, let input else { return }
    self.find?.start = input.text.isEmpty ? find.origin : find.answer?.member ?? find.start
    self.find?.text = input.text
    self.find?.step = 0
    ask()
    if input.text.isEmpty { putCursorBack() }
  }

  mutating func stepToMatch(_ step: Int) {
    guard let find, !find.text.isEmpty else { return }
    guard let answer = find.answer else {
      self.find?.queued += step
      return
    }
    guard let member = answer.member else { return }
    self.find?.start = member
    self.find?.step = step
    ask()
  }

  /// Rows whose order is held are all at hand.
  private mutating func ask() {
    find?.answer = nil
    find?.queued = 0
    guard let find, !find.text.isEmpty, let rows = state(of: find.panel).pinned else { return }
    settle(answer(find, among: rows))
  }

  private mutating func settle(_ answer: Lookup.Answer) {
    guard let find else { return }
    self.find?.answer = answer
    if answer.member == nil {
      putCursorBack()
    } else {
      panels[find.panel, default: PanelState()].cursor = answer.rank
      panels[find.panel]?.followed = nil
    }
    keepCursorsInSight()
    let queued = find.queued
    self.find?.queued = 0
    if queued != 0, answer.member != nil { return stepToMatch(queued) }
    // Enter was pressed before the answer came.
    if input == nil { self.find = nil }
  }

  private mutating func putCursorBack() {
    guard let find, let before = input?.panelsBefore else { return }
    panels[find.panel] = before[find.panel]
  }

  /// What a lookup says, of a few rows.
  private func answer(_ find: Find, among rows: [Member]) -> Lookup.Answer {
    let part = NamePart(find.text)
    let matches = rows.indices.filter { place in
      let member = rows[place]
      let name = member.isMissing ? Array(schema[member.dimension].missing.utf8) : member.bytes
      return name.withUnsafeBytes(part.isIn)
    }
    let start = rows.firstIndex { $0 == find.start } ?? 0
    let place: Int? =
      switch find.step {
      case 0: matches.first { $0 >= start } ?? matches.first
      case 1...: matches.filter { $0 > start }.prefix(find.step).last ?? matches.last
      default: matches.filter { $0 < start }.suffix(-find.step).first ?? matches.first
      }
    return Lookup.Answer(
      member: place.map { rows[$0] }, rank: place ?? 0, matchCount: matches.count, groupCount: rows.count)
  }

  // MARK: - A crumb's neighbours

  mutating func stepCrumb(_ step: Int) {
    guard let place = focusedCrumb, crumbs[place].filter.equality != nil else {
      message = "↑↓ go from one value to the next: this crumb is none"
      return
    }
    if crumbSteps.step == 0, crumbSteps.answer != nil { crumbSteps.step = step } else { crumbSteps.queued += step }
  }

  private mutating func takeNeighbour(_ answer: Lookup.Answer) {
    guard let place = focusedCrumb, let (dimension, value) = crumbs[place].filter.equality else { return }
    crumbSteps.answer = answer
    if crumbSteps.step != 0, let member = answer.member {
      let isBack = crumbSteps.step < 0
      crumbSteps.step = 0
      if member.bytes == value {
        crumbSteps.queued = 0
        let count = Noun.counted(answer.groupCount, of: dimension, schema: schema)
        message = "this is the \(isBack ? "first" : "last") of \(count)"
        return
      }
      let steps = crumbSteps
      replaceCrumb(
        place, with: .equals(dimension, member.bytes), dimension: crumbs[place].dimension, isOnWay: steps.isRemembered)
      crumbSteps = steps
      crumbSteps.isRemembered = true
    }
    if crumbSteps.queued != 0 {
      crumbSteps.step = crumbSteps.queued
      crumbSteps.queued = 0
    }
  }

  /// Where the value of the crumb in focus stands among its neighbours: `3 of 1,204`.
  var crumbRank: String? {
    guard let place = focusedCrumb, crumbs.indices.contains(place), let answer = crumbSteps.answer,
      let (dimension, value) = crumbs[place].filter.equality, answer.member?.bytes == value,
      answer.member?.dimension == dimension
    else { return nil }
    return
      "\(Format.count(answer.rank + 1)) of \(answer.isGroupCountExact ? "" : "≥ ")\(Format.count(answer.groupCount))"
  }
}
