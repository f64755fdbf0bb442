import Cubes
import Filters
import Ingest
import PageEvents
import Patterns

/// Rate limits tried on logs, in the order of their events' times.
///
/// The events stream through the trials and are forgotten. Only where a time is relative to the log's last event must they be held
/// until that is known.
final class LimitsInquiry {
  let reading: LogReading
  private var unseen: [String] = []
  private let limits: [RateLimit]
  private let scope: Scope
  private let top: Int

  /// Opens the sources. Of the limited, the `top` most refused are named; 0 for as many as are kept.
  init(_ limits: [RateLimit], _ scope: Scope, top: Int) throws {
    precondition((1...2).contains(limits.count), "One limit is tried, or two are compared.")
    self.limits = limits
    self.scope = scope
    self.top = top
    reading = try LogReading(scope)
  }

  /// What the limits would have done; nil where there were lines and none was an event.
  func outcome() throws -> LimitsOutcome? {
    let lexicons = Lexicons(schema: scope.schema)
    let trials = scope.dependsOnLastEvent ? try held(lexicons) : try streamed(lexicons)
    unseen = scope.unseenFields(among: trials.consumer.needs.columns, in: lexicons, reading.status)
    if try reading.hasNoEvent() { return nil }
    return LimitsOutcome(trials.each.map { $0.report() }, trials.comparison, top: top, schema: scope.schema)
  }

  /// One trial, or two that are compared.
  private struct Trials {
    var each: [LimitTrial]
    var comparison: LimitComparison?
    var consumer: any OrderedEventConsumer { if let comparison { comparison } else { each[0] } }
  }

  private func streamed(_ lexicons: Lexicons) throws -> Trials {
    let context = scope.context()
    let trials = makeTrials(over: try scope.window(in: context), lexicons, context)
    reading.read(into: trials.consumer, in: lexicons)
    return trials
  }

  private func held(_ lexicons: Lexicons) throws -> Trials {
    // What trials need doesn't depend on the last event; which events they take does.
    let needs = makeTrials(over: .always, lexicons, scope.context()).consumer.needs
    let events = try reading.hold(for: needs, in: lexicons)
    let context = scope.context(lastEvent: events.last)
    let trials = makeTrials(over: try scope.window(in: context), lexicons, context)
    events.handOver(to: trials.consumer)
    return trials
  }

  private func makeTrials(over window: Window, _ lexicons: Lexicons, _ context: TimeContext) -> Trials {
    let times = Timestamp(milliseconds: window.lower)..<Timestamp(milliseconds: window.upper + 1)
    let trials = limits.map {
      LimitTrial(
        $0, where: scope.filter, within: times, lexicons: lexicons, context: context,
        mostReported: top == 0 ? LimitTrial.mostReported : top)
    }
    let isComparison = trials.count == 2
    return Trials(
      each: trials, comparison: isComparison ? LimitComparison(trials[0], trials[1], lexicons: lexicons) : nil)
  }

  /// What is worth knowing of the logs beside the answer.
  var notices: [String] {
    var notices = scope.notices(of: reading.status, unseen: unseen)
    if reading.status.early > 0 {
      notices.append("\(reading.status.early) requests were judged before all earlier ones had come: lower --watermark")
    }
    return notices
  }
}
