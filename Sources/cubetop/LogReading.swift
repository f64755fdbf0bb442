import Drawing
import Ingest
import LogFormats
import LogSources
import PageEvents

/// Logs read once, to their end, by a command that answers and is over.
final class LogReading {
  private(set) var status = IngestStatus()
  /// Why a source couldn't be read to its end. The answer is of what could be.
  private(set) var failure: SourceError?
  private let scope: Scope
  private let sources: [any LogSource]
  private var ingest: Ingest?

  /// Opens the sources.
  init(_ scope: Scope) throws {
    self.scope = scope
    // Wrong before any log is opened is wrong at once.
    if !scope.dependsOnLastEvent { _ = try scope.window(in: scope.context()) }
    sources = try scope.open(follow: false).sources
  }

  func read(into consumer: any EventConsumer, in lexicons: @autoclosure @escaping () -> Lexicons) {
    let ingest = Ingest(
      sources, format: scope.format, among: scope.fields.formats, lexicons: lexicons(), consumers: [consumer],
      rejects: scope.rejects, memory: MemoryShares(of: scope.memory).loading, lateness: scope.lateness)
    self.ingest = ingest
    do throws(SourceError) {
      try ingest.load()
    } catch {
      failure = error
    }
    status = ingest.status
  }

  /// Reads what a consumer that needs order will be given, when the log's last event has told which events are meant.
  func hold(for needs: EventNeeds, in lexicons: Lexicons) throws(Failure) -> HeldEvents {
    let events = HeldEvents(for: needs, in: scope.schema, memory: MemoryShares(of: scope.memory).cube)
    read(into: events, in: lexicons)
    if events.dropped > 0 { throw Self.tooManyToHold(events.dropped) }
    return events
  }

  static func tooManyToHold(_ dropped: Int) -> Failure {
    Failure(
      "--memory", "\(dropped) events had to go before the log's last one told which are meant",
      "raise it, or give times as dates")
  }

  /// The way back to what a source has read.
  func past(ofSource number: Int) -> (any SourcePast)? { ingest?.past(ofSource: number) }

  /// Whether there were lines, and none was an event: there is nothing to answer.
  func hasNoEvent() throws -> Bool {
    if let failure, status.report.events == 0 { throw failure }
    return status.report.lines > 0 && status.report.events == 0
  }

  /// What is said beside the answer, on standard error, and how the command ends.
  func conclude(_ notices: [String], statistics: String?) throws {
    for notice in notices { ByteOutput.writeError("cubetop: \(Sanitizer.text(notice))\n") }
    if let statistics { ByteOutput.writeError(statistics) }
    if let failure { throw failure }
    if let failure = Failure(nothingParsedIn: status) { throw failure }
  }
}
