import Cubes
import Filters
import Ingest
import PageEvents

/// A query put to logs.
///
/// The events stream through the aggregation and are forgotten, so a log of any length is answered in the memory of its
/// groups. Only where a time is relative to the log's last event must the events be held until that is known.
final class Inquiry {
  let reading: LogReading
  /// Fields that the query asks for and no line has, by their dimension's name.
  private var unseen: [String] = []
  private let query: Query
  private let scope: Scope

  /// Opens the sources.
  init(_ query: Query, _ scope: Scope) throws {
    self.query = query
    self.scope = scope
    reading = try LogReading(scope)
  }

  /// The answer; nil where there were lines and none was an event.
  func answer() throws -> Answer? {
    let lexicons = Lexicons(schema: scope.schema)
    let answer = scope.dependsOnLastEvent ? try held(lexicons) : try streamed(lexicons)
    return try reading.hasNoEvent() ? nil : answer
  }

  private func streamed(_ lexicons: Lexicons) throws -> Answer {
    let context = scope.context()
    let aggregation = Aggregation(try query(in: context), lexicons: lexicons, context: context)
    reading.read(into: aggregation, in: lexicons)
    unseen = scope.unseenFields(among: aggregation.needs.columns, in: lexicons, reading.status)
    return aggregation.answer()
  }

  private func held(_ lexicons: Lexicons) throws -> Answer {
    let cube = Cube(lexicons: lexicons, memory: MemoryShares(of: scope.memory).cube)
    reading.read(into: cube, in: cube.lexicons)
    let facts = cube.facts
    unseen = scope.unseenFields(among: .all, in: facts.lexicons, reading.status)
    if facts.dropped > 0 { throw LogReading.tooManyToHold(facts.dropped) }
    let context = scope.context(lastEvent: facts.lastTime)
    return facts.answer(try query(in: context), lexicons: facts.lexicons, context: context)
  }

  private func query(in context: TimeContext) throws(Failure) -> Query {
    var query = query
    query.window = try scope.window(in: context)
    return query
  }

  /// What is worth knowing of the logs beside the answer.
  var notices: [String] { scope.notices(of: reading.status, unseen: unseen) }
}
