import Cubes
import Drawing
import PageEvents
import Testing

@testable import Dashboard

@Suite struct `Raw lines` {
  /// A log of so many events, each with a line of its own.
  private static func log(_ count: Int) -> MadeUpLog {
    var log = MadeUpLog.shop()
    log.latest = (0..<count).map { place in
      log.event(place, client: "192.0.2.\(place % 250)", url: "/item-\(place)", referrer: "-")
    }
    return log
  }

  /// The log is read again: what the model wants of it, and then what it wants next.
  private func recall(_ bench: inout Bench, _ change: (Int, String) -> String = { $1 }) {
    for _ in 0..<8 {
      _ = bench.model.update(.lines(MadeUpLog.lines(of: bench.model.view?.latest ?? [], change)))
      bench.answer()
    }
  }

  private func bench(_ count: Int = 30, _ keys: Key..., size: (Int, Int) = (100, 28)) -> Bench {
    var bench = Bench(size.0, size.1, log: Self.log(count)).pressing(.char("8"), .char("e"))
    recall(&bench)
    for key in keys {
      bench.press(key)
      recall(&bench)
    }
    return bench
  }

  private func rows(_ bench: Bench) -> [String] {
    bench.picture().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func `are the log's own once they have been read again`() {
    let bench = bench()
    #expect(
      rows(bench)[5].hasPrefix(
        "┃▌192.0.2.0 - - [14/Mar/2026:11:59:59 +0000] \"GET /item-0 HTTP/1.1\" 200 773 \"-\" \"Mozil"))
    #expect(
      rows(bench)[6].hasPrefix(
        "┃ 192.0.2.1 - - [14/Mar/2026:11:59:58 +0000] \"GET /item-1 HTTP/1.1\" 200 774 \"-\" \"Mozil"))
    // The status has its colour, the line that is too long an end.
    let canvas = bench.model.render()
    #expect(rows(bench)[6].dropFirst(68).hasPrefix("200 774"))
    #expect(canvas[68, 6]?.role == .status2xx && canvas[67, 6]?.role != .status2xx && canvas[72, 6]?.role != .status2xx)
    #expect(rows(bench)[6].hasSuffix("… ┃"))
  }

  @Test func `are the columns' until then, and where the log can't be read again, which is said`() {
    var log = Self.log(30)
    let waiting = Bench(100, 28, log: log).pressing(.char("8"), .char("e"))
    #expect(rows(waiting)[5].hasPrefix("┃▌12:00:00 192.0.2.0       GET    200"))
    var gone = waiting
    var lines = RecalledLines()
    for event in log.latest { lines.lines[event.place!] = .gone }
    _ = gone.model.update(.lines(lines))
    #expect(rows(gone)[4].contains("columns: gone from the log · newest first"))
    for place in log.latest.indices { log.latest[place].place = nil }
    let pipe = Bench(100, 28, log: log).pressing(.char("8"), .char("e"))
    #expect(rows(pipe)[4].contains("columns: its log can't be read again · newest first"))
    #expect(rows(pipe)[5] == rows(waiting)[5])
    var reading = RecalledLines()
    reading.progress = 0.42
    var slow = waiting
    _ = slow.model.update(.lines(reading))
    #expect(rows(slow)[4].contains("reading the log again, 42 % · newest first"))
  }

  @Test func `go on below when they are wrapped, and the cursor's is always whole in sight`() {
    var bench = bench(30, .char("W"))
    #expect(rows(bench)[5].hasPrefix("┃▌192.0.2.0 - -") && rows(bench)[6].hasPrefix("┃▌"))
    #expect(rows(bench)[7].hasPrefix("┃ 192.0.2.1 - -"))
    for step in 1..<30 {
      bench.press(.down)
      let shown = rows(bench).filter { $0.hasPrefix("┃▌") }
      #expect(shown.count == 2 && shown[0].contains("/item-\(step) "), "\(step)")
    }
    #expect(bench.picture().contains(" 22-30 of 30 ") || bench.picture().contains(" 21-30 of 30 "))
    bench.press(.char("W"))
    #expect(rows(bench).filter { $0.hasPrefix("┃▌") }.count == 1)
  }

  @Test func `are searched: marked while it is typed, and gone to`() {
    var bench = bench()
    bench.press(.char("/"))
    bench.type("ITEM-2")
    // A capital letter means itself.
    #expect(bench.model.render().roles([.match: "m"]).contains("m") == false)
    bench.press(.ctrl("u"))
    bench.type("item-2")
    #expect(
      bench.model.render().roles([.match: "m"]).split(separator: "\n").filter { $0.contains("mmmmmm") }.count == 1)
    #expect(bench.picture().contains("search: item-2"))
    bench.press(.enter)
    #expect(bench.model.state(of: .rawLines).cursor == 2)
    bench.press(.char("n"))
    #expect(bench.model.state(of: .rawLines).cursor == 20)
    bench.press(.char("n"), .char("N"), .char("N"))
    #expect(bench.model.state(of: .rawLines).cursor == 2)
    bench.press(.char("N"))
    #expect(bench.model.state(of: .rawLines).cursor == 2 && bench.picture().contains("no further line has item-2"))
    // Taken back, it is what it was.
    bench.press(.char("/"))
    bench.type("zzz")
    bench.press(.escape)
    #expect(bench.model.raw.search?.text == "item-2")
  }

  @Test func `are searched as far as the slice goes`() {
    var bench = bench(9000)
    bench.press(.char("/"))
    bench.type("item-7777 ")
    _ = bench.model.update(.key(.enter))
    #expect(bench.model.raw.seek != nil)
    for _ in 0..<5 { recall(&bench) }
    #expect(bench.model.raw.seek == nil && bench.model.state(of: .rawLines).cursor == 7777)
    #expect(rows(bench).contains { $0.hasPrefix("┃▌") && $0.contains("/item-7777 ") })
    // Any key stops a search.
    bench.press(.char("/"))
    bench.press(.ctrl("u"))
    bench.type("item-1 ")
    _ = bench.model.update(.key(.enter))
    _ = bench.model.update(.key(.char("N")))
    #expect(bench.model.raw.seek != nil && bench.model.request.latestEvents == 2000)
    _ = bench.model.update(.key(.up))
    #expect(bench.model.raw.seek == nil && bench.model.request.latestEvents == 300)
  }

  @Test func `go back as far as the slice does`() {
    let bench = bench(5000, .char("G"))
    #expect(bench.picture().contains("4,982-5,000 of 5,000"))
    #expect(rows(bench).contains { $0.hasPrefix("┃▌") && $0.contains("/item-4999 ") })
    #expect(bench.model.request.latestEvents == 300)
    var back = bench
    back.press(.pageUp, .char("g"))
    recall(&back)
    #expect(rows(back)[5].contains("/item-0 "))
  }

  @Test func `the cursor stays on its line when others come in, except at the top`() {
    for (steps, expected) in [(0, 0), (5, 8)] {
      var bench = bench(30)
      for _ in 0..<steps { bench.press(.down) }
      let newer = (0..<3).map { place in
        var event = bench.log.latest[0]
        event.place?.line = 1000 + place
        return event
      }
      bench.log.latest.insert(contentsOf: newer, at: 0)
      bench.answer()
      #expect(bench.model.state(of: .rawLines).cursor == expected)
    }
  }

  @Test func `are copied as the log has them, and shown so that they do no harm`() {
    var bench = bench()
    let hostile = "\u{1B}]0;own\u{7} \u{202E}"
    recall(&bench) { place, line in place == 0 ? line + hostile : line }
    bench.press(.char("y"))
    guard case .copy(let text)? = bench.effects.first else {
      Issue.record("nothing was copied")
      return
    }
    #expect(text.hasPrefix("192.0.2.0 - - [14/Mar/2026:11:59:59") && text.hasSuffix(hostile))
    bench.press(.char("W"))
    recall(&bench) { place, line in place == 0 ? line + hostile : line }
    let bad = bench.picture().unicodeScalars.filter { $0 != "\n" && ($0.value < 0x20 || $0.value == 0x202E) }
    #expect(bad.isEmpty && bench.picture().contains("\\x1b"))
  }

  @Test(arguments: [
    (#"1.2.3.200 - - [x] "GET /200 HTTP/1.1" 200 200 "-" "200""#, 38), ("time:200\tstatus:404\tsize:200", 0),
    (#"{"size":12,"status":200,"x":"200"}"#, 20), ("2026-03-14 10:00:00 10.0.0.1 GET /200 200 0", 38),
    ("nothing here", -1), ("2000 1200 200.5", -1),
  ]) func `have their status where it stands`(line: String, place: Int) {
    let status = place == 0 ? "404" : "200"
    let found = LineText.place(of: Array(status.utf8), in: Array(line.utf8))?.lowerBound ?? -1
    #expect(found == (place == 0 ? 16 : place))
  }

  @Test func `as a picture: wrapped, and searched`() {
    var bench = bench(30, .char("W"), size: (80, 20))
    bench.press(.char("/"))
    bench.type("item-3")
    #expect(
      bench.picture() == """
         cubetop  ● LIVE  shop.log      2026-03-14 12:00:00 UTC │ range all │ lag 0.0 s
         65,047 hits  16.3k views  20.3/s  25 IPs  117 MiB  4xx 5.88 %  5xx 1.10 %
         all                                                  65,047 hits · all · exact
         ⁰Time   ¹URLs   ²Clients   ³Status   ⁴Referrers   ⁵Agents   ⁶Methods  [⁸Raw]
        ▌192.0.2.0 - - [14/Mar/2026:11:59:59 +0000] "GET /item-0 HTTP/1.1" 200 773 "-" "
        ▌Mozilla/5.0 (X11) Chrome/130"
         192.0.2.1 - - [14/Mar/2026:11:59:58 +0000] "GET /item-1 HTTP/1.1" 200 774 "-" "
         Mozilla/5.0 (X11) Chrome/130"
         192.0.2.2 - - [14/Mar/2026:11:59:57 +0000] "GET /item-2 HTTP/1.1" 200 775 "-" "
         Mozilla/5.0 (X11) Chrome/130"
         192.0.2.3 - - [14/Mar/2026:11:59:56 +0000] "GET /item-3 HTTP/1.1" 200 776 "-" "
         Mozilla/5.0 (X11) Chrome/130"
         192.0.2.4 - - [14/Mar/2026:11:59:55 +0000] "GET /item-4 HTTP/1.1" 200 777 "-" "
         Mozilla/5.0 (X11) Chrome/130"
         192.0.2.5 - - [14/Mar/2026:11:59:54 +0000] "GET /item-5 HTTP/1.1" 200 778 "-" "
         Mozilla/5.0 (X11) Chrome/130"
         192.0.2.6 - - [14/Mar/2026:11:59:53 +0000] "GET /item-6 HTTP/1.1" 200 779 "-" "
         search: item-3█  ↵ goes to the next line that has it · Esc drops
         ● LIVE · 115.7 MiB · 315,488 lines · lag 0.0 s · combined
         ↵ keep  Esc drop  Ctrl-U clear  Ctrl-W drop word
        """)
  }

  @Test func `that take several lines lose nothing`() {
    let text = Text("abc", .dim) + Text("日本語", .strong) + Text("de")
    for width in 2...12 {
      let lines = text.wrapped(to: width)
      #expect(lines.map(\.string).joined() == text.string)
      #expect(lines.allSatisfy { $0.displayWidth <= width })
    }
    #expect(text.wrapped(to: 4).map(\.string) == ["abc", "日本", "語de"])
    #expect(Text.empty.wrapped(to: 5) == [.empty])
  }
}
