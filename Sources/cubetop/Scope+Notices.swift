import Ingest
import LogFormats
import PageEvents

/// What is worth knowing of logs beside an answer.
extension Scope {
  /// Of logs that were read, with the fields that no line has.
  func notices(of status: IngestStatus, unseen: [String]) -> [String] {
    var notices = unseen.map { "\($0): no line has its field: check how the lines spell it" }
    for source in status.sources {
      let own = source.format.map { "its format is \($0)" } ?? "it has no format of its own"
      for (format, count) in Self.worthSaying(source.report.byOtherFormat, of: source) {
        notices.append("\(source.name): \(count) of its \(source.lines) lines are \(format): \(own)")
      }
      for (format, count) in Self.worthSaying(source.report.likeOtherFormat, of: source) {
        notices.append(
          "\(source.name): \(count) of its \(source.lines) lines look like \(format) and are rejected: "
            + "leave out --format, and lines of either are read")
      }
    }
    if let failure = rejects?.failure { notices.append(failure.description) }
    return notices
  }

  /// Fields that were asked for and no line has, by their dimension's name: one that is mistyped is missing everywhere.
  func unseenFields(among columns: ColumnSet, in lexicons: Lexicons, _ status: IngestStatus) -> [String] {
    guard status.report.events > 0 else { return [] }
    return schema.added.filter { columns.contains($0) && lexicons[$0].count == 1 }.map { schema[$0].name }
  }

  /// Formats that a log has a line of in a thousand. Fewer are damaged lines, of which now and then one makes sense; they are
  /// in the statistics.
  private static func worthSaying(_ lines: [String: Int], of source: IngestStatus.Source) -> [(key: String, value: Int)]
  {
    lines.filter { $0.value * 1000 >= source.lines }.sorted { $0.key < $1.key }
  }
}
