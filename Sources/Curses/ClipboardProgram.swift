import CTerminal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The programs that put text on a desktop's clipboard.
enum ClipboardProgram {
  /// The command for an environment, or nil: none of them may be asked that would only fail, for want of a display.
  static func command(in environment: (String) -> String?) -> [String]? {
    candidates(in: environment).first { command in
      (environment("PATH") ?? "").split(separator: ":").contains { access("\($0)/\(command[0])", X_OK) == 0 }
    }
  }

  static func candidates(in environment: (String) -> String?) -> [[String]] {
    func has(_ name: String) -> Bool { !(environment(name) ?? "").isEmpty }
    var commands: [[String]] = []
    #if canImport(Darwin)
      commands.append(["pbcopy"])
    #endif
    if has("WAYLAND_DISPLAY") { commands.append(["wl-copy"]) }
    if has("DISPLAY") {
      commands.append(["xclip", "-selection", "clipboard"])
      commands.append(["xsel", "--clipboard", "--input"])
    }
    if has("TMUX") { commands.append(["tmux", "load-buffer", "-w", "-"]) }
    return commands
  }

  /// Starts the program, if there is one; its process, for the caller to reap. Nobody waits for it: the text is in a file without a name, so
  /// that a program that doesn't read can't hold up the dashboard.
  static func copy(_ text: String) -> pid_t? {
    guard let command = command(in: { getenv($0).map { String(cString: $0) } }) else { return nil }
    var path = Array("/tmp/clipboard.XXXXXX".utf8CString)
    let file = mkstemp(&path)
    guard file >= 0 else { return nil }
    defer { close(file) }
    unlink(path)
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      guard written > 0 else { return nil }
      rest = rest.dropFirst(written)
    }
    lseek(file, 0, SEEK_SET)
    return start(command, input: file)
  }

  private static func start(_ command: [String], input: Int32) -> pid_t? {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    for output in [STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0)
    }
    var arguments = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var child: pid_t = 0
    return posix_spawnp(&child, command[0], &actions, nil, &arguments, terminal_environment()) == 0 ? child : nil
  }
}
