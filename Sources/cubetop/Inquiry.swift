import Cubes
import Filters
import Ingest
import LogFormats
import LogSources
import PageEvents

/// A query put to logs: reads them once, to their end.
///
/// The events stream through the aggregation and are forgotten, so a log of any length is answered in the memory of its
/// groups. Only where a time is relative to the log's last event must the events be held until that is known.
final class Inquiry {
  private(set) var status = IngestStatus()
  /// Why a source couldn't be read to its end. The answer is of what could be.
  private(set) var failure: SourceError?
  /// Fields that the query asks for and no line has, by their dimension's name.
  private var unseen: [String] = []
  private let query: Query
  private let scope: Scope
  private let sources: [any LogSource]

  /// Opens the sources.
  init(_ query: Query, _ scope: Scope) throws {
    self.query = query
    self.scope = scope
    // Wrong before any log is opened is wrong at once.
    if !scope.dependsOnLastEvent { _ = try scope.window(in: scope.context()) }
    sources = try scope.open(follow: false).sources
  }

  /// The answer; nil where there were lines and none was an event.
  func answer() throws -> Answer? {
    let lexicons = Lexicons(schema: scope.schema)
    let answer = scope.dependsOnLastEvent ? try held(lexicons) : try streamed(lexicons)
    if let failure, status.report.events == 0 { throw failure }
    return status.report.lines > 0 && status.report.events == 0 ? nil : answer
  }

  private func streamed(_ lexicons: Lexicons) throws -> Answer {
    let context = scope.context()
    let aggregation = Aggregation(try query(in: context), lexicons: lexicons, context: context)
    read(into: aggregation, in: lexicons)
    unseen = scope.unseenFields(among: aggregation.needs.columns, in: lexicons, status)
    return aggregation.answer()
  }

  private func held(_ lexicons: Lexicons) throws -> Answer {
    let cube = Cube(lexicons: lexicons, memory: MemoryShares(of: scope.memory).cube)
    read(into: cube, in: cube.lexicons)
    let facts = cube.facts
    unseen = scope.unseenFields(among: .all, in: facts.lexicons, status)
    guard facts.dropped == 0 else {
      throw Failure(
        "--memory", "\(facts.dropped) events had to go before the log's last one told which are meant",
        "raise it, or give times as dates")
    }
    let context = scope.context(lastEvent: facts.lastTime)
    return facts.answer(try query(in: context), lexicons: facts.lexicons, context: context)
  }

  private func query(in context: TimeContext) throws(Failure) -> Query {
    var query = query
    query.window = try scope.window(in: context)
    return query
  }

  private func read(into consumer: any EventConsumer, in lexicons: @autoclosure @escaping () -> Lexicons) {
    let ingest = Ingest(
      sources, format: scope.format, among: scope.fields.formats, lexicons: lexicons(), consumers: [consumer],
      rejects: scope.rejects,
      memory: MemoryShares(of: scope.memory).loading)
    do throws(SourceError) {
      try ingest.load()
    } catch {
      failure = error
    }
    status = ingest.status
  }

  /// What is worth knowing of the logs beside the answer.
  var notices: [String] { scope.notices(of: status, unseen: unseen) }

  /// What to say of a source none of whose lines could be parsed.
  var unparsed: Failure? { Failure(nothingParsedIn: status) }
}
