// Without it `environ` would be a variable that anybody may change at any time; nobody here does.
#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  @preconcurrency import Darwin
#endif

/// One run of a user's command: what it is given on its standard input, how long it may take, and how it ended.
///
/// The command is the leader of a session of its own. So Ctrl-C at the terminal ends this program and not, half way, the message that
/// it had sent; what a shell script has started can be ended along with it; and where the terminal is a dashboard's, nobody asks for a
/// password there.
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

  /// How a run ended, and the last line that it had to say of it.
  struct Outcome: Equatable, Sendable {
    var ending: Ending
    /// Nil where it said nothing, or where that went elsewhere.
    var complaint: String?
  }

  /// What becomes of what the command says on its standard error.
  enum Errors: Sendable {
    /// It goes where our own goes.
    case passed
    /// The last line is told with the outcome: the terminal is a dashboard's, which has a place for it.
    case kept
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
  func run(_ input: [UInt8], until deadline: () -> ContinuousClock.Instant) -> Outcome {
    let start = ContinuousClock.now
    var pipe = InputPipe()
    guard pipe.isOpen else { return Outcome(ending: .notStarted(errno)) }
    defer { pipe.close() }
    var complaints = errors == .kept ? ComplaintPipe() : nil
    defer { complaints?.close() }
    if let complaints, !complaints.isOpen { return Outcome(ending: .notStarted(errno)) }
    let process: pid_t
    switch spawn(input: pipe.readEnd, errors: complaints?.writeEnd) {
    case .success(let id): process = id
    case .failure(let error): return Outcome(ending: .notStarted(error.code))
    }
    pipe.closeReadEnd()
    complaints?.closeWriteEnd()
    var rest = input[...]
    // Asked for often at first, as most are done at once: a descriptor that tells of a process's end is Linux's alone.
    var pause: Int32 = 1
    while true {
      var ending = Self.reap(process, waits: false)
      if ending == nil, ContinuousClock.now >= deadline() {
        let time = start.duration(to: .now)
        end(process)
        ending = .late(after: time)
      }
      // Behind its end: all that it has said is in the pipe then.
      let said = complaints?.read() ?? false
      if let ending { return Outcome(ending: ending, complaint: complaints?.lastLine) }
      let written = pipe.write(&rest)
      pause = written || said ? 1 : min(20, pause * 2)
      waitFor(pipe, complaints, milliseconds: pause)
    }
  }

  /// Sleeps until something may be written or read, or for as long as that.
  private func waitFor(_ pipe: InputPipe, _ complaints: ComplaintPipe?, milliseconds: Int32) {
    // A descriptor of -1 is none: poll(2) only sleeps.
    var requests = [
      pollfd(fd: pipe.writeEnd, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: complaints?.readEnd ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    poll(&requests, nfds_t(requests.count), milliseconds)
  }

  // MARK: - Starting

  /// POSIX_SPAWN_SETSID. The header has it among GNU's own, which Swift isn't shown.
  #if canImport(Darwin)
    private static let newSession: Int16 = 0x400
  #else
    private static let newSession: Int16 = 0x80
  #endif

  private struct SpawnError: Error { let code: Int32 }

  private func spawn(input: Int32, errors: Int32?) -> Result<pid_t, SpawnError> {
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
    if let errors { posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO) }

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
    let flags = Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF) | Self.newSession
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
