import Foundation
import TestSupport

/// The real program in a real terminal, and what a user can read off its screen.
struct Cubetop {
  static let program = builtProgram("cubetop")
  /// Long enough for a busy machine; a test that passes never waits so long.
  static let patience: TimeInterval = 30

  let tmux: Tmux
  /// Where its settings are: nobody's own, and gone with this unless somebody else has them, too.
  private let settings: LogFolder

  /// Opens it in a terminal of that size, in a shell that says how it ended and stays.
  init(
    _ arguments: String, width: Int = 140, height: Int = 45, environment: [String: String] = [:],
    settings: LogFolder = LogFolder()
  ) throws {
    self.settings = settings
    // Swift's own account of a crash would wait for a key.
    let environment = ["SWIFT_BACKTRACE": "enable=no", "XDG_CONFIG_HOME": settings.path].merging(environment) { $1 }
    tmux = try Tmux.start(
      "\(Tmux.quoted(Self.program)) \(arguments); echo \"ended with $?\"; stty -a | grep -o '[-]*echo ' | head -1; exec sleep 600",
      width: width, height: height, environment: environment)
  }

  @discardableResult func waitFor(_ pattern: String) throws -> String {
    try tmux.waitFor(pattern, timeout: Self.patience)
  }

  @discardableResult func wait(_ what: String, until condition: (String) -> Bool) throws -> String {
    try tmux.waitFor(what, timeout: Self.patience, condition)
  }

  /// The sample's day, played to its end: all of it is counted when this returns.
  static func atTheEndOfTheDay() throws -> Cubetop {
    let cubetop = try Cubetop("replay \(sampleLog) --speed max")
    try cubetop.waitForHits(try Query.hits())
    return cubetop
  }

  // MARK: What a user does

  /// Presses keys one after the other, by tmux's names.
  func press(_ keys: String...) { for key in keys { tmux.send(key) } }

  /// Types a filter, without keeping it yet.
  func filter(_ text: String) {
    press("/")
    tmux.type(text)
  }

  /// Quits from the top, and expects that the terminal is as it was.
  func leave() throws {
    press("q")
    try waitForEnd(0)
  }

  // MARK: What a user sees

  /// Waits until the crumbs say that so many hits were counted, to the last.
  @discardableResult func waitForHits(_ hits: Int) throws -> String {
    try waitFor("(^|\\n).*[^0-9,]\(grouped(hits)) hits? · [^\\n]* · exact")
  }

  /// The number of hits that the crumbs say, however far they have come.
  var hits: Int? { tmux.capture().hits }

  /// Waits until it has ended with that status, and the terminal is as it was.
  func waitForEnd(_ status: Int) throws {
    try waitFor("ended with \(status)\\n *echo")
    try tmux.wait("terminal restored", timeout: Self.patience) {
      tmux.display("#{alternate_on} #{mouse_any_flag} #{cursor_flag}") == "0 0 1"
    }
  }

  /// The process id of the program, found by its parent, the shell in the window.
  var processID: pid_t? {
    let shell = tmux.display("#{pane_pid}")
    let children = try? String(contentsOfFile: "/proc/\(shell)/task/\(shell)/children", encoding: .utf8)
    return children?.split(separator: " ").first.flatMap { pid_t($0) }
  }
}

/// What a user can read off a screen.
extension String {
  /// The number of hits that the crumbs say, however far they have come.
  var hits: Int? {
    guard let range = range(of: "[0-9,]+ hits? · ", options: .regularExpression) else { return nil }
    return Int(self[range].prefix { $0 != " " }.filter(\.isNumber))
  }

  /// What was drilled into, step by step: `all › path = /cart › client = 192.0.2.7`.
  var crumbs: [(dimension: String, value: String)] {
    guard let line = split(separator: "\n").first(where: { $0.contains(" › ") }) else { return [] }
    return line.components(separatedBy: " › ").dropFirst().compactMap { step in
      let words = step.split(separator: " ")
      return words.count < 3 ? nil : (String(words[0]), String(words[2]))
    }
  }

  /// The line with the cursor.
  var row: Substring { split(separator: "\n").first { $0.contains("▌") } ?? "" }

  /// A line of the screen, counted from 0.
  func line(_ number: Int) -> Substring { split(separator: "\n", omittingEmptySubsequences: false)[number] }
}

/// `14,000`
func grouped(_ number: Int) -> String {
  var digits = String(number)
  var groups: [String] = []
  while digits.count > 3 {
    groups.insert(String(digits.suffix(3)), at: 0)
    digits.removeLast(3)
  }
  return ([digits] + groups).joined(separator: ",")
}

/// Answers of `cubetop query`, for comparison.
enum Query {
  /// How many hits of the sample a filter lets through.
  static func hits(where filter: String = "") throws -> Int { try number("hits", of: sampleLog, where: filter) }

  /// One number: the only cell of the only row.
  static func number(_ measure: String, of log: String, where filter: String = "") throws -> Int {
    let file = NSTemporaryDirectory() + "/" + UUID().uuidString
    defer { unlink(file) }
    let condition = filter.isEmpty ? "" : " --where \(Tmux.quoted(filter))"
    let command =
      "\(Tmux.quoted(Cubetop.program)) query \(Tmux.quoted(log)) --measure \(measure)\(condition) --output tsv > \(file)"
    let tmux = try Tmux.start("\(command); echo done", width: 80, height: 5)
    _ = try tmux.waitFor("done", timeout: Cubetop.patience)
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    guard lines.count == 2, let number = Int(lines[1]) else { throw Unexpected(text: lines.joined(separator: "\n")) }
    return number
  }

  struct Unexpected: Error { let text: String }
}

/// A folder of a log's own, or of settings, that goes when the test ends.
final class LogFolder: Sendable {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "/cubetop-" + UUID().uuidString
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var log: String { path + "/access.log" }

  @discardableResult func write(_ text: String) -> String {
    try! text.write(toFile: log, atomically: false, encoding: .utf8)
    return log
  }

  func append(_ bytes: [UInt8], to file: String) {
    let descriptor = open(file, O_WRONLY | O_APPEND | O_CREAT, 0o644)
    precondition(descriptor >= 0 && Foundation.write(descriptor, bytes, bytes.count) == bytes.count)
    close(descriptor)
  }
}

/// Lines of a log that is written now.
enum Line {
  // Never changed, so that threads may share it.
  private static let format: DateFormatter = {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "UTC")
    format.dateFormat = "dd/MMM/yyyy:HH:mm:ss Z"
    return format
  }()

  static func at(
    _ time: Date = Date(), client: String = "192.0.2.7", path: String = "/", agent: String = "curl/8.5.0"
  ) -> String {
    "\(client) - - [\(format.string(from: time))] \"GET \(path) HTTP/1.1\" 200 512 \"-\" \"\(agent)\"\n"
  }
}

/// The package's own sample.
let sampleLog: String = {
  var folder = URL(fileURLWithPath: #filePath)
  for _ in 0..<3 { folder.deleteLastPathComponent() }
  return folder.appendingPathComponent("sample-data/shop.log").path
}()

/// The package's own sample, taken apart by the simplest means: what the dashboard says of it can be counted again.
struct SampleLines {
  typealias Hit = (client: Substring, path: Substring)
  private var hits: [Hit] = []

  init() throws {
    for line in try String(contentsOfFile: sampleLog, encoding: .utf8).split(separator: "\n") {
      // Broken lines and requests that are none don't count here: no path that is drilled into is among them.
      let quoted = line.split(separator: "\"", omittingEmptySubsequences: false)
      guard quoted.count >= 7 else { continue }
      let request = quoted[1].split(separator: " ")
      guard request.count == 3, let client = line.split(separator: " ").first else { continue }
      hits.append((client, request[1].prefix { $0 != "?" }))
    }
  }

  var paths: [Substring] { hits.map(\.path) }

  func count(_ isWanted: (Hit) -> Bool) -> Int { hits.count(where: isWanted) }
}
