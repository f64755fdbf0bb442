import Cubes
import Filters
import LogFormats
import LogSources
import PageEvents

/// What to look at: which logs, and which of their events. The common options, understood.
struct Scope {
  var sources: [String]
  /// Nil to find out.
  var format: LogFormat?
  /// What the user has written down.
  var config: ConfigFile
  /// What the user named beside what every log has.
  var fields: FieldOptions
  var filter = Filter.everything
  var from: TimeLiteral?
  var to: TimeLiteral?
  /// In bytes.
  var memory: Int
  var zone: DisplayZone
  /// How late events may come.
  var lateness: Timestamp.Span
  /// Where rejected lines go.
  var rejects: RejectFile?

  /// - Parameter measures: those that the user names, `NAME=FIELD` each.
  init(_ options: CommonOptions, measures: [String]) throws(Failure) {
    sources = options.sources
    if sources.count(where: { $0 == "-" }) > 1 {
      throw .usage("-", "standard input can be read only once", "name it once")
    }
    let config = try ConfigFile(options.config)
    self.config = config
    let fields = try FieldOptions(
      dimensions: config.dimensions + options.dimension, measures: config.measures + measures,
      geoip: options.geoip)
    self.fields = fields
    format = try (options.format ?? config.format).map { name throws(Failure) in
      try fields.extend(try Self.format(name))
    }
    filter = try options.filter.map { text throws(Failure) in try Self.filter(text, fields.schema) } ?? .everything
    from = try options.from.map { text throws(Failure) in try Self.time(text, of: "--from") }
    to = try options.to.map { text throws(Failure) in try Self.time(text, of: "--to") }
    memory = try Self.size(options.memory, of: "--memory")
    zone = try DisplayZone(options.timeZone ?? config.timeZone ?? "UTC")
    lateness = try Self.lateness(options.watermark)
    let sources = sources
    rejects = try options.rejects.map { path throws(Failure) in try RejectFile(path, besides: sources) }
  }

  /// The dimensions and measures that there are.
  var schema: Schema { fields.schema }

  /// Opens all sources, or none.
  func open(follow: Bool) throws(SourceError) -> SourceSet { try SourceSet(sources, follow: follow) }

  /// Whether which events are meant is known only with the log's last event.
  var dependsOnLastEvent: Bool {
    filter.dependsOnLastEvent || from?.dependsOnLastEvent == true || to?.dependsOnLastEvent == true
  }

  /// What times are relative to in a log that ends so. Where nothing depends on it, any moment will do.
  func context(lastEvent: Timestamp? = nil) -> TimeContext {
    let zone = zone
    return TimeContext(lastEvent: lastEvent ?? Timestamp(milliseconds: 0), offset: { zone.offset(at: $0) })
  }

  /// `from` up to, not including, `to`.
  func window(in context: TimeContext) throws(Failure) -> Window {
    let start = from?.resolve(in: context)
    let end = to?.resolve(in: context)
    if let start, let end, start >= end {
      throw .usage("--to", "\(end) is not after --from, \(start)", "give a later time, or swap them")
    }
    return Window(from: start ?? .distantPast, before: end ?? .distantFuture)
  }
}

extension Scope {
  private static func format(_ name: String) throws(Failure) -> LogFormat {
    if let format = LogFormat.named(name) { return format }
    // Apache's own names for formats that are no presets of ours.
    if FormatString.isLikely(name) || FormatString.names.contains(name.lowercased()) {
      do throws(FormatStringError) {
        return try FormatString.compile(name)
      } catch {
        throw .usage("--format", "column \(error.column): \(error.why)", error.remedy)
      }
    }
    throw .unknown(name, noun: "a format", option: "--format", known: LogFormat.presets.map(\.name))
  }

  private static func filter(_ text: String, _ schema: Schema) throws(Failure) -> Filter {
    do throws(FilterError) {
      return try Filter.parse(text, schema: schema)
    } catch {
      throw Failure(where: error)
    }
  }

  private static func time(_ text: String, of option: String) throws(Failure) -> TimeLiteral {
    do throws(FilterError) {
      return try TimeLiteral.parse(text.trimmingBlanks)
    } catch {
      throw .usage(option, "\"\(text)\" is not a time", error.remedy)
    }
  }

  private static func lateness(_ text: String) throws(Failure) -> Timestamp.Span {
    guard let duration = try? DurationLiteral.parse(text.trimmingBlanks), duration.span >= .zero else {
      throw .usage("--watermark", "\"\(text)\" is not a duration", "write 10s, 1m or 0s")
    }
    return duration.span
  }

  private static func size(_ text: String, of option: String) throws(Failure) -> Int {
    do throws(FilterError) {
      return Int(try SizeLiteral.parse(text.trimmingBlanks).bytes)
    } catch {
      throw .usage(option, "\"\(text)\" is not a size", "write 512MB or 2GiB")
    }
  }
}
