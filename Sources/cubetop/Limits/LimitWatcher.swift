import Dashboard
import Filters
import PageEvents
import Patterns
import YAMLNodes

/// Rate limits tried on the stream behind a dashboard, and how the values on its screen stand with them.
struct LimitWatcher {
  /// Consumers of the stream, one a limit.
  let trials: [LimitTrial]
  let watch: LimitWatch

  /// Nil where nothing has a limit. Of each dimension there is one.
  ///
  /// - Parameter memory: in bytes, for what they were before: of a replay, whose clock is behind what was read, and may be wound.
  init?(_ limits: [RateLimit], _ scope: Scope, lexicons: Lexicons, remembering memory: Int? = nil) {
    if limits.isEmpty { return nil }
    let context = scope.context()
    let trials = limits.map {
      LimitTrial($0, lexicons: lexicons, context: context, remembering: memory.map { $0 / limits.count })
    }
    self.trials = trials
    let byDimension = Dictionary(uniqueKeysWithValues: trials.map { ($0.limit.dimension, $0) })
    // Of a log that is followed, later requests may not be known yet.
    let lateness = memory == nil ? scope.lateness : .zero
    watch = LimitWatch(limits: byDimension.mapValues { $0.limit.text(schema: scope.schema) }) { values, head in
      var readings: [LimitedValue: LimitReading] = [:]
      for (dimension, values) in Dictionary(grouping: values, by: \.dimension) {
        let found = byDimension[dimension]?.readings(
          of: values.map { LimitTrial.Value(id: $0.id, bytes: $0.value) }, at: head - lateness)
        for (value, reading) in zip(values, found ?? []) where reading != nil { readings[value] = reading }
      }
      return readings
    }
  }

  /// The limits that the options name, else those that are written down; or what is wrong with which.
  static func limits(_ texts: [String], _ config: ConfigFile, _ schema: Schema) throws(Failure) -> [RateLimit] {
    var limits: [RateLimit] = []
    func add(_ limit: RateLimit) -> (why: String, remedy: String)? {
      if limits.contains(where: { $0.dimension == limit.dimension }) {
        return (
          "there are two for each \(schema[limit.dimension].name)", "compare them with cubetop limits, and watch one"
        )
      }
      limits.append(limit)
      return nil
    }
    for text in texts {
      if let wrong = add(try LimitsReader.limit(text, schema, for: .client)) {
        throw .usage("--limit", wrong.why, wrong.remedy)
      }
    }
    for written in texts.isEmpty ? config.limits : [] {
      do throws(YAMLError) {
        let limit = try LimitsReader.limit(written, schema)
        if let wrong = add(limit) { throw YAMLError(at: written.place, wrong.why, wrong.remedy) }
      } catch {
        throw Failure(in: config.path ?? "config.yaml", error)
      }
    }
    return limits
  }
}
