public import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A real terminal for tests: a tmux server of its own with one window, in which one command runs.
///
///     let tmux = try Tmux.start("exec \(program) access.log", width: 80, height: 24)
///     tmux.type("/status:5xx")
///     tmux.send("Enter")
///     try tmux.waitFor("filter  status:5xx")
///
/// Servers don't know of each other, so that tests run in parallel. The server ends with the last reference to this.
///
/// Not with `Foundation.Process`: the tmux server inherits the socket by which `Process` notices an exit, and it never
/// returns.
public final class Tmux: Sendable {
  private let socket: String

  /// Whether tmux is installed, for `.enabled(if: Tmux.isInstalled, "tmux is not installed")`.
  public static let isInstalled = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].contains {
    FileManager.default.isExecutableFile(atPath: $0 + "/tmux")
  }

  public struct TimedOut: Error, CustomStringConvertible {
    public let awaited: String
    public let screen: String
    public var description: String { "no \(awaited) on the screen:\n\(screen)" }
  }

  /// Starts a command, which `sh` reads, in a terminal of that size. The environment is a small fixed one, and `environment`
  /// over it. The screen stays readable after the command has ended.
  public static func start(
    _ command: String, width: Int, height: Int, environment: [String: String] = [:]
  ) throws -> Tmux {
    let tmux = Tmux()
    var variables = [
      "LC_ALL": "C.UTF-8", "TERM": "tmux-256color", "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp",
      "SHELL": "/bin/sh",
    ]
    variables.merge(environment) { $1 }
    // The server's own TERM doesn't matter, the window's does; tmux sets that unless the command does.
    let settings = variables.map { "\($0)=\(quoted($1))" }.sorted().joined(separator: " ")
    try tmux.run(
      [
        "start-server", ";", "set", "-g", "status", "off", ";", "set", "-g", "remain-on-exit", "on", ";", "set", "-g",
        "remain-on-exit-format", "", ";", "set", "-g", "escape-time", "0", ";", "set", "-s",
        "set-clipboard", "on", ";",
        "new-session", "-d", "-x", "\(width)", "-y", "\(height)", "exec env -i \(settings) sh -c \(quoted(command))",
      ], environment: variables.merging(["TERM": "xterm-256color"]) { $1 })
    return tmux
  }

  /// A terminal that was sent these bytes: what a user sees whose line carried them.
  public static func showing(_ bytes: [UInt8], width: Int, height: Int) throws -> Tmux {
    let file = NSTemporaryDirectory() + "/" + UUID().uuidString
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    defer { unlink(file) }
    // Its answers to what is asked of it among them go nowhere.
    let tmux = try start(
      "stty raw -echo; cat \(quoted(file)); printf '\\033]2;shown\\007'; exec cat > /dev/null", width: width,
      height: height)
    try tmux.wait("all of it", timeout: 30) { tmux.display("#{pane_title}") == "shown" }
    return tmux
  }

  private init() {
    // Short: a socket's path may have a hundred bytes.
    socket = "/tmp/cubetop-test-\(UUID().uuidString.prefix(13))"
  }

  deinit { kill() }

  /// A word that `sh` reads as it is.
  public static func quoted(_ word: String) -> String {
    "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }

  // MARK: What a user does

  /// Presses keys, by tmux's names: `Up`, `Enter`, `BSpace`, `C-c`, `M-x`, `F5`, `S-Left`, `q`.
  public func send(_ keys: String...) {
    _ = try? run(["send-keys"] + keys)
  }

  /// Types text as it is, one key a character.
  public func type(_ text: String) {
    _ = try? run(["send-keys", "-l", "--", text])
  }

  /// Sends bytes as a terminal might, in one piece.
  public func sendBytes(_ text: String) {
    _ = try? run(["send-keys", "-H"] + text.utf8.map { String($0, radix: 16) })
  }

  /// Pastes text as a terminal does: between the markers of a bracketed paste if the program asked for them, and if it is such a
  /// terminal.
  public func paste(_ text: String, isBracketed: Bool = true) {
    // From a file: a command's argument may have 128 KiB.
    let file = NSTemporaryDirectory() + "/" + UUID().uuidString
    guard (try? Data(text.utf8).write(to: URL(fileURLWithPath: file))) != nil else { return }
    defer { unlink(file) }
    _ = try? run(["load-buffer", file, ";", "paste-buffer"] + (isBracketed ? ["-p"] : []))
  }

  public func resize(width: Int, height: Int) {
    _ = try? run(["resize-window", "-x", "\(width)", "-y", "\(height)"])
  }

  /// Ends the server and whatever runs in it.
  public func kill() {
    _ = try? run(["kill-server"])
    unlink(socket)
  }

  // MARK: What a user sees

  /// The screen, one line a row, without blanks at the end of lines.
  public func capture() -> String {
    (try? run(["capture-pane", "-p"])) ?? ""
  }

  /// The screen with the escape sequences for its colours and attributes.
  public func captureWithColors() -> String {
    (try? run(["capture-pane", "-p", "-e"])) ?? ""
  }

  /// What the program has put on the clipboard.
  public func clipboard() -> String {
    (try? run(["show-buffer"])) ?? ""
  }

  /// What tmux knows about the window: `display("#{alternate_on} #{cursor_flag}")`.
  public func display(_ format: String) -> String {
    ((try? run(["display-message", "-p", format])) ?? "").trimmingCharacters(in: .newlines)
  }

  /// Sends a signal to the process in the window: `sh`, or the program if the command says `exec`.
  public func signal(_ signal: Int32) throws {
    guard let process = pid_t(display("#{pane_pid}")), process > 1 else { throw Failed(description: "no process") }
    Foundation.kill(process, signal)
  }

  /// Whether the command has ended.
  public var hasEnded: Bool { display("#{pane_dead}") == "1" }

  /// Waits until the screen holds a match of a regular expression, and returns that screen.
  @discardableResult
  public func waitFor(_ pattern: String, timeout: TimeInterval = 10) throws -> String {
    try waitFor("match of \(pattern)", timeout: timeout) { $0.range(of: pattern, options: .regularExpression) != nil }
  }

  /// Waits until the screen is as wanted, and returns it. A picture taken at some moment can show half a frame: ask for the
  /// whole of what you expect, not for a part and then the rest.
  @discardableResult
  public func waitFor(
    _ what: String, timeout: TimeInterval = 10, _ isWanted: (String) -> Bool
  ) throws -> String {
    let end = Date(timeIntervalSinceNow: timeout)
    var screen = ""
    repeat {
      screen = capture()
      if isWanted(screen) { return screen }
      usleep(10_000)
    } while Date() < end
    throw TimedOut(awaited: what, screen: screen)
  }

  /// Waits until something that isn't on the screen is true.
  public func wait(_ what: String, timeout: TimeInterval = 10, until condition: () -> Bool) throws {
    try waitFor(what, timeout: timeout) { _ in condition() }
  }

  // MARK: tmux

  private struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs one tmux command to its end and returns what it printed.
  @discardableResult
  private func run(_ arguments: [String], environment: [String: String] = [:]) throws -> String {
    // Into a file and not a pipe: a server started by this command would keep a pipe open.
    let output = NSTemporaryDirectory() + "/" + UUID().uuidString
    defer { unlink(output) }
    let variables = environment.isEmpty ? ["PATH": "/usr/local/bin:/opt/homebrew/bin:/usr/bin:/bin"] : environment
    let utf8 = ["LC_ALL": "C.UTF-8"].merging(variables) { $1 }
    let process = try spawn(
      ["tmux", "-S", socket, "-f", "/dev/null"] + arguments,
      files: [
        (descriptor: 0, path: "/dev/null", flags: O_RDONLY), (1, output, O_WRONLY | O_CREAT | O_TRUNC),
        (2, output, O_WRONLY | O_CREAT | O_APPEND),
      ], environment: utf8
    ).get()
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
    guard status == 0 else { throw Failed(description: "tmux \(arguments.joined(separator: " ")): \(text)") }
    return text
  }
}
