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
  private let limits: [TriedLimit]
  /// Whether the two are compared.
  private let isComparison: Bool
  private let scope: Scope
  private let top: Int

  /// Opens the sources. Of the limited, the `top` most refused are named; 0 for as many as are kept.
  /// Two that were asked about are compared, those of rules are each for itself.
  init(_ limits: [TriedLimit], _ scope: Scope, top: Int) throws {
    isComparison = limits.count == 2 && limits.allSatisfy { $0.rule == nil }
    precondition(!limits.isEmpty, "There is a limit to try.")
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
    // All are kept, however few are named: what is said of one that was dropped meanwhile would begin when it came back.
    let parts = zip(limits, trials.each).map { limit, trial in
      var part = LimitsOutcome.Part(tried: limit, report: trial.report())
      if top > 0 { part.report.rows.removeSubrange(min(top, part.report.rows.count)...) }
      return part
    }
    return LimitsOutcome(parts, trials.comparison, top: top, schema: scope.schema)
  }

  /// Trials, and what compares two of them.
  private struct Trials {
    var each: [LimitTrial]
    var comparison: LimitComparison?
    let consumer: any OrderedEventConsumer
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
        $0.limit, per: $0.keys, where: scope.filter.and($0.filter), within: times, lexicons: lexicons, context: context)
    }
    let comparison = isComparison ? LimitComparison(trials[0], trials[1], lexicons: lexicons) : nil
    return Trials(each: trials, comparison: comparison, consumer: comparison ?? SeveralTrials(trials))
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

/// Trials of several limits, each for itself.
private final class SeveralTrials: OrderedEventConsumer {
  private let trials: [LimitTrial]

  init(_ trials: [LimitTrial]) { self.trials = trials }

  var needs: EventNeeds { trials.map(\.needs).reduce(.nothing) { $0.union($1) } }
  func consume(_ batch: EventBatch) { for trial in trials { trial.consume(batch) } }
  func consumeLate(_ batch: EventBatch) { for trial in trials { trial.consumeLate(batch) } }
}
