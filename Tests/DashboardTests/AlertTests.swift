import Cubes
import Drawing
import Filters
import PageEvents
import Patterns
import Testing

@testable import Dashboard

/// The numbers of the alerts on the screen, in their order, with the mark of how each stands.
private func shown(_ bench: Bench) -> [String] {
  let alerts = bench.model.alerts
  return alerts.shown.map { alerts.board.entries[$0] }.map {
    AlertsPanel.mark(alerts.standing(of: $0)) + String($0.alert.number)
  }
}

private func alert(under bench: Bench) -> Int? { bench.model.chosenAlert?.alert.number }

private func marks(_ bench: Bench) -> Substring? {
  bench.picture().split(separator: "\n").first { $0.contains("┘") && $0.contains("└1") || $0.contains("▲#") }
}

@Suite struct `The panel of alerts` {
  @Test func `is there where rules run`() {
    for (width, height) in [(140, 45), (100, 30), (80, 24)] {
      #expect(!Bench(width, height).picture().contains("Alerts"))
      #expect(Bench(width, height).watching().picture().contains("Alerts"))
    }
    #expect(Bench().pressing(.char("i")).model.message?.contains("not here") == true)
    var bench = Bench(80, 24).watching().pressing(.char("i"))
    #expect(bench.model.focus == .alerts)
    bench.model.watch(rules: nil)
    #expect(bench.model.focus == .urls && !bench.picture().contains("Alerts"))
  }

  @Test(arguments: [(0, "no rule watches"), (1, "no alert yet: 1 rule watches"), (12, "no alert yet: 12 rules watch")])
  func `says how many rules watch as long as they have found nothing`(rules: Int, text: String) {
    #expect(Bench(80, 24).watching([], rules: rules).pressing(.char("i")).picture().contains(text))
  }

  /// An alert that isn't there yet has to have a reason.
  @Test func `says how far behind the log its rules look, where it is followed`() {
    func bench(_ width: Int, _ height: Int, _ events: [AlertEvent], behind: Timestamp.Span, mode: Model.Mode = .live)
      -> String
    {
      var bench = Bench(width, height, mode: mode).watching(events).pressing(.char("i"), .char("e"))
      bench.model.watch(rules: 12, behind: behind)
      return bench.picture()
    }
    let minute = Timestamp.Span.minutes(1)
    #expect(bench(100, 30, [], behind: minute).contains("no alert yet: 12 rules watch, 1m behind the log: --watermark"))
    #expect(bench(100, 30, [], behind: .seconds(0)).contains("no alert yet: 12 rules watch "))
    // Beside other panels there is less room.
    var narrow = Bench(140, 45).watching([])
    narrow.model.watch(rules: 12, behind: minute)
    let words = ["12 ", "rules", "watch, ", "behind ", "--watermark"]
    #expect(words.allSatisfy { narrow.picture().contains($0) })
    #expect(bench(100, 30, MadeUpAlerts.few, behind: .seconds(10)).contains("2 firing · time ▼ · told 10s behind"))
    #expect(!bench(60, 30, MadeUpAlerts.few, behind: minute).contains("behind"))
    #expect(!bench(100, 30, MadeUpAlerts.few, behind: minute, mode: .replay).contains("behind"))
  }

  @Test func `has the newest first, or the worst, and either the other way round`() {
    var bench = Bench().watching().pressing(.char("i"))
    #expect(shown(bench) == ["●19", "●18", "○17", "○16"])
    bench.press(.char("s"), .down, .enter)
    #expect(shown(bench) == ["●18", "○17", "●19", "○16"])
    bench.press(.char("S"))
    #expect(shown(bench) == ["○16", "●19", "○17", "●18"])
    bench.press(.char("s"), .up, .enter)
    #expect(shown(bench) == ["●19", "●18", "○17", "○16"])
  }

  @Test func `leaves out lesser ones, one severity after the other`() {
    var bench = Bench().watching().pressing(.char("i"))
    var numbers: [Int] = []
    for _ in Severity.allCases {
      bench.press(.char("l"))
      numbers.append(shown(bench).count)
    }
    #expect(numbers == [4, 4, 2, 1, 4])
    for _ in 0..<4 { bench.press(.char("l")) }
    bench.find([.raised(MadeUpAlerts.alert(1, "probing", ago: 5))])
    #expect(bench.picture().contains("no alert from critical"))
    // What isn't shown is counted all the same.
    #expect(bench.picture().contains("▲ 1 firing"))
  }

  @Test func `keeps the cursor on its alert when others come in, and at the top until it is used`() {
    var bench = Bench().watching()
    let more = MadeUpAlerts.few + [.raised(MadeUpAlerts.alert(20, "probing", client: "::2", ago: 3))]
    bench.find(more)
    #expect(bench.model.state(of: .alerts).cursor == 0)
    bench.press(.char("i"), .down)
    #expect(alert(under: bench) == 19)
    bench.find(more + [.raised(MadeUpAlerts.alert(21, "probing", client: "::3", ago: 2))])
    #expect(alert(under: bench) == 19 && bench.model.state(of: .alerts).cursor == 2)
    // Also at the top: the next key is for the one that the user sees, not for the one that has just come.
    var top = Bench().watching().pressing(.char("i"))
    top.find(more)
    top.press(.char("a"))
    #expect(shown(top).first == "●20" && shown(top)[1] == "◐19")
  }

  @Test func `is scrolled to the last of thousands`() {
    let events = (1...5000).map {
      AlertEvent.raised(MadeUpAlerts.alert($0, "flood", client: "::\($0)", ago: Int64(5001 - $0)))
    }
    for (width, height) in [(140, 45), (80, 24), (40, 10)] {
      var bench = Bench(width, height).watching(events).pressing(.char("i"), .end)
      #expect(alert(under: bench) == 1 && bench.picture().contains("of 5,000"), "\(bench.picture())")
      #expect(bench.picture().split(separator: "\n").contains { $0.contains("▌") && $0.contains("1 flood") })
      bench.press(.pageUp, .home)
      #expect(alert(under: bench) == 5000)
    }
  }

  @Test func `forgets the cursor's alert when it has left the board`() {
    let board = AlertBoard(capacity: 8)
    var bench = Bench().watching([]).pressing(.char("i"))
    for number in 1...8 { board.take(.raised(MadeUpAlerts.alert(number, "flood", ago: 100))) }
    bench.take(.alerts(board.snapshot))
    bench.press(.end, .char("d"))
    #expect(bench.picture().contains("#1 flood"))
    for number in 9...30 { board.take(.raised(MadeUpAlerts.alert(number, "flood", ago: 100))) }
    bench.take(.alerts(board.snapshot))
    #expect(bench.picture().contains("it is no longer kept"))
    bench.press(.enter, .escape)
    #expect(!bench.model.isDrilled && alert(under: bench) != nil)
  }

  @Test func `is chosen from by the mouse, two lines an alert`() {
    var bench = Bench().watching().pressing(.char("M"))
    let layout = Layout(bench.model)
    let content = layout.content(of: .alerts)!
    for (line, number) in [(0, 19), (1, 19), (2, 18), (5, 17), (6, 16)] {
      bench.take(.mouse(MouseEvent(.press(.left), x: content.x + 3, y: content.y + line)))
      #expect(bench.model.focus == .alerts && alert(under: bench) == number)
    }
  }

  @Test func `is copied and exported`() {
    let bench = Bench().watching().pressing(.char("i"))
    let first = "03-14 11:59:05\t#19\tmedium\tprobing\t192.0.2.10\t192.0.2.10 tries 11 addresses that aren't there"
    #expect(bench.pressing(.char("y")).effects == [.copy(first)])
    guard case .copy(let all)? = bench.pressing(.char("Y")).effects.first else {
      Issue.record("nothing was copied")
      return
    }
    #expect(all.hasPrefix(first + "\n") && all.split(separator: "\n").count == 4)
    guard case .copy(let csv)? = bench.pressing(.ctrl("s"), .down, .enter).effects.first else {
      Issue.record("nothing was exported")
      return
    }
    #expect(csv.split(whereSeparator: \.isNewline).count == 5 && csv.contains("17,2026-03-14T11:54:00"))
  }

  @Test func `shows nothing of what a stranger wrote raw`() {
    let hostile = "\u{1B}]0;own\u{7}\u{9B}2J\n\r\t\u{202E}\u{0}x\u{7F}"
    var alert = MadeUpAlerts.alert(1, hostile, client: hostile, ago: 50, evidence: 2)
    alert.summary = hostile
    alert.key[0].name = hostile
    for (width, height) in [(240, 70), (140, 45), (80, 24), (50, 12), (20, 6)] {
      let bench = Bench(width, height).watching([.raised(alert)])
      let panel = bench.pressing(.char("i"))
      for state in [
        bench, panel, panel.pressing(.char("d")), panel.pressing(.char("m")), panel.pressing(.enter),
        bench.pressing(.char("(")),
      ] {
        let bad = state.picture().unicodeScalars.filter {
          $0 != "\n" && ($0.value < 0x20 || 0x7F...0x9F ~= $0.value || 0x202A...0x202E ~= $0.value)
        }
        #expect(bad.isEmpty)
      }
      for case .copy(let text) in panel.pressing(.char("Y")).effects { #expect(!text.contains("\u{1B}")) }
    }
  }

  @Test func `fits on any screen`() {
    let states = [[Key.char("i")], [.char("i"), .char("e")], [.char("i"), .char("d"), .end], [.char("i"), .enter]].map {
      keys in
      keys.reduce(Bench(20, 6, mode: .replay).watching()) { $0.pressing($1) }
    }
    let sizes =
      (0...60).flatMap { width in (0...30).map { (width, $0) } } + [(80, 24), (100, 28), (240, 70), (500, 3), (3, 500)]
    for (place, size) in sizes.enumerated() {
      var state = states[place % states.count]
      _ = state.model.update(.resize(width: size.0, height: size.1))
      let canvas = state.model.render()
      if canvas.width != size.0 || canvas.height != size.1 {
        Issue.record("\(canvas.width)x\(canvas.height) for \(size)")
      }
    }
  }
}

@Suite struct `Alerts that the user has seen` {
  @Test func `no longer count as firing, one or all`() {
    var bench = Bench().watching().pressing(.char("i"))
    #expect(bench.picture().contains("▲ 2 firing"))
    bench.press(.char("a"))
    #expect(shown(bench) == ["◐19", "●18", "○17", "○16"] && bench.picture().contains("▲ 1 firing"))
    bench.press(.char("a"))
    #expect(shown(bench).first == "●19")
    bench.press(.char("A"))
    #expect(shown(bench) == ["◐19", "◐18", "○17", "○16"] && !bench.picture().contains("firing"))
    #expect(bench.model.message == "2 acknowledged")
    bench.press(.char("A"))
    #expect(bench.model.message == "no alert is firing")
  }

  @Test func `stay seen while they go on, and count on`() {
    let limited = MadeUpAlerts.alert(1, "limited", client: "192.0.2.10", ago: 9)
    var bench = Bench().watching([.raised(limited), .raised(MadeUpAlerts.alert(2, "flood", ago: 8))])
    bench.press(.char("i"), .char("A"))
    var grown = limited
    (grown.count, grown.summary) = (4711, "4711 refused")
    bench.find([.raised(limited), .raised(MadeUpAlerts.alert(2, "flood", ago: 8)), .continued(grown)])
    #expect(shown(bench) == ["◐2", "◐1"])
    #expect(bench.pressing(.down, .char("d")).picture().contains("4,711"))
  }

  @Test func `fire again under the same number when rules begin anew`() {
    var bench = Bench().watching([
      .raised(MadeUpAlerts.alert(1, "flood", ago: 9)), .raised(MadeUpAlerts.alert(2, "flood", ago: 8)),
    ])
    bench.press(.char("A"))
    #expect(shown(bench) == ["◐2", "◐1"])
    bench.find([.raised(MadeUpAlerts.alert(1, "probing", ago: 7))])
    #expect(shown(bench) == ["●1"])
    // Also where there are as many again.
    bench.press(.char("A"))
    bench.find([.raised(MadeUpAlerts.alert(1, "scraping", ago: 7)), .raised(MadeUpAlerts.alert(2, "scraping", ago: 6))])
    #expect(shown(bench) == ["●2", "●1"])
  }

  @Test func `are muted for their key, and so are later ones of it`() {
    var bench = Bench().watching().pressing(.char("i"), .char("m"))
    #expect(shown(bench).first == "◌19" && bench.model.message == "probing of 192.0.2.10 muted · m lets it speak")
    bench.find(
      MadeUpAlerts.few + [
        .raised(MadeUpAlerts.alert(20, "probing", client: "192.0.2.10", ago: 3)),
        .raised(MadeUpAlerts.alert(21, "probing", client: "::1", ago: 2)),
      ])
    #expect(shown(bench) == ["●21", "◌20", "◌19", "●18", "○17", "○16"])
    #expect(bench.model.alerts.firing == 2 && alert(under: bench) == 19)
    bench.press(.char("m"))
    #expect(shown(bench) == ["●21", "●20", "●19", "●18", "○17", "○16"])
  }

  @Test func `are muted as a whole rule, and say so when only that is taken back`() {
    let later = MadeUpAlerts.few + [.raised(MadeUpAlerts.alert(20, "probing", client: "::1", ago: 2))]
    var bench = Bench().watching(later).pressing(.char("i"), .char("z"))
    #expect(shown(bench) == ["◌20", "◌19", "●18", "○17", "○16"])
    bench.press(.char("m"), .char("z"))
    #expect(shown(bench) == ["◌20", "●19", "●18", "○17", "○16"])
    #expect(bench.model.message == "probing may speak, but is muted for this key, by m")
  }

  @Test func `say that they are muted in words, too`() {
    let list = Bench(100, 30).watching([.raised(MadeUpAlerts.alert(1, "x", ago: 60))]).pressing(.char("i"), .char("m"))
    #expect(list.picture().contains("◌ M 11:59 #1 x muted") && list.picture(.ascii).contains("m M 11:59 #1 x muted"))
    let table = list.pressing(.char("e"))
    #expect(table.picture().split(separator: "\n").contains { $0.contains("◌ medium") && $0.contains(" muted ") })
    #expect(list.pressing(.char("d")).picture().contains("◌ muted for this key"))
    #expect(list.pressing(.char("m"), .char("z"), .char("d")).picture().contains("◌ muted with its rule"))
  }
}

@Suite struct `The slice of an alert` {
  private func crumbs(_ bench: Bench) -> [String] { bench.model.crumbs.map(\.filter.description) }

  @Test func `is its key, and the time around it; one step back takes it all away`() {
    var bench = Bench().watching().pressing(.char("3"), .enter, .char("+"), .char("i"), .char("e"))
    let before = bench.state
    bench.press(.enter)
    #expect(crumbs(bench) == ["client = 192.0.2.10"] && !bench.model.isExpanded && bench.model.focus == .urls)
    let head = MadeUpAlerts.head
    #expect(bench.model.range == .between(head - .seconds(55 + 20 + 30), head - .seconds(55 - 30 - 1)))
    #expect(bench.picture().contains("03-14 11:58–11:59 pinned"))
    // A step further down is taken back by itself.
    bench.press(.enter)
    #expect(crumbs(bench).count == 2)
    bench.press(.backspace)
    #expect(crumbs(bench).count == 1)
    bench.press(.backspace)
    #expect(bench.state == before)
  }

  @Test func `is one step in the history of views`() {
    var bench = Bench().watching().pressing(.char("i"), .enter, .char("["))
    #expect(crumbs(bench).isEmpty && bench.model.range == .all)
    bench.press(.char("]"))
    #expect(crumbs(bench) == ["client = 192.0.2.10"] && bench.model.range != .all)
  }

  @Test func `has a crumb for each dimension of the key, also for one without a value`() {
    var alert = MadeUpAlerts.alert(1, "scraping", client: "::1", ago: 60)
    alert.key += [
      .init(.host, name: "host", value: "shop.example"), .init(.referrerHost, name: "referrer-host", value: nil),
    ]
    let bench = Bench().watching([.raised(alert)]).pressing(.char("i"), .enter)
    #expect(crumbs(bench) == ["client = ::1", "host = shop.example", "referrer-host = \"\""])
    #expect(!bench.pressing(.backspace).model.isDrilled)
  }

  @Test func `is the time alone where it is of all as one`() {
    var bench = Bench().watching().pressing(.char("i"), .down, .down, .enter)
    #expect(bench.model.filter == .everything && bench.picture().contains("all › ▲ #17 error-jump"))
    #expect(bench.model.range != .all && bench.model.focus == .urls)
    bench.press(.backspace)
    #expect(bench.model.range == .all && bench.model.focus == .alerts && alert(under: bench) == 17)
  }

  @Test func `of a long one is wider by a quarter of it`() {
    let bench = Bench().watching([.raised(MadeUpAlerts.alert(1, "x", client: "::1", ago: 100, lasting: 4000))])
      .pressing(.char("i"), .enter)
    let head = MadeUpAlerts.head
    #expect(bench.model.range == .between(head - .seconds(100 + 4000 + 1000), head - .seconds(100 - 1000 - 1)))
  }

  @Test func `is reached from the alert that is looked at`() {
    let bench = Bench().watching().pressing(.char("i"), .down, .char("d"), .enter)
    #expect(crumbs(bench) == ["client = 2001:db8::1"] && bench.model.overlay == nil)
  }
}

@Suite struct `An alert that is looked at` {
  private let bench = Bench(100, 30).watching().pressing(.char("i"), .char("d"))

  @Test func `shows its evidence as the log has it, once it was read again`() {
    #expect(bench.picture().contains("03-14 11:59:03 192.0.2.10 GET 404 /wp-login-2.php"))
    let evidence = bench.model.alerts.entry(number: 19)!.alert.evidence
    #expect(bench.model.wantedLines.prefix(3) == evidence.map { $0.place! }[...])
    var lines = RecalledLines()
    let line = #"192.0.2.10 - - [14/Mar/2026:11:59:05 +0000] "GET /wp-login-0.php HTTP/1.1" 404 9 "-" "curl""#
    lines.lines[evidence[0].place!] = .bytes(Array(line.utf8))
    lines.lines[evidence[1].place!] = .gone
    var found = bench
    found.take(.lines(lines))
    #expect(found.picture().contains("\(line.prefix(80))"))
    #expect(found.picture().contains("03-14 11:59:04 192.0.2.10 GET 404 /wp-login-1.php"))
    #expect(!found.pressing(.escape).model.wantedLines.contains(evidence[0].place!))
  }

  @Test func `is scrolled, acted on and closed`() {
    var small = Bench(60, 16).watching().pressing(.char("i"), .char("d"))
    #expect(!small.picture().contains("wp-login-2"))
    small.press(.end)
    #expect(small.picture().contains("wp-login-2"))
    #expect(small.pressing(.pageDown).picture() == small.picture())
    #expect(bench.pressing(.char("a")).picture().contains("◐ acknowledged"))
    #expect(bench.pressing(.char("m")).picture().contains("◌ muted for this key"))
    #expect(bench.pressing(.char("m"), .char("m"), .char("z")).picture().contains("◌ muted with its rule"))
    for key in [Key.escape, .char("d"), .char("q")] {
      #expect(bench.pressing(key).model.overlay == nil && bench.pressing(key).effects.isEmpty)
    }
    #expect(bench.pressing(.char("2")).model.focus == .clients)
  }
}

@Suite struct `Alerts in time` {
  @Test func `are marks under the chart`() {
    #expect(
      marks(Bench(80, 24).watching())
        == "       └11:50 ▲#16                  ▲#17                     ▲#18       ▲#19")
    #expect(Bench(80, 24).watching().picture(.ascii).contains("^#17"))
    let roles = Bench(80, 24).watching().model.render().roles([.alertMark: "a", .warning: "w"]).split(separator: "\n")[
      8]
    #expect(roles.contains("aaaa") && roles.contains("wwww"))
  }

  @Test func `that fall together are the worst of them and how many, and so is the title's row`() {
    let crowd = (0..<300).map { place in
      AlertEvent.raised(
        MadeUpAlerts.alert(
          place + 1, "flood", place == 7 ? .critical : .low, client: "::\(place)", ago: 300 - Int64(place % 10)))
    }
    #expect(marks(Bench(80, 24).watching(crowd))?.contains("▲#8×300") == true)
    // Muted ones don't hide those that aren't.
    var bench = Bench(80, 24).watching(crowd)
    bench.press(.char("i"), .char("s"), .down, .enter, .char("m"))
    #expect(marks(bench)?.contains("▲#300×300") == true)
    // Those left out aren't marked.
    bench.press(.char("m"), .char("l"), .char("l"))
    #expect(marks(bench)?.contains("▲#8 ") == true)
  }

  @Test func `are marks on a recording's bar, those to come among them`() {
    let start = Bench.replay.start!
    var late = MadeUpAlerts.alert(20, "flood", .high, client: "::1", ago: 0)
    late.time = start + .hours(23)
    let bench = Bench(140, 45, mode: .replay).watching(MadeUpAlerts.few + [.raised(late)])
    let bar = bench.picture().split(separator: "\n").first { $0.contains("ETA") }
    #expect(bar?.contains("▲●") == true && bar?.split(separator: "●").last?.contains("▲") == true)
    #expect(shown(bench) == ["●19", "●18", "○17", "○16"], "its time hasn't come")
  }

  @Test func `are seen when a replay's clock has come to them, and fire until it has come to their end`() {
    func at(_ seconds: Int64) -> Bench {
      Bench(mode: .replay).watching().with {
        $0.setStatus { $0.replay?.position = MadeUpAlerts.head - .seconds(seconds) }
      }
    }
    #expect(shown(at(600)) == [])
    #expect(shown(at(540)) == ["●16"])
    #expect(shown(at(500)) == ["○16"])
    #expect(shown(at(300)) == ["●17", "○16"] && at(300).picture().contains("▲ 1 firing"))
    #expect(shown(at(0)) == ["●19", "●18", "○17", "○16"])
    // Wound back, it is as it was.
    var back = at(0)
    back.setStatus { $0.replay?.position = MadeUpAlerts.head - .seconds(300) }
    #expect(shown(back) == ["●17", "○16"])
  }

  @Test func `are gone to, and marks with them`() {
    var live = Bench().watching()
    var places: [Int?] = []
    for _ in 0..<5 {
      live.press(.char("("))
      places.append(live.model.message.flatMap { Int($0.drop { $0 != "#" }.dropFirst().prefix { $0.isNumber }) })
    }
    #expect(places == [19, 18, 17, 16, nil])
    #expect(live.model.message == "no mark or alert before this")
    live.press(.char(")"))
    #expect(live.model.message?.contains("#17 error-jump") == true && live.model.brush != nil)
    live.press(.char("B"), .char(")"), .char("("), .char("("))
    #expect(live.model.message?.contains("#16") == true || live.model.message == nil)
    // The alert that was gone to is the one under the panel's cursor.
    live.press(.char("i"), .char(")"))
    #expect(alert(under: live) == 17 && live.model.focus == .alerts)
    let replay = Bench(mode: .replay).watching().pressing(.char("("))
    #expect(replay.effects == [.replay(.seek(.seconds(-55)))])
    #expect(Bench(mode: .replay).watching().pressing(.char(")")).effects.isEmpty)
  }
}

@Suite struct `Alerts beyond the screen` {
  private static let loud = AlertSignals(rings: true, ringsFrom: .high, setsTitle: false)

  private func raised(_ number: Int, _ severity: Severity, client: String = "::9") -> AlertEvent {
    .raised(MadeUpAlerts.alert(number, "flood", severity, client: client, ago: 2))
  }

  @Test func `that other rules find in the past ring for nobody, and what was acknowledged stays so`() {
    var bench = Bench(signals: Self.loud).watching().pressing(.char("i"), .char("a"))
    #expect(shown(bench) == ["◐19", "●18", "○17", "○16"])
    let (board, found) = (AlertBoard(), AlertBoard())
    for event in MadeUpAlerts.few { board.take(event) }
    // What fires goes on, and there is one more before all others and one between them.
    for alert in board.snapshot.entries.suffix(2).map(\.alert)
      + [MadeUpAlerts.alert(1, "new", .critical, ago: 2000), MadeUpAlerts.alert(2, "new", .high, ago: 100)]
    { found.take(.raised(alert)) }
    _ = board.adopt(found.snapshot, at: MadeUpAlerts.head)
    bench.take(.alerts(board.snapshot))
    #expect(bench.effects == [])
    #expect(shown(bench) == ["◐19", "●6", "●18", "○17", "○16", "●5"])
    // What comes from then on rings again.
    board.take(.raised(MadeUpAlerts.alert(20, "flood", .high, ago: 1)))
    bench.take(.alerts(board.snapshot))
    #expect(bench.effects == [.ring])
  }

  @Test func `ring where they are new, bad enough, and heard`() {
    var bench = Bench(signals: Self.loud).watching(MadeUpAlerts.few)
    func rings(_ events: [AlertEvent]) -> Bool {
      bench.find(MadeUpAlerts.few + events)
      return bench.effects == [.ring]
    }
    #expect(!rings([]), "again the same")
    #expect(!rings([raised(20, .medium)]))
    #expect(rings([raised(20, .medium), raised(21, .high), raised(22, .critical)]))
    #expect(!rings([raised(20, .medium), raised(21, .high), raised(22, .critical)]))
    bench.press(.char("i"), .char("m"))
    #expect(!rings([raised(20, .medium), raised(21, .high), raised(22, .critical), raised(23, .critical)]))
    #expect(
      rings([
        raised(20, .medium), raised(21, .high), raised(22, .critical), raised(23, .critical),
        raised(24, .high, client: "::8"),
      ]))
  }

  @Test func `ring also where the panel leaves them out`() {
    var bench = Bench(signals: Self.loud).watching([]).pressing(.char("i"))
    for _ in 0..<4 { bench.press(.char("l")) }
    bench.find([raised(1, .high)])
    #expect(bench.effects == [.ring] && shown(bench).isEmpty)
  }

  @Test func `are silent unless the user wants to hear them, and while what was there is read`() {
    var silent = Bench().watching([])
    silent.find([raised(1, .critical)])
    #expect(silent.effects.isEmpty)
    var loading = Bench(isLoaded: false, signals: Self.loud).watching([])
    loading.find([raised(1, .critical)])
    #expect(loading.effects.isEmpty)
    loading.setStatus { $0.phase = .following }
    #expect(loading.effects.isEmpty, "history is read, not heard")
    loading.find([raised(1, .critical), raised(2, .critical)])
    #expect(loading.effects == [.ring])
  }

  @Test func `ring in a replay when its clock comes to them`() {
    var bench = Bench(mode: .replay, signals: Self.loud).with {
      $0.setStatus { $0.replay?.position = MadeUpAlerts.head - .seconds(400) }
    }.watching()
    #expect(bench.effects.isEmpty)
    bench.setStatus { $0.replay?.position = MadeUpAlerts.head - .seconds(360) }
    #expect(bench.effects == [.ring])
    bench.setStatus { $0.replay?.position = MadeUpAlerts.head - .seconds(359) }
    #expect(bench.effects.isEmpty)
    // Two at once are one alarm.
    bench.setStatus { $0.replay?.position = MadeUpAlerts.head }
    #expect(bench.effects == [.ring])
  }

  @Test func `are counted in the title`() {
    var bench = Bench(signals: AlertSignals(setsTitle: true)).watching([])
    #expect(bench.model.alerts.title == "cubetop")
    bench.find(MadeUpAlerts.few)
    #expect(bench.effects == [.setTitle("▲2 cubetop")])
    bench.setStatus { $0.lines += 1 }
    #expect(bench.effects.isEmpty)
    bench.press(.char("A"))
    #expect(bench.effects == [.setTitle("cubetop")])
  }
}
