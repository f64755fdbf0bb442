import Foundation
import TestSupport

/// The program that was built beside these tests, run as a user's shell would run it.
///
/// Its output goes to files, so that nothing can block on a pipe that nobody reads.
struct Command {
  /// The exit status; nil where a signal ended it.
  let status: Int32?
  let output: [UInt8]
  let errors: String

  /// Bytes that are not UTF-8 as U+FFFD.
  var text: String { String(decoding: output, as: UTF8.self) }

  /// Runs it with these arguments.
  static func cubetop(
    _ arguments: String..., input: String = "/dev/null", environment: [String: String] = [:]
  ) throws -> Command {
    try cubetop(arguments, input: input, environment: environment)
  }

  static func cubetop(
    _ arguments: [String], input: String = "/dev/null", environment: [String: String] = [:]
  ) throws -> Command {
    try run([program] + arguments, input: input, environment: environment)
  }

  /// Runs a line of shell script, in which `$cubetop` is the program.
  static func shell(_ script: String) throws -> Command {
    try run(["/bin/sh", "-c", script], environment: ["cubetop": program])
  }

  /// Where the program is: products are built into one directory.
  static let program: String = {
    #if os(macOS)
      let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }!.bundleURL
    #else
      let bundle = Bundle.main.executableURL!
    #endif
    return bundle.deletingLastPathComponent().appendingPathComponent("cubetop").path
  }()

  private static func run(
    _ words: [String], input: String = "/dev/null", environment: [String: String]
  ) throws -> Command {
    let directory = TestDirectory()
    let output = directory.path("output")
    let errors = directory.path("errors")
    let process = try Spawned(words, input: input, output: output, errors: errors, environment: environment)
    let status = try process.wait()
    return Command(
      status: status, output: Array(FileManager.default.contents(atPath: output) ?? Data()),
      errors: String(decoding: FileManager.default.contents(atPath: errors) ?? Data(), as: UTF8.self))
  }
}

/// A process of ours.
struct Spawned {
  struct Failure: Error { let what: String }

  let id: pid_t

  init(
    _ words: [String], input: String = "/dev/null", output: String, errors: String, environment: [String: String] = [:]
  ) throws {
    // What a user's environment says of zones, colours and languages must not decide over a test.
    var variables = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
    variables.merge(environment) { $1 }
    let files = [
      (descriptor: Int32(0), path: input, flags: O_RDONLY), (1, output, O_WRONLY | O_CREAT),
      (2, errors, O_WRONLY | O_CREAT),
    ]
    id = try spawn(words, files: files, environment: variables).get()
  }

  /// Waits for it to end, a minute at most, and returns its exit status; nil where a signal ended it.
  func wait() throws -> Int32? {
    let deadline = ContinuousClock.now + .seconds(60)
    var status: Int32 = 0
    while waitpid(id, &status, WNOHANG) == 0 {
      if ContinuousClock.now > deadline {
        kill(id, SIGKILL)
        waitpid(id, &status, 0)
        throw Failure(what: "the process hung")
      }
      usleep(2000)
    }
    return status & 0x7F == 0 ? status >> 8 & 0xFF : nil
  }
}

/// A directory that goes away with the test.
final class TestDirectory {
  private let directory: String

  init() {
    var template = Array((NSTemporaryDirectory() + "/command-XXXXXX").utf8CString)
    directory = String(cString: mkdtemp(&template)!)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  func path(_ name: String) -> String { "\(directory)/\(name)" }

  /// Writes a file and returns its path.
  func file(_ name: String, _ text: String) -> String { file(name, Array(text.utf8)) }

  func file(_ name: String, _ bytes: [UInt8]) -> String {
    precondition(FileManager.default.createFile(atPath: path(name), contents: Data(bytes)))
    return path(name)
  }
}

/// A line of the combined format at a time of 17 May 2015, in UTC.
func line(
  _ time: String, _ path: String = "/", status: Int = 200, bytes: Int = 10, client: String = "192.0.2.1"
) -> String {
  "\(client) - - [17/May/2015:\(time) +0000] \"GET \(path) HTTP/1.1\" \(status) \(bytes) \"-\" \"test\"\n"
}
