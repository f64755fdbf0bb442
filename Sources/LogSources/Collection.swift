#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An argument that stands for any number of files: a directory, or a pattern.
enum Collection {
  case directory(String)
  case pattern(String)

  /// Nil if it stands for itself. A file may well be called `a[1].log`.
  init?(_ argument: String) {
    if let status = try? FileStatus(path: argument, name: argument) {
      guard status.kind == .directory else { return nil }
      self = .directory(argument)
    } else if Self.isPattern(argument) {
      self = .pattern(argument)
    } else {
      return nil
    }
  }

  private static func name(_ name: String, in directory: String) -> String {
    directory.hasSuffix("/") ? directory + name : directory + "/" + name
  }

  private static func isPattern(_ text: String) -> Bool { text.utf8.contains { "*?[".utf8.contains($0) } }

  /// The files now, in the order of their names.
  func paths() -> [String] {
    switch self {
    case .directory(let directory):
      return Self.accessLogs(among: namesOfFiles(in: directory)).map { Self.name($0, in: directory) }
    case .pattern(let pattern): return Self.matches(of: pattern)
    }
  }

  /// The directories where new files may appear, of those there are.
  func directories() -> [String] {
    switch self {
    case .directory(let directory): return [directory]
    case .pattern(let pattern):
      let directory = LogSources.directory(of: pattern)
      guard Self.isPattern(directory) else { return [directory] }
      // Another directory may appear, too; only the level above is told of, the rest is seen when it is looked again.
      return Self.matches(of: directory) + Self.matches(of: LogSources.directory(of: directory))
    }
  }

  var nothingFound: SourceError {
    switch self {
    case .directory(let directory):
      SourceError(
        what: directory, why: "no access log is in this directory",
        remedy: "name the log files, or a pattern in quotes: '\(Self.name("*", in: directory))'")
    case .pattern(let pattern):
      SourceError(what: pattern, why: "no file matches", remedy: "check the pattern, and put it in quotes")
    }
  }

  /// By their names: error logs, lists of bans and what else lies about are not meant.
  static func accessLogs(among names: [String]) -> [String] {
    let live = names.filter { !$0.hasPrefix(".") && !RotatedNames.looksRotated($0) }.sorted()
    let named = live.filter { $0.lowercased().contains("access") }
    if !named.isEmpty { return named }
    return live.filter { $0.lowercased().hasSuffix(".log") && !$0.lowercased().contains("error") }
  }

  private static func matches(of pattern: String) -> [String] {
    var result = glob_t()
    defer { globfree(&result) }
    guard glob(pattern, 0, nil, &result) == 0 else { return [] }
    return (0..<Int(result.gl_pathc)).compactMap { result.gl_pathv[$0].map { String(cString: $0) } }
  }
}
