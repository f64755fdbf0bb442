// Without it `environ` would be a variable that anybody may change at any time; nobody here does.
#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  @preconcurrency import Darwin
#endif

/// One run of a user's command: what it is given on its standard input, how long it may take, and how it ended.
///
/// The command is the leader of a process group of its own. So Ctrl-C at the terminal ends this program and not, half way, the
/// message that it had sent; and what a shell script has started can be ended along with it.
struct ShellRun {
  /// How a run ended.
  enum Ending: Equatable, Sendable {
    case exit(Int32)
    case signal(Int32)
    /// It had its time, and was ended.
    case late(after: Duration)
    /// What posix_spawn(3) says.
    case notStarted(Int32)
  }

  /// What becomes of what the command says on its standard error.
  enum Errors: Sendable {
    /// It goes where our own goes.
    case passed
    /// Nobody sees it: the terminal is a dashboard's.
    case dropped
  }

  /// For `/bin/sh -c`.
  let command: String
  let errors: Errors
  /// How long a command has to end by itself when it is told to (SIGTERM), before it is ended (SIGKILL).
  var grace = Duration.seconds(1)

  /// Runs the command and returns when it has ended, `deadline` at the latest and the grace. The deadline is asked for again
  /// and again, as it may be brought forward.
  ///
  /// The caller blocks SIGPIPE or ignores it. A command may leave its input unread: what is written waits for nobody.
  func run(_ input: [UInt8], until deadline: () -> ContinuousClock.Instant) -> Ending {
    let start = ContinuousClock.now
    var pipe = Pipe()
    guard pipe.isOpen else { return .notStarted(errno) }
    let process: pid_t
    switch spawn(input: pipe.readEnd) {
    case .success(let id): process = id
    case .failure(let error):
      pipe.close()
      return .notStarted(error.code)
    }
    pipe.closeReadEnd()
    defer { pipe.close() }
    var rest = input[...]
    // Asked for often at first, as most are done at once: a descriptor that tells of a process's end is Linux's alone.
    var pause: Int32 = 1
    while true {
      if let ending = Self.reap(process, waits: false) { return ending }
      if ContinuousClock.now >= deadline() {
        let time = start.duration(to: .now)
        end(process)
        return .late(after: time)
      }
      let written = pipe.write(&rest)
      pause = written ? 1 : min(20, pause * 2)
      pipe.waitForRoom(milliseconds: pause)
    }
  }

  // MARK: - Starting

  private struct SpawnError: Error { let code: Int32 }

  private func spawn(input: Int32) -> Result<pid_t, SpawnError> {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    // Our own output has to stay what is promised of it: nothing but alerts.
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    if case .dropped = errors { posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) }

    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Signals are as a shell would leave them: this thread blocks nearly all, and this program ignores some.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var standard = sigset_t()
    sigemptyset(&standard)
    for signal in [SIGPIPE, SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGCHLD, SIGTSTP, SIGTTIN, SIGTTOU] {
      sigaddset(&standard, signal)
    }
    posix_spawnattr_setsigdefault(&attributes, &standard)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETPGROUP)
    posix_spawnattr_setflags(&attributes, flags)

    var words: [UnsafeMutablePointer<CChar>?] = ["/bin/sh", "-c", command].map { (word: String) in strdup(word) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var process = pid_t()
    let code = posix_spawn(&process, "/bin/sh", &actions, &attributes, &words, environ)
    return code == 0 ? .success(process) : .failure(SpawnError(code: code))
  }

  // MARK: - Ending

  /// How it ended; nil while it runs.
  private static func reap(_ process: pid_t, waits: Bool) -> Ending? {
    var status: Int32 = 0
    while true {
      switch waitpid(process, &status, waits ? 0 : WNOHANG) {
      case 0: return nil
      case process: return status & 0x7F == 0 ? .exit(status >> 8 & 0xFF) : .signal(status & 0x7F)
      // Whoever started us may have said that nobody minds how children end: then the system forgets it.
      case _ where errno != EINTR: return .exit(0)
      default: break
      }
    }
  }

  /// Ends the command and what it has started: first asks, then does. The command stays unreaped until all is done, so that its
  /// number is nobody else's meanwhile.
  private func end(_ process: pid_t) {
    kill(-process, SIGTERM)
    let end = ContinuousClock.now + grace
    while !hasEnded(process), ContinuousClock.now < end { poll(nil, 0, 5) }
    kill(-process, SIGKILL)
    _ = Self.reap(process, waits: true)
  }

  private func hasEnded(_ process: pid_t) -> Bool {
    var news = siginfo_t()
    return waitid(P_PID, id_t(process), &news, WEXITED | WNOHANG | WNOWAIT) != 0 || news.si_signo == SIGCHLD
  }
}

/// A pipe that is written to without waiting for whoever reads.
private struct Pipe {
  private(set) var readEnd: Int32
  private var writeEnd: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    // Not in one go, for which Swift has no word: a program that another thread starts in between has both ends as well, and
    // the reader sees the end of its input only when that program ends.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (readEnd, writeEnd) = (ends[0], ends[1])
    // The two ends are two open files: the reader's doesn't get the flag.
    if isOpen { _ = fcntl(writeEnd, F_SETFL, O_NONBLOCK) }
  }

  var isOpen: Bool { readEnd >= 0 || writeEnd >= 0 }

  /// Writes as much as there is room for, and closes the pipe when there is nothing left or nobody reads; whether anything was
  /// written.
  mutating func write(_ rest: inout ArraySlice<UInt8>) -> Bool {
    guard writeEnd >= 0 else { return false }
    var hasWritten = false
    while !rest.isEmpty {
      #if canImport(Glibc)
        let count = rest.withUnsafeBytes { Glibc.write(writeEnd, $0.baseAddress, $0.count) }
      #else
        let count = rest.withUnsafeBytes { Darwin.write(writeEnd, $0.baseAddress, $0.count) }
      #endif
      if count >= 0 {
        rest = rest.dropFirst(count)
        hasWritten = true
      } else if errno == EAGAIN {
        return hasWritten
      } else if errno != EINTR {
        rest = []
      }
    }
    closeWriteEnd()
    return hasWritten
  }

  /// Sleeps until something may be written, or for as long as that.
  func waitForRoom(milliseconds: Int32) {
    // A descriptor of -1 is none: poll(2) only sleeps.
    var request = pollfd(fd: writeEnd, events: Int16(POLLOUT), revents: 0)
    poll(&request, 1, milliseconds)
  }

  mutating func closeReadEnd() {
    if readEnd >= 0 { _ = systemClose(readEnd) }
    readEnd = -1
  }

  private mutating func closeWriteEnd() {
    if writeEnd >= 0 { _ = systemClose(writeEnd) }
    writeEnd = -1
  }

  mutating func close() {
    closeReadEnd()
    closeWriteEnd()
  }
}

private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
