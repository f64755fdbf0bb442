import Cubes
import Dashboard
import Drawing
import Filters
import Ingest
import LogFormats
import LogSources
import PageEvents
import Patterns

/// A dashboard's model and what stands behind it: ingest, slices, raw lines and the clock of a replay, each on threads of their own.
/// Whoever shows the model gives it events and has news taken in; nobody waits for anybody.
///
/// One on the main thread, for a screen or for lines: both see the same log in the same way.
@MainActor final class DashboardEngine {
  private(set) var model: Model
  private let scope: Scope
  private let cube: Cube
  private let ingest: Ingest
  private let keeper: SliceKeeper
  private let recall: LineRecall
  private let counter: LineCounter
  private let replay: ReplayClock?
  private let wake: @Sendable () -> Void
  private var ingesting: WorkThread?
  private var meter = StreamMeter()
  private let zone: PresentZone
  private let rules: RuleWatch?
  /// Told when nothing more will come.
  private let watcher: RuleWatcher?
  private let limits: LimitWatch?
  /// The user's program for alerts, and who gives it some: nil where there is none.
  private let command: String?
  private let post: AlertPost?
  private var hook: AlertHook?
  /// Lets alerts be told that a replay's clock has come to.
  private let followClock: @Sendable () -> Void
  /// Whether the filter and the range are known: they may depend on the log's last event.
  private var isReady = false

  /// - Parameters:
  ///   - chosen: what is chosen of the options at first, and `choices` what there is.
  ///   - wake: called on other threads when there is news.
  init(
    _ options: DashboardOptions, _ sources: SourceSet, form: Model.Form, chosen: Options = Options(),
    choices: Options.Choices = Options.Choices(), wake: @escaping @Sendable () -> Void
  ) throws(Failure) {
    let scope = options.scope
    self.scope = scope
    self.wake = wake
    if case .replay(let speed) = options.mode { replay = ReplayClock(speed: speed) } else { replay = nil }
    command = options.onAlert
    let post = command.map { [replay] _ in AlertPost(isReplay: replay != nil) }
    self.post = post
    let shares = MemoryShares(of: scope.memory)
    let cube = Cube(lexicons: Lexicons(schema: scope.schema), memory: shares.cube)
    self.cube = cube
    var consumers: [any EventConsumer] = [cube]
    if options.rules.isEmpty {
      rules = nil
      watcher = nil
    } else {
      let listener = RuleWatcher.Listener(
        tell: { post?.take($0) },
        told: { [replay] in replay.map { $0.state.position ?? .distantPast } ?? .distantFuture },
        renew: { post?.renew($0) })
      let watcher = try RuleWatcher(options.rules, cube, memory: shares.rules, news: wake, telling: listener)
      consumers.append(watcher)
      rules = watcher.watch
      self.watcher = watcher
    }
    let limited = LimitWatcher(
      options.limits, scope, lexicons: cube.lexicons, remembering: replay == nil ? nil : shares.limits)
    consumers += limited?.trials ?? []
    limits = limited?.watch
    let zone = PresentZone(scope.zone)
    self.zone = zone
    let offset: @Sendable (Timestamp) -> Int = { zone.offset(at: $0) }
    let clock: any EventClock = if let replay { replay } else { LiveClock() }
    // Whatever the main thread is busy with: with an editor, perhaps.
    let followClock: @Sendable () -> Void = { [replay] in
      guard let post, let state = replay?.state, let start = state.start, let position = state.position else { return }
      post.follow(from: start, to: position)
    }
    self.followClock = followClock
    let keeper = SliceKeeper(cube, clock: clock, offset: offset, memory: shares.slices) {
      followClock()
      wake()
    }
    self.keeper = keeper
    let ingest = Ingest(
      sources.sources, andThoseOf: sources, format: scope.format, among: scope.fields.formats, lexicons: cube.lexicons,
      consumers: consumers, rejects: scope.rejects,
      memory: shares.loading, lateness: scope.lateness
    ) {
      followClock()
      keeper.poke()
      wake()
    }
    self.ingest = ingest
    recall = LineRecall(past: { ingest.past(ofSource: $0) }, news: wake)
    counter = LineCounter(past: { ingest.past(ofSource: $0) }, news: wake)
    model = Model(
      mode: options.mode == .watch ? .live : .replay, form: form, filter: scope.filter,
      schema: scope.schema, keymap: scope.config.keymap, signals: options.signals, options: chosen, choices: choices,
      offset: offset)
    model.watch(rules: rules?.count(), behind: scope.lateness)
    model.limit(limits?.limits ?? [:])
    takePreferences(scope.config)
  }

  /// Panels as the user has left them the last time. What the file has of panels and columns that there aren't is told.
  private func takePreferences(_ config: ConfigFile) {
    let unknown = [
      ("hidden-columns", model.hideColumns(config.hiddenColumns.items), config.hiddenColumns),
      ("sort", model.sortRows(config.sort.items), config.sort),
    ]
    for (setting, names, lists) in unknown {
      guard let name = names.first else { continue }
      model.say("config.yaml\(lists.place(of: name)): \(setting) has nothing that is called \(name)")
    }
  }

  func start() throws {
    if let command, let post {
      let hook = AlertHook(command, errors: .kept, bounds: .besideScreen, news: wake)
      self.hook = hook
      post.start(hook, reading: ingest)
    }
    ingesting = WorkThread { [ingest, replay, keeper, watcher, followClock, wake] in
      ingest.run()
      watcher?.finish()
      replay?.finishLoading()
      followClock()
      keeper.poke()
      wake()
    }
    keeper.start()
    recall.start()
    if scope.dependsOnLastEvent { replay?.setPaused(true) } else { try becomeReady() }
  }

  /// Returns when the threads have ended, but for the hook's, which wakes nobody any more.
  func stop() {
    recall.stop()
    counter.stop()
    ingest.stop()
    keeper.stop()
    ingesting?.join()
    rules?.stop()
    post?.stop()
    hook?.silence()
  }

  /// Ends the user's program for alerts, which is left a moment at most, and says what has become of it: when all else has ended, and
  /// the terminal is a shell's again.
  func finishHook() {
    for notice in hook?.finish(atMost: Self.lastMoment) ?? [] {
      ByteOutput.writeError("cubetop: \(Sanitizer.text(notice))\n")
    }
  }

  private static let lastMoment = Duration.milliseconds(300)

  /// Whether something is said of the stream that changes by the second.
  var isMoving: Bool { meter.isMoving }

  /// What the other threads have published: whether it has changed the model, and what is left to do for whoever shows it.
  func takeNews() throws -> (hasChanged: Bool, effects: [Effect]) {
    var events: [Event] = []
    let status = ingest.status
    try giveUpIfNothingParses(status)
    if !isReady && status.phase != .loading { try becomeReady() }
    let said = meter.status(status, replay: replay?.state, notKept: scope.rejects?.failure)
    if said != model.streamStatus { events.append(.status(said)) }
    if let view = keeper.view, view != model.latestView { events.append(.view(view)) }
    let lines = recall.found
    if lines != model.recalledLines { events.append(.lines(lines)) }
    if let matches = counter.found, matches.watch == model.arrivals?.watch { events.append(.matches(matches)) }
    if let board = rules?.alerts(),
      board.version != model.alertBoard.version || board.raised != model.alertBoard.raised
    {
      events.append(.alerts(board))
    }
    if let hook, model.alertRuns != AlertRuns(hook.status) { events.append(.alertRuns(AlertRuns(hook.status))) }
    var effects: [Effect] = []
    for event in events { effects += apply { $0.update(event) } }
    // Which values are on the screen is known when the view has been taken.
    let readings = model.latestView.map { limits?.readings(model.limitedValues, $0.head ?? .distantPast) ?? [:] } ?? [:]
    let hasReadings = limits != nil && readings != model.limitReadings
    if hasReadings { effects += apply { $0.update(.limits(readings)) } }
    recall.ask(model.wantedLines)
    counter.ask(model.arrivals)
    if isReady { keeper.ask(model.request) }
    return (hasReadings || !events.isEmpty, effects)
  }

  /// Changes the model, and does of what it wants done whatever isn't the screen's. Returns the rest.
  func apply(_ change: (inout Model) -> [Effect]) -> [Effect] {
    var rest: [Effect] = []
    for effect in change(&model) {
      switch effect {
      case .write(let name, let text): write(text, to: name)
      case .replay(let command): perform(command)
      case .setZone(let name): orSay { () throws(Failure) in try zone.change(to: name) }
      case .remember: orSay { () throws(Failure) in try scope.config.write(model.preferences) }
      case .rememberTheme: orSay { () throws(Failure) in try scope.config.write(theme: model.options.theme) }
      case .saveOptions:
        orSay { () throws(Failure) in
          try scope.config.write(model.options)
          model.say("written: \(scope.config.path ?? "")")
        }
      case .keep(let draft): rest += apply { $0.update(.rule(RulesFile.keep(draft))) }
      case .reloadRules: reloadRules()
      case .quit, .suspend, .redraw, .setMouse, .setTheme, .copy, .ring, .setTitle, .edit: rest.append(effect)
      }
    }
    post?.mute(model.alertMutes)
    if isReady { keeper.ask(model.request) }
    return rest
  }

  func say(_ message: String) { model.say(message) }

  private func orSay(_ act: () throws(Failure) -> Void) {
    do throws(Failure) { try act() } catch { model.say(error.description) }
  }

  private func write(_ text: String, to name: String) {
    orSay { () throws(Failure) in
      try TextFile.make(text, at: name)
      model.say("written: \(name)")
    }
  }

  private func reloadRules() {
    guard let rules else { return }
    model.say(rules.reload())
    model.watch(rules: rules.count(), behind: scope.lateness)
  }

  private func perform(_ command: Dashboard.ReplayCommand) {
    guard let replay else { return }
    switch command {
    case .setPaused(let isPaused): replay.setPaused(isPaused)
    case .faster: replay.goFaster()
    case .slower: replay.goSlower()
    case .setSpeed(let times): replay.setSpeed(times.map { .times($0) } ?? .max)
    case .seek(let span): replay.seek(by: span)
    case .seekTo(let time): replay.seek(to: time)
    case .step(let width, let back): replay.step(width, back: back)
    case .jumpToEnd: replay.jumpToEnd()
    }
    keeper.poke()
  }

  /// Resolves what depends on the log's last event, and begins to ask.
  private func becomeReady() throws {
    let context = scope.context(lastEvent: cube.facts.lastTime)
    let window = try scope.window(in: context)
    let from = scope.from.map { _ in Timestamp(milliseconds: window.lower) }
    let to = scope.to.map { _ in Timestamp(milliseconds: window.upper + 1) }
    if let replay {
      replay.bound(from: from, to: to)
      if scope.dependsOnLastEvent { replay.setPaused(false) }
    }
    if from != nil || to != nil {
      model.start(over: .between(from ?? .distantPast, to ?? .distantFuture))
    }
    isReady = true
    post?.open()
    keeper.ask(model.request)
  }

  private func giveUpIfNothingParses(_ status: IngestStatus) throws {
    guard status.phase == .ended, status.report.events == 0 else { return }
    if let failure = Failure(nothingParsedIn: status) { throw failure }
    throw Failure(
      scope.sources.joined(separator: " "), "there is not a line in it",
      "name a log that has some, or follow it with cubetop watch")
  }
}
