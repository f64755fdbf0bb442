import Cubes
import Drawing
import Filters
import PageEvents
import Patterns
import Testing

@testable import Dashboard

/// The dashboard by ear: what is said to a line.
@Suite struct `A conversation` {
  @Test func `reads the panel in focus when nothing is asked`() {
    #expect(
      Talk.about("") == [
        "Top URLs; slice: all; range: all; answer: exact, 65,047 hits; rows: 1 to 3 of 40 paths, by hits, descending.",
        "1. /: 24,000 hits, 36.9 percent of hits, 8,001 clients, 43.0 mebibytes sent, 5.0 percent errors",
        "2. /cart: 12,000 hits, 18.4 percent of hits, 4,001 clients, 21.5 mebibytes sent, 5.0 percent errors",
        "3. /checkout: 4,800 hits, 7.4 percent of hits, 1,601 clients, 8.6 mebibytes sent, 5.0 percent errors",
      ])
  }

  @Test func `names what is missing, and says rates of nothing in a few words`() {
    #expect(Talk.about("panel referrers", "")[1].hasPrefix("1. (direct): 24,000 hits"))
    let rates = "240 a second over 1 second, 24.0 a second over 10 seconds, 4.00 a second over 1 minute, 24,000 hits"
    #expect(Talk.about("clients", "")[1].contains(rates))
    #expect(Talk.about("clients", "", page: 25)[25].contains("203.0.113.24: no hits in the last minute, 41 hits"))
  }

  @Test func `tells in one sentence where a command has led`() {
    #expect(
      Talk.about("drill 2") == [
        "URLs; slice: path = /cart; range: all; answer: exact, 65,047 hits; rows: 3 URLs, by hits, descending."
      ])
    #expect(
      Talk.about("range 1h") == [
        "Top URLs; slice: all; range: last 1 hour; up to 2026-03-14 12:00:00; answer: exact, 65,047 hits; "
          + "rows: 1 to 3 of 40 paths, by hits, descending."
      ])
    #expect(Talk.about("up") == ["Not here: up: remove the last crumb."])
  }

  @Test(arguments: [
    ("drill 3", [Key.down, .down, .enter]), ("drill /checkout", [.down, .down, .enter]), ("drill", [.enter]),
    ("exclude 2", [.down, .char("!")]), ("clients", [.char("2")]), ("panel 3", [.char("3")]),
    ("status", [.char("3")]), ("raw", [.char("8")]), ("8", [.char("8")]), ("panel top urls", [.char("1")]),
    ("reverse", [.char("S")]), ("S", [.char("S")]), ("range-in", [.char("+")]), ("range in", [.char("+")]),
    ("+", [.char("+")]), ("range 1h", [.char("+"), .char("+"), .char("+")]), ("hold", [.char("o")]),
    ("o", [.char("o")]),
    ("next-panel", [.tab]), ("u", [.char("u")]), ("mark", [.char("B")]),
  ])
  func `leads where keys lead`(line: String, keys: [Key]) {
    let start = Bench(
      range: line.hasSuffix("in") || line.hasPrefix("+") || line.hasPrefix("range") ? .last(.hours(6)) : .all)
    var bench = start
    for key in keys { bench.press(key) }
    for written in [line, ":\(line)", "  : \(line)  ", line.uppercased() == line ? line : ": " + line] {
      var talk = Talk()
      talk.model.range = start.model.range
      talk.model.initialRange = start.model.range
      talk.answer()
      _ = talk.say(written)
      let (said, pressed) = (talk.model, bench.model)
      if line != "range 1h" { #expect(said.range == pressed.range) }
      #expect(said.focus == pressed.focus && said.marks == pressed.marks)
      #expect(said.crumbs.map(\.filter) == pressed.crumbs.map(\.filter))
      let (one, other) = (said.state(of: said.focus), pressed.state(of: said.focus))
      #expect(one.sort == other.sort && one.ascending == other.ascending && one.dimension == other.dimension)
      #expect((one.pinned == nil) == (other.pinned == nil))
    }
  }

  @Test func `takes a filter, a slash before a part of a name, and says what is wrong with either`() {
    #expect(Talk().saying("filter status>=500").model.crumbs.map(\.filter.description) == ["status >= 500"])
    #expect(Talk().saying("/cart").model.crumbs.map(\.filter.description) == ["path = *cart*"])
    let wrong = Talk().saying("filter status >")
    #expect(wrong.model.input == nil && wrong.model.crumbs.isEmpty)
    #expect(Talk.about("filter status >")[0].hasPrefix("filter: column "))
    #expect(Talk.about("filter") == ["filter FILTER: add a filter: status >= 500, or a part of a name"])
    #expect(Talk.about("range soon")[0].hasPrefix("range: "))
  }

  @Test func `goes back up, and back and forward in its history`() {
    let talk = Talk().saying("drill 3", "panel status", "drill 404")
    #expect(talk.model.crumbs.count == 2)
    #expect(talk.saying("up").model.crumbs.count == 1)
    #expect(talk.saying("up").model.focus == .status)
    #expect(talk.saying("up", "up").model.crumbs.isEmpty)
    #expect(talk.saying("back").model.crumbs.count == 1)
    #expect(talk.saying("back", "forward").model.crumbs.count == 2)
    #expect(Talk.about("back") == ["The history of views ends here."])
  }

  @Test func `drills into a row that is pages away once it is there, and into a name that is on no page`() {
    #expect(Talk().saying("drill 17").model.crumbs.map(\.filter.description) == ["path = /shop/item-16"])
    #expect(Talk().saying("drill /shop/item-39").model.crumbs.map(\.filter.description) == ["path = /shop/item-39"])
    #expect(Talk().saying("drill 4711").model.crumbs.map(\.filter.description) == ["path = 4711"])
  }

  @Test func `turns pages, so that every row is read once`() {
    var talk = Talk(page: 17)
    var rows: [String] = []
    var page = talk.say("")
    while page.count > 1 {
      rows += page.dropFirst().map { String($0.prefix { $0 != "." }) }
      page = talk.say("more")
    }
    #expect(rows == (1...40).map(String.init))
    #expect(page == ["There are no more rows."])
    #expect(talk.say("less")[0].contains("rows: 18 to 34 of 40 paths"))
    #expect(talk.say("less")[0].contains("rows: 1 to 17 of 40 paths"))
    #expect(talk.say("less") == ["These are the first rows."])
  }

  @Test func `sorts by a column, and the other way round`() {
    var talk = Talk()
    #expect(talk.say("sort by")[0] == "Top URLs by bytes sent.")
    #expect(talk.model.request.rankings[0].sort == Ranking.Column(.bytes) && !talk.model.request.rankings[0].ascending)
    #expect(talk.say("sort bytes sent")[0] == "Top URLs by bytes sent, the least first.")
    #expect(talk.model.request.rankings[0].ascending)
    #expect(talk.say("sort")[0] == "Sort Top URLs by: hits, clients, bytes sent (as now), errors.")
    #expect(talk.say("sort size") == ["Top URLs can't be sorted by size; it can by hits, clients, bytes sent, errors."])
    #expect(Talk().saying("clients", "sort 10s").model.state(of: .clients).ascending, "sorted so already")
  }

  @Test func `shows another dimension, and hides columns`() {
    #expect(Talk.about("pivot section")[1].hasPrefix("Sections; slice: all;"))
    #expect(Talk.about("pivot colour")[0].hasPrefix("There is no dimension colour; there are client,"))
    #expect(
      Talk.about("columns clients", "")[1]
        == "1. /: 24,000 hits, 36.9 percent of hits, 43.0 mebibytes sent, 5.0 percent errors")
    #expect(Talk().saying("columns clients").effects == [.remember])
    #expect(
      Talk.about("columns")[0]
        == "Columns of Top URLs: hits (shown), share (shown), clients (shown), bytes sent (shown), errors (shown), trend (shown)."
    )
  }

  @Test func `holds and goes on, live`() {
    #expect(Talk.about("pause") == ["The numbers are held; the log is read on."])
    #expect(Talk.about("pause", "")[0].contains("; held at 2026-03-14 12:00:00; answer: exact"))
    #expect(Talk.about("pause", "pause") == ["The log is followed."])
    #expect(Talk.about("speed 64") == ["Only a replay has a speed."])
  }

  @Test(
    arguments: [
      ("speed 64", .setSpeed(64)), ("speed 0.5", .setSpeed(0.5)), ("speed 8x", .setSpeed(8)),
      ("speed max", .setSpeed(nil)),
      ("seek 10m", .seek(.minutes(10))), ("seek -1h30m", .seek(-.minutes(90))), ("pause", .setPaused(false)),
      ("faster", .faster), ("to-end", .jumpToEnd), ("step-back", .step(.seconds(10), back: true)),
    ] as [(String, Dashboard.ReplayCommand)])
  func `drives a replay`(line: String, command: Dashboard.ReplayCommand) {
    let talk = Talk(mode: .replay).saying(line)
    #expect(talk.effects == [.replay(command)])
    #expect(Talk.about(line, mode: .replay) == ["The replay is held at 2026-03-14 12:00:00."])
  }

  @Test(arguments: ["speed fast", "speed 0", "speed -1", "speed nan", "seek soon"])
  func `refuses what a replay can't do`(line: String) {
    #expect(Talk(mode: .replay).saying(line).effects.isEmpty)
    #expect(Talk.about(line, mode: .replay)[0].contains("write"))
  }

  @Test func `reads raw lines as the log has them, and searches them`() {
    let lines = Talk.about("raw", "")
    #expect(lines[0].hasSuffix("rows: 1 to 3 of 30 lines, the newest first."))
    #expect(
      lines[1].hasPrefix("1. 192.0.2.0 - - [14/Mar/2026:11:59:59 +0000] \"GET /shop/item-0?page=2 HTTP/1.1\" 200 773"))
    #expect(Talk.about("search item-17")[0].hasPrefix("18. 192.0.2.17 "))
    #expect(Talk.about("search item-1", "next-match")[0].hasPrefix("11. 192.0.2.10 "))
    #expect(Talk.about("raw", "search item-99") == ["No further line has item-99."])
    #expect(Talk.about("raw", "copy-row")[0].hasPrefix("192.0.2.0 - - ["))
  }

  @Test func `reads the timeline, and takes a bin as the range`() {
    let lines = Talk.about("time", "", page: 60)
    #expect(
      lines[0].hasPrefix("Requests/s; slice: all;")
        && lines[0].hasSuffix("rows: 60, each 10 seconds, the oldest first."))
    #expect(lines[1] == "1. 2026-03-14 11:50:00 to 11:50:10: 100 hits, 10.0 a second, no server errors")
    #expect(lines[10].hasSuffix("20 server errors"))
    let start = Timestamp(seconds: 1_773_489_000)
    #expect(
      Talk(page: 60).saying("time", "drill 3").model.range == .between(start + .seconds(20), start + .seconds(30)))
    #expect(Talk.about("time", "drill 61", page: 60) == ["The timeline has no row 61."])
  }

  @Test func `says what would be copied, and writes what is to be written`() {
    #expect(
      Talk.about("methods", "export csv") == [
        "method,hits,clients,bytes,errors", "GET,24000,8001,45096000,1200", "POST,12000,4001,22548000,600",
        "HEAD,4800,1601,9019200,240",
      ])
    let talk = Talk().saying("methods", "export json /somewhere/methods.json")
    guard case .write("/somewhere/methods.json", let text)? = talk.effects.first else {
      Issue.record("\(talk.effects)")
      return
    }
    #expect(text.hasPrefix("["))
    #expect(Talk.about("export xml")[0] == "There is no form xml; there are tsv, csv, json, markdown.")
  }

  @Test func `sums up`() {
    let lines = Talk.about("summary")
    #expect(lines.contains("Hits: 65,047 of 65,047."))
    #expect(lines.contains("Read: 65,056 lines, 115.7 mebibytes, 9 rejected."))
    #expect(lines.contains("Server errors: 714, 1.1 percent of hits."))
  }

  @Test func `says what it doesn't know, and what it may have been`() {
    #expect(Talk.about("sumary") == ["There is no command sumary: is it summary? help lists them all."])
    #expect(Talk.about("xyzzy") == ["There is no command xyzzy: help lists them all."])
    #expect(Talk.about("panel foo")[0].hasPrefix("There is no panel foo; there are time, urls, clients,"))
    #expect(Talk.about("clients", "clients") == Talk.about("clients"))
  }

  @Test func `ends when it is asked to`() {
    for line in ["quit", ":quit", "exit", "q", "Q"] { #expect(Talk().saying(line).effects == [.quit], "\(line)") }
    #expect(Talk().saying("drill 1", "q").effects.isEmpty, "q goes up a level first")
  }

  @Test(arguments: Action.all.map(\.name) + Command.Name.allCases.map(\.rawValue) + SpokenHelp.names)
  func `has a reply to everything, in letters, and leaves nothing open`(name: String) {
    for mode in [Model.Mode.live, .replay] {
      var talk = Talk(mode: mode).saying("drill 1", "search item")
      let reply = talk.say(name)
      if talk.effects != [.quit] { #expect(!reply.isEmpty && !reply.contains(""), "\(name) says nothing") }
      for line in reply { #expect(line.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "\(line)") }
      #expect(
        talk.model.overlay == nil && talk.model.input == nil && talk.model.brush == nil, "\(name) leaves something open"
      )
    }
  }

  @Test func `lists in its help only what it takes`() {
    let help = Talk.about("help")
    #expect(help.count > 30)
    for line in help where !line.hasPrefix("Enter") && !line.hasPrefix("panels") {
      let name = String(line.prefix { $0 != ":" && $0 != " " })
      #expect(!Talk.about(name)[0].contains("no command"), "\(name)")
    }
    #expect(Talk.about("help sort") == ["sort COLUMN: sort the rows by a column; once more reverses them"])
  }

  @Test func `lets nothing from a log through that isn't text`() {
    var talk = Talk()
    talk.log.values[.path] = [(Array("/\u{1B}[2J\u{202E}x\n".utf8), 24_000)]
    talk.answer()
    #expect(talk.say("")[1].hasPrefix("1. /\\x1b[2J<U+202E>x\\x0a: 24,000 hits"))
  }
}

@Suite struct `An answer` {
  @Test func `waits until the numbers are exact`() {
    var talk = Talk()
    _ = talk.conversation.hear("drill 2", &talk.model)
    #expect(!talk.conversation.isAnswered(talk.model), "the view is of the slice before")
    var view = talk.log.view(for: talk.model.request)
    view.progress = 0.4
    _ = talk.model.update(.view(view))
    #expect(!talk.conversation.isAnswered(talk.model))
    #expect(talk.conversation.reply(&talk.model)[0].contains("answer: 40.0 percent counted, 65,047 hits so far;"))
    talk.answer()
    #expect(talk.conversation.isAnswered(talk.model))
  }

  @Test func `waits for the clients of the rows, and for lines that are read again`() {
    var talk = Talk()
    var view = talk.log.view(for: talk.model.request)
    view.areDetailsCurrent = false
    _ = talk.model.update(.view(view))
    #expect(!talk.conversation.isAnswered(talk.model), "the clients are those of a moment ago")
    #expect(SpokenPanel.heading(talk.model).contains("exact, 65,047 hits, the clients of rows still being counted;"))
    view.areDetailsCurrent = true
    let place = view.answers[0].ranking.columns.firstIndex(of: Ranking.Column(.clients))!
    view.answers[0].rows[1].values[place] = .missing
    _ = talk.model.update(.view(view))
    #expect(!talk.conversation.isAnswered(talk.model))
    _ = talk.conversation.hear("raw", &talk.model)
    _ = talk.model.update(.view(talk.log.view(for: talk.model.request)))
    _ = talk.model.update(.lines(RecalledLines()))
    #expect(!talk.conversation.isAnswered(talk.model))
    talk.answer()
    #expect(talk.conversation.isAnswered(talk.model))
  }

  @Test func `isn't of a log that is still being read`() {
    var talk = Talk(log: .empty)
    var status = StreamStatus()
    status.phase = .loading(0.5)
    let conversation = Conversation()
    talk.conversation = conversation
    talk.set(status)
    talk.answer()
    #expect(!talk.conversation.isAnswered(talk.model))
    #expect(SpokenState.transport(talk.model) == "Still reading, 50.0 percent of it.")
    talk.log.hits = 7
    talk.answer()
    #expect(SpokenPanel.heading(talk.model).contains("answer: exact, 7 hits of the 50.0 percent that was read"))
    talk.log.hits = 0
    talk.answer()
    status.phase = .following
    status.events = 1
    talk.set(status)
    #expect(!talk.conversation.isAnswered(talk.model), "the event that was read isn't in the view")
    talk.log.hits = 1
    talk.answer()
    #expect(talk.conversation.isAnswered(talk.model))
  }

  @Test func `is of the moment that a replay was wound to`() {
    var talk = Talk(mode: .replay)
    _ = talk.conversation.hear("seek -1h", &talk.model)
    #expect(!talk.conversation.isAnswered(talk.model))
    var status = talk.model.status
    status.replay?.position = Bench.replay.position.map { $0 - .hours(1) }
    talk.set(status)
    talk.answer()
    #expect(!talk.conversation.isAnswered(talk.model), "the view is of a later moment")
    talk.log.head = talk.log.head - .hours(1)
    talk.answer()
    #expect(talk.conversation.isAnswered(talk.model))
    #expect(talk.conversation.reply(&talk.model) == ["The replay is held at 2026-03-14 11:00:00."])
  }
}

@Suite struct `What is said unasked` {
  private let start = ContinuousClock.now

  private func news(
    _ talk: inout Talk, after seconds: Double = 0, _ change: (inout StreamStatus) -> Void = { _ in }
  ) -> [String] {
    var status = talk.model.status
    change(&status)
    _ = talk.model.update(.status(status))
    return talk.conversation.news(talk.model, at: start + .seconds(seconds))
  }

  @Test func `is what one would want to be interrupted for, once`() {
    var talk = Talk()
    #expect(news(&talk) { $0.lines += 1000 } == [])
    #expect(news(&talk, after: 1) { $0.trouble = "shop.log: no such file" } == [])
    #expect(talk.conversation.hasNewsPending)
    #expect(news(&talk, after: 2) == ["ALERT: shop.log: no such file"])
    #expect(!talk.conversation.hasNewsPending)
    #expect(news(&talk, after: 9) { $0.lines += 1000 } == [])
    #expect(news(&talk, after: 10) { $0.trouble = nil } == ["NOTE: reading goes on"])
    #expect(news(&talk, after: 11) { $0.phase = .ended } == ["NOTE: the input has ended"])
  }

  @Test func `isn't that a log is rotated, for which it is gone for a moment`() {
    var talk = Talk()
    #expect(news(&talk) { $0.trouble = "shop.log: no such file" } == [])
    #expect(news(&talk, after: 0.9) == [])
    #expect(news(&talk, after: 0.95) { $0.trouble = nil } == [])
    #expect(news(&talk, after: 9) == [] && !talk.conversation.hasNewsPending)
  }

  @Test func `is that a recording has ended, each time it does`() {
    var talk = Talk(mode: .replay)
    #expect(news(&talk) { $0.replay?.isOver = true } == ["NOTE: the recording has ended"])
    #expect(news(&talk) == [])
    #expect(news(&talk) { $0.replay?.isOver = false } == [])
    #expect(news(&talk) { $0.replay?.isOver = true } == ["NOTE: the recording has ended"])
  }
}

@Suite struct `A number in words` {
  @Test func `has its unit, and no sign that isn't heard`() {
    #expect(Spoken.counted(0, "hit") == "no hits" && Spoken.counted(1, "hit") == "1 hit")
    #expect(Spoken.counted(7184, "hit") == "7,184 hits")
    #expect(Spoken.percent(0.11) == "11.0 percent" && Spoken.percent(0.0001) == "less than 0.1 percent")
    #expect(Spoken.bytes(1) == "1 byte" && Spoken.bytes(773) == "773 bytes" && Spoken.bytes(3 << 40) == "3.0 tebibytes")
    #expect(Spoken.rate(0.001) == "less than 0.01 a second" && Spoken.rate(12_345.6) == "12,346 a second")
    #expect(Spoken.span(.hours(1)) == "1 hour" && Spoken.span(.minutes(90)) == "90 minutes")
    #expect(Spoken.span(.milliseconds(1500)) == "1,500 milliseconds" && Spoken.span(.days(2)) == "2 days")
  }

  @Test func `of a range says both ends`() {
    let model = Talk().model
    let noon = Timestamp(seconds: 1_773_489_600)
    #expect(Spoken.range(.all, model) == "all")
    #expect(Spoken.range(.between(noon, noon + .hours(1)), model) == "from 2026-03-14 12:00:00 to 2026-03-14 13:00:00")
    #expect(Spoken.range(.between(noon, .distantFuture), model) == "from 2026-03-14 12:00:00 on")
    #expect(Spoken.range(.between(.distantPast, noon), model) == "until 2026-03-14 12:00:00")
  }
}

@Suite struct `Alerts in a conversation` {
  private func watching(mode: Model.Mode = .live, _ events: [AlertEvent] = MadeUpAlerts.few) -> Talk {
    var talk = Talk(mode: mode, page: 20)
    talk.model.watch(rules: 12)
    talk.find(events)
    return talk
  }

  @Test func `are a panel, the newest first`() {
    var talk = watching()
    _ = talk.say("alerts")
    #expect(
      talk.say("") == [
        "Alerts; slice: all; range: all; answer: exact, 65,047 hits; rows: 4 alerts, the newest first.",
        "1. medium, probing of 192.0.2.10: 192.0.2.10 tries 11 addresses that aren't there, 2026-03-14 11:59:05, 3 times, firing",
        "2. critical, flood of 2001:db8::1: 2001:db8::1 tries 11 addresses that aren't there, 2026-03-14 11:57:30, firing",
        "3. high, error-jump: 4.25 % of all requests fail, 2026-03-14 11:54:00, ended",
        "4. medium, 404-scan of 203.0.113.9: 203.0.113.9 tries 11 addresses that aren't there, 2026-03-14 11:51:00, ended",
      ])
    #expect(talk.say("acknowledge") == ["#19 acknowledged."], "the first")
    #expect(talk.say("").last { $0.hasPrefix("1. ") }?.hasSuffix("acknowledged") == true)
    #expect(talk.say("alert 2").prefix(2) == ["2001:db8::1 tries 11 addresses that aren't there", "rule flood"])
    #expect(talk.say("mute").first?.hasPrefix("Flood of 2001:db8::1 muted") == true, "the one that was read out")
    #expect(talk.say("alert 9") == ["There is no alert in row 9."])
  }

  @Test func `are none where no rules run, or have found anything`() {
    #expect(Talk.about("alert 1") == ["No rules run."])
    var talk = watching([])
    _ = talk.say("alerts")
    #expect(talk.say("").last == "No alert yet: 12 rules watch.")
    talk.model.watch(rules: 12, behind: .minutes(1))
    #expect(talk.say("").last == "No alert yet: 12 rules watch, 1m behind the log: --watermark.")
    talk = watching(MadeUpAlerts.few)
    talk.model.watch(rules: 12, behind: .minutes(1))
    #expect(
      talk.say("alerts").first?.hasSuffix("rows: 4 alerts, the newest first, told 1 minute behind the log.") == true)
  }

  @Test func `are said unasked when they are as severe as what rings, three at a time`() {
    var talk = Talk()
    talk.model.watch(rules: 12)
    #expect(talk.find(MadeUpAlerts.few).count == 1, "one that fires is high or worse")
    #expect(talk.find(MadeUpAlerts.few) == [])
    let storm = (20..<30).map { AlertEvent.raised(MadeUpAlerts.alert($0, "storm", .high, ago: 5)) }
    let told = talk.find(MadeUpAlerts.few + storm)
    #expect(told.count == 4 && told.last == "ALERT: 7 more alerts", "\(told)")
    #expect(told.first == "ALERT: high, storm: 4.25 % of all requests fail, 2026-03-14 11:59:55")
  }
}
