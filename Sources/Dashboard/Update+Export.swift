import Cubes
import Drawing
import PageEvents
import Patterns
import Reports

/// A panel's rows for elsewhere: the clipboard, or a file.
extension Model {
  /// The rows of the panel in focus, as far as it has been told of them, as they are on the screen.
  private var sheet: Sheet? {
    if focus == .rawLines, let view {
      let columns: [Dimension] = [.client, .method, .status, .url, .referrer, .agent] + schema.added
      return Sheet(
        columns: ["time"] + columns.map { schema[$0].name } + ["bytes"],
        rows: view.latest.map { event in
          let values = columns.map { event[$0].isEmpty ? Sheet.Cell.missing : .text(Sanitizer.text(event[$0])) }
          return [.text(event.time.description)] + values + [.number(String(event.bytes))]
        })
    }
    if focus == .alerts { return alertSheet }
    guard let answer = answer(of: focus), !answer.rows.isEmpty else { return nil }
    let ranking = answer.ranking
    return Sheet(
      columns: [schema[ranking.dimension].name] + ranking.columns.map(name),
      rows: answer.rows.map { row in
        [row.member.isMissing ? .missing : .text(Sanitizer.text(row.member.bytes))] + row.values.map(Self.cell)
      })
  }

  /// Every alert that is shown, the values of its key in one column.
  private var alertSheet: Sheet? {
    if alerts.shown.isEmpty { return nil }
    return Sheet(
      columns: [
        "number", "raised", "severity", "rule", "key", "state", "first", "last", "events", "value", "repeats",
        "summary",
      ],
      rows: alerts.shown.map { place in
        let entry = alerts.board.entries[place]
        let alert = entry.alert
        return [
          .number(String(alert.number)), .text(alert.time.description), .text(alert.severity.rawValue),
          .text(Sanitizer.text(alert.rule)), alert.key.isEmpty ? .missing : .text(Sanitizer.text(alert.keyText)),
          .text(AlertsPanel.word(alerts.standing(of: entry))), .text(alert.first.description),
          .text(alert.last.description), .number(String(alert.count)),
          alert.value.map { .number(Format.fixed($0, decimals: 3)) } ?? .missing, .number(String(entry.repeats)),
          .text(Sanitizer.text(alert.summary)),
        ]
      })
  }

  private func name(of column: Ranking.Column) -> String {
    column.trailing.map { "rate_\(TimeRange.short($0))" } ?? column.measure.name(in: schema)
  }

  private static func cell(_ number: Number) -> Sheet.Cell {
    switch number {
    case .whole(let value): .number(String(value))
    case .real(let value): .number(Format.fixed(value, decimals: 3))
    case .missing: .missing
    }
  }

  /// The items of the menu: each form, to the clipboard and to a file.
  static let exports: [(form: Sheet.Form, isFile: Bool)] =
    Sheet.Form.allCases.map { ($0, false) } + Sheet.Form.allCases.map { ($0, true) }

  mutating func export(_ choice: Int) -> [Effect] {
    let (form, isFile) = Self.exports[choice]
    guard let sheet else {
      message = "there are no rows to export"
      return []
    }
    if isFile {
      input = Input(
        purpose: .file(form),
        text: "cubetop-\(name(of: focus).lowercased().replacing(" ", with: "-")).\(form.fileExtension)")
      return []
    }
    message = "copied \(Noun.counted(sheet.rows.count, "row")) as \(form.rawValue) (OSC 52)"
    return [.copy(sheet.text(form))]
  }

  /// Writes what is in the panel now to the file that was named.
  mutating func write(_ form: Sheet.Form, to name: String) -> [Effect] {
    guard let sheet, !name.allSatisfy({ $0 == " " }) else {
      message = "there are no rows to export"
      return []
    }
    return [.write(name: name, text: sheet.text(form))]
  }
}
