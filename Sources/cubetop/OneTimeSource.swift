import LogSources

/// A source that is given up at its first error: a query wants the whole log, or the reason why not. (A dashboard tries
/// again until the error passes.)
final class OneTimeSource: LogSource {
  private let source: any LogSource
  private(set) var failure: SourceError?

  init(_ source: any LogSource) { self.source = source }

  var name: String { source.name }
  var progress: SourceProgress { source.progress }
  var position: SourcePosition { source.position }
  var oversizedLines: Int { source.oversizedLines }
  var trouble: SourceError? { failure ?? source.trouble }
  var pollableDescriptor: Int32? { source.pollableDescriptor }

  func read(
    now: ContinuousClock.Instant, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(SourceError) -> ReadOutcome {
    guard failure == nil else { return .end }
    do throws(SourceError) {
      return try source.read(now: now, body)
    } catch {
      failure = error
      return .end
    }
  }
}
