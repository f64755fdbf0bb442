#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Dashboard
import Drawing
import LogSources

/// `--plain`: lines in, lines out. No screen is taken and nothing is moved about on one; what is written stays written.
///
/// An answer waits until its numbers are exact. On a terminal no longer than some seconds: it then says how far they are. A script
/// has no use for half an answer, so on a pipe it waits for as long as it takes.
@MainActor final class PlainSession {
  private let engine: DashboardEngine
  /// Wakes this thread.
  private let bell: Bell
  /// The terminal's.
  private var alarm = BellLimit()
  private let output = ByteOutput(descriptor: STDOUT_FILENO)
  private var lines: CommandLines
  private var conversation = Conversation()

  private static let page = 20
  private static let patience = Duration.seconds(3)
  private static let prompt = "> "

  init(_ options: DashboardOptions) throws {
    lines = try CommandLines(besides: options.scope.sources)
    let sources = try options.scope.open(follow: options.mode == .watch)
    bell = Bell()
    engine = try DashboardEngine(
      options, sources, form: .lines(page: Self.page), chosen: Options(zone: options.scope.zone.name)
    ) { [bell] in bell.ring() }
  }

  func run() throws {
    defer { engine.finishHook() }
    defer { engine.stop() }
    try engine.start()
    try say([Conversation.greeting])
    while true {
      try write(Self.prompt)
      guard let line = try nextLine() else {
        try write("\n")
        return
      }
      // A terminal has shown what was typed. Of a pipe, this makes a transcript.
      if !lines.isTerminal { try write(Sanitizer.text(line) + "\n") }
      // A script may ask before anything has been read. Whoever types sees what there is.
      if !lines.isTerminal { try settle() }
      var isOver = false
      for effect in engine.apply({ conversation.hear(line, &$0) }) {
        switch effect {
        case .quit: isOver = true
        // Whoever has no screen may not want one of an editor's either: the rule is written, and its file is named.
        case .edit(let draft): _ = engine.apply { $0.update(.rule(RulesFile.add(draft))) }
        default: break
        }
      }
      if isOver { return }
      try settle()
      var reply: [String] = []
      _ = engine.apply {
        reply = conversation.reply(&$0)
        return []
      }
      try say(reply)
    }
  }

  /// Waits for a line; nil when there will be none. What happens meanwhile is said.
  private func nextLine() throws -> String? {
    while true {
      if let line = lines.next() { return line }
      if lines.isOver { return nil }
      let limit: Duration? = conversation.hasNewsPending ? .milliseconds(200) : engine.isMoving ? .seconds(1) : nil
      waitUntilReadable([lines.descriptor, bell.descriptor], atMost: limit)
      if waitUntilReadable([lines.descriptor], atMost: .zero) { lines.read() }
      let news = try takeNews()
      // Whatever is being typed stands behind the prompt: the news begins a line of its own, and the prompt comes again.
      if !news.isEmpty { try write("\n" + news.map { $0 + "\n" }.joined() + Self.prompt) }
    }
  }

  /// Waits until there is an answer to what was heard, or the patience is at its end.
  private func settle() throws {
    let end = lines.isTerminal ? ContinuousClock.now + Self.patience : nil
    while true {
      try say(try takeNews())
      if conversation.isAnswered(engine.model) { return }
      let left = end.map { $0 - .now } ?? .seconds(1)
      if left <= .zero { return }
      waitUntilReadable([bell.descriptor], atMost: min(left, .milliseconds(100)))
    }
  }

  private func takeNews() throws -> [String] {
    bell.silence()
    if try engine.takeNews().effects.contains(.ring), alarm.rings(at: .now) { try write("\u{7}") }
    return conversation.news(engine.model)
  }

  private func say(_ lines: [String]) throws {
    if !lines.isEmpty { try write(lines.map { $0 + "\n" }.joined()) }
  }

  private func write(_ text: String) throws {
    try output.write(text)
    try output.flush()
  }
}
