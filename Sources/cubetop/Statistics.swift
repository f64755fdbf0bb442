#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Drawing
import Ingest
import LogFormats
import PageEvents

/// How reading went, as `name: value` lines: the names are a contract with scripts.
struct Statistics {
  private let status: IngestStatus
  private let seconds: Double

  init(_ status: IngestStatus, since start: ContinuousClock.Instant) {
    self.status = status
    seconds = start.duration(to: .now) / .seconds(1)
  }

  var text: String {
    let report = status.report
    var lines = ["lines: \(report.lines)", "events: \(report.events)", "rejected: \(report.rejected)"]
    for rejection in report.rejections {
      lines.append("rejected.\(rejection.reason.name): \(rejection.count)")
      lines += examples(of: rejection.reason)
    }
    for (format, count) in report.byOtherFormat.sorted(by: { $0.key < $1.key }) {
      lines.append("other_format.\(format): \(count)")
    }
    for (format, count) in report.likeOtherFormat.sorted(by: { $0.key < $1.key }) {
      lines.append("looks_like.\(format): \(count)")
    }
    for source in status.sources {
      let format = source.format ?? "unknown"
      if status.sources.count == 1 {
        lines.append("format: \(format)")
      } else {
        lines.append(
          "source: \(Sanitizer.text(source.name)): \(format), \(source.events) of \(source.lines) lines are events")
      }
      if !source.isSure && source.lines > 0 {
        lines.append(
          "unsure: \(Sanitizer.text(source.name)): fewer than nine in ten of its first lines are of one format known")
      }
    }
    if let watermark = status.watermark {
      lines.append("watermark: \(CivilTime(watermark).dateText)T\(CivilTime(watermark).timeText)Z")
      lines += status.sources.filter { $0.late > 0 }.map { "late: \(Sanitizer.text($0.name)): \($0.late)" }
    }
    if status.early > 0 { lines.append("early: \(status.early)") }
    lines += [
      "bytes: \(status.bytesRead)",
      "seconds: \(Format.fixed(seconds, decimals: 3))",
      "mb_per_s: \(Format.fixed(Double(status.bytesParsed) / 1e6 / max(seconds, 1e-6), decimals: 1))",
      "peak_memory_mb: \(Format.fixed(Self.peakMemory / 1e6, decimals: 1))",
    ]
    return lines.map { $0 + "\n" }.joined()
  }

  /// The first line that was rejected for a reason, and the latest of the same source.
  private func examples(of reason: RejectReason) -> [String] {
    guard let source = status.sources.first(where: { $0.report[reason] != nil }), let first = source.report[reason]
    else { return [] }
    // Which of several logs a line is of: its number alone wouldn't say.
    let name = status.sources.count == 1 ? "" : "\(Sanitizer.text(source.name)) "
    func text(_ line: Int, _ column: Int, _ bytes: [UInt8]) -> String {
      "\(reason.name): \(name)line \(line), column \(column): \(Sanitizer.text(bytes))"
    }
    return ["example." + text(first.line, first.column, first.example)]
      + first.latest.suffix(3).filter { $0.line != first.line }.map {
        "latest." + text($0.line, $0.column, $0.bytes)
      }
  }

  /// The most memory that the process had at a time, in bytes.
  private static var peakMemory: Double {
    var usage = rusage()
    // Linux counts in KiB, and its header has the constant as an enumeration.
    #if canImport(Glibc)
      getrusage(RUSAGE_SELF.rawValue, &usage)
      return Double(usage.ru_maxrss) * 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      return Double(usage.ru_maxrss)
    #endif
  }
}
