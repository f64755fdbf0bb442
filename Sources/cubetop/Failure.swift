import Filters
import Ingest
import LogFormats
import YAMLNodes

/// Why the program ends without having done what was asked: what, why, and what to do about it.
///
///     --every: "5x" is not a duration: write 10s, 5m or 1h
struct Failure: Error, Equatable, CustomStringConvertible {
  var what: String
  var why: String
  var remedy: String
  /// The exit status.
  var status: Int32

  init(_ what: String, _ why: String, _ remedy: String, status: Int32 = 1) {
    self.what = what
    self.why = why
    self.remedy = remedy
    self.status = status
  }

  /// The command line is wrong.
  static func usage(_ what: String, _ why: String, _ remedy: String) -> Failure {
    Failure(what, why, remedy, status: usageStatus)
  }

  /// EX_USAGE of sysexits(3).
  static let usageStatus: Int32 = 64

  var description: String { "\(what): \(why): \(remedy)" }
}

extension Failure {
  /// A filter that is none.
  init(where error: FilterError) {
    let found = error.found.map { ", found '\($0)'" } ?? ""
    self.init(
      "--where", "column \(error.column): expected \(error.expected)\(found)", error.remedy, status: Self.usageStatus)
  }

  /// A word that is not on a list.
  static func unknown(_ word: String, noun: String, option: String, known: [String]) -> Failure {
    let near = names(near: word, among: known)
    let guess = near.isEmpty ? "" : " (perhaps \(near.joined(separator: " or ")))"
    return usage(option, "\"\(word)\" is not \(noun)\(guess)", "write one of \(known.joined(separator: " "))")
  }
}

extension Failure {
  /// What is wrong with a file that a user wrote, and where.
  init(in path: String, _ error: YAMLError) {
    self.init("\(path):\(error.place.line):\(error.place.column)", error.why, error.remedy)
  }

  /// What to say of a source none of whose lines could be parsed; nil where there is none.
  init?(nothingParsedIn status: IngestStatus) {
    guard let source = status.sources.first(where: { $0.lines > 0 && $0.events == 0 }) else { return nil }
    let lines =
      source.lines == 1 ? "its one line could not be parsed" : "none of its \(source.lines) lines could be parsed"
    // Reports are kept for all sources together: of several, the example may be another's.
    let example = status.sources.count == 1 ? status.report.rejections.first : nil
    if let example, ErrorLog.isLine(example.example) {
      self.init(errorLog: source.name)
      return
    }
    let reason = example.map { ": line \($0.line), column \($0.column): \($0.reason.sentence)" } ?? ""
    self.init(source.name, lines + reason, Self.remedy(for: source.name))
  }

  /// What to say of an error log.
  init(errorLog name: String) {
    self.init(name, "it is an error log, which tells of failures, not of requests", "name the access log beside it")
  }

  private static func remedy(for source: String) -> String {
    let unpackers = [".gz": "zcat", ".bz2": "bzcat", ".xz": "xzcat", ".zst": "zstdcat", ".lz4": "lz4cat"]
    if let unpacker = unpackers.first(where: { source.hasSuffix($0.key) })?.value {
      return "it is compressed, so unpack it on the way: \(unpacker) FILE | cubetop …, with - for the source"
    }
    return "name its format with --format (cubetop formats lists them)"
  }
}
