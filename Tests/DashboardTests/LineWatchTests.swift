import Cubes
import Drawing
import Filters
import PageEvents
import Patterns
import Testing

@testable import Dashboard

/// A search goes on while lines come. The cube of these tests hands over what has come a few at a time, as the real one does.
@Suite struct `A search that stands` {
  private struct Stream {
    var bench: Bench
    /// What has come since the watch of that number began, the oldest first.
    private var arrived: [LoggedEvent] = []
    private var number: Int?
    private var count = 0
    var atOnce = 3
    var missed = 0
    /// Lines that aren't in the log any more.
    var gone: Set<Int> = []

    init(_ width: Int = 100, _ height: Int = 28, isExpanded: Bool = true) {
      var log = MadeUpLog.shop()
      log.latest = (0..<30).map { place in
        log.event(place, client: "192.0.2.1", url: "/item-\(place)", referrer: "-")
      }
      bench = Bench(width, height, log: log)
      bench.press(.char("8"))
      if isExpanded { bench.press(.char("e")) }
      answer()
    }

    /// The cube and the log answer until there is nothing more to say. Without lines, what came can't be read again in time.
    mutating func answer(lines: Bool = true, steps: Int = 40) {
      for _ in 0..<steps {
        let request = bench.model.request
        if request.arrivals?.number != number {
          number = request.arrivals?.number
          arrived = []
        }
        var view = bench.log.view(for: request)
        view.latestSeen = Seen(count: count, horizon: .distantFuture)
        if let watch = request.arrivals {
          var next = Arrivals(watch: watch, seen: Seen(count: count, horizon: .distantFuture))
          let events = arrived.dropFirst(watch.taken)
          for event in events.prefix(atOnce) {
            next.lines.append(LineRun(line: event.place!.line, count: 1), of: event.place!.stretch)
          }
          next.count = next.lines.count
          next.waiting = events.count - next.count
          next.missed = missed
          view.arrivals = next
        }
        _ = bench.model.update(.view(view))
        if !lines { continue }
        let wanted = Set(bench.model.wantedLines)
        _ = bench.model.update(
          .lines(MadeUpLog.lines(of: bench.log.latest.filter { $0.place.map(wanted.contains) ?? false })))
        if let arrivals = bench.model.arrivals { _ = bench.model.update(.matches(look(at: arrivals))) }
      }
    }

    /// What the log's lines have; some of them may be gone.
    private func look(at arrivals: Arrivals) -> LineMatches {
      var found = LineMatches(watch: arrivals.watch)
      let lines = MadeUpLog.lines(of: arrived).lines
      for place in (0..<arrivals.lines.count).compactMap({ arrivals.lines[$0] }) {
        guard !gone.contains(place.line), case .bytes(let bytes) = lines[place] else {
          found.unread += 1
          continue
        }
        if arrivals.watch.search.isIn(bytes) { found.count += 1 }
      }
      return found
    }

    /// Events come, the newest last; those that are late are older than all others.
    mutating func come(_ urls: String..., late: Bool = false) {
      for url in urls {
        count += 1
        var event = bench.log.event(late ? 500 : -count, client: "192.0.2.1", url: url, referrer: "-")
        event.place?.line = 1000 + count
        arrived.append(event)
        bench.log.latest.insert(event, at: late ? bench.log.latest.count : 0)
      }
    }

    mutating func search(_ text: String) {
      bench.press(.char("/"))
      bench.type(text)
      bench.press(.enter)
      answer()
    }

    var caption: String {
      bench.picture().split(separator: "\n").map(String.init).first { $0.contains("Raw lines") } ?? ""
    }
    var watch: LineWatch? { bench.model.raw.watch }
    var cursor: Int { bench.model.state(of: .rawLines).cursor }
    var selected: String {
      bench.model.event(cursor).map { String(decoding: $0[.url], as: UTF8.self) } ?? ""
    }
  }

  @Test func `counts the lines that come and have it, and marks them`() {
    var stream = Stream()
    stream.search("cart")
    #expect(stream.caption.contains("0 matches since 12:00:00 · newest first"))
    stream.come("/cart?1", "/other", "/cart?2")
    stream.answer()
    #expect(stream.caption.contains("2 matches since 12:00:00, 2 new · newest first"))
    let canvas = stream.bench.model.render()
    #expect(canvas.roles([.match: "m"]).split(separator: "\n").filter { $0.contains("mmmm") }.count >= 2)
    stream.come("/cart?3")
    stream.answer()
    #expect(stream.watch?.matches == 3 && stream.watch?.news == 3)
  }

  @Test(arguments: [
    (40, 10, "━━ ⁸ Raw lines ━━━━━ 2 matches, 2 new ━━"),
    (60, 20, " 1-7 of 33 · 2 matches since 12:00:00, 2 new · newest first"),
    (80, 24, " no further line h… 1-11 of 33 · 2 matches since 12:00:00, 2 new · newest first"),
  ]) func `is told of where there is room for it`(width: Int, height: Int, line: String) {
    var stream = Stream(width, height, isExpanded: false)
    stream.search("cart")
    stream.come("/cart?1", "/other", "/cart?2")
    stream.answer()
    #expect(stream.bench.picture().split(separator: "\n").contains(Substring(line)))
  }

  @Test func `misses none of a thousand that come between two frames, nor one that is late in its own time`() {
    var stream = Stream()
    stream.search("cart")
    for number in 0..<1000 { stream.come(number % 10 == 0 ? "/cart/\(number)" : "/x/\(number)") }
    stream.come("/cart/late", late: true)
    stream.answer(steps: 400)
    #expect(stream.watch?.matches == 101 && stream.watch?.wanted.taken == 1001)
    // Each was looked at once, however often the cube answers.
    stream.answer(steps: 10)
    #expect(stream.watch?.matches == 101)
    // What the cube no longer had when its turn came is said.
    stream.missed = 2622
    stream.answer()
    #expect(stream.caption.contains("101 matches since 12:00:00, 101 new, 2,622 lines gone unseen"))
  }

  @Test func `says how many lines wait to be looked at, and how many were gone from the log`() {
    var stream = Stream()
    stream.search("cart")
    stream.gone = [1001, 1002]
    for number in 0..<10 { stream.come("/cart/\(number)") }
    stream.answer(lines: false)
    #expect(stream.caption.contains("0 matches since 12:00:00, 7 lines to go · newest first"))
    stream.answer()
    #expect(stream.caption.contains("8 matches since 12:00:00, 8 new, 2 lines gone unseen · newest first"))
  }

  @Test func `counts at once what was looked at without a line`() {
    var stream = Stream()
    stream.search("cart")
    var view = stream.bench.model.view!
    var arrivals = Arrivals(watch: stream.watch!.wanted, seen: Seen(count: 5, horizon: .distantFuture))
    arrivals.count = 5
    arrivals.matches = 2
    view.arrivals = arrivals
    _ = stream.bench.model.update(.view(view))
    #expect(stream.watch?.matches == 2 && stream.watch?.wanted.taken == 5 && stream.bench.model.arrivals == nil)
    // The same again, from before the next were asked for.
    _ = stream.bench.model.update(.view(view))
    #expect(stream.watch?.matches == 2)
  }

  @Test func `looks at the lines themselves, and waits until they have been read again`() {
    var stream = Stream()
    // No column has that: it is in the line's own text alone.
    stream.search("GET /cart HTTP")
    stream.come("/cart", "/cart/2")
    stream.answer(lines: false)
    #expect(stream.watch?.matches == 0 && stream.watch?.wanted.taken == 0)
    stream.answer()
    #expect(stream.watch?.matches == 1 && stream.watch?.wanted.taken == 2)
  }

  @Test func `leaves the view where it is, and n goes to what is new, then on to what is older`() {
    var stream = Stream()
    stream.search("item-2")
    #expect(stream.selected == "/item-2")
    stream.come("/a", "/item-2?new", "/b", "/item-2?newer", "/c")
    stream.answer()
    #expect(stream.selected == "/item-2" && stream.watch?.news == 2)
    stream.bench.press(.char("n"))
    stream.answer()
    #expect(stream.selected == "/item-2?newer" && stream.watch?.news == 0 && stream.watch?.matches == 2)
    stream.bench.press(.char("n"))
    stream.answer()
    #expect(stream.selected == "/item-2?new")
    stream.bench.press(.char("n"))
    stream.answer()
    #expect(stream.selected == "/item-2")
  }

  @Test func `n waits until the newest events at hand are those that have the match`() {
    var stream = Stream()
    stream.search("item-2")
    stream.come("/item-2?new")
    stream.answer()
    // The events at hand are of before: an older match in them isn't what was asked for.
    var old = stream.bench.model.view!
    old.latest = Array(stream.bench.log.latest.dropFirst())
    old.latestSeen = Seen(count: 0, horizon: .distantFuture)
    _ = stream.bench.model.update(.view(old))
    _ = stream.bench.model.update(.key(.char("n")))
    #expect(stream.bench.model.raw.seek != nil && stream.bench.model.message == "searching…")
    stream.answer()
    #expect(stream.bench.model.raw.seek == nil && stream.selected == "/item-2?new")
  }

  @Test func `stays at the top where the cursor is there, and on its line elsewhere`() {
    for (steps, url) in [(0, "/cart?new"), (4, "/item-4")] {
      var stream = Stream()
      stream.search("cart")
      for _ in 0..<steps { stream.bench.press(.down) }
      stream.come("/cart?new")
      stream.answer()
      #expect(stream.selected == url)
    }
  }

  @Test func `begins anew with another slice, another text, and a replay that is wound back`() {
    var stream = Stream()
    stream.search("cart")
    stream.come("/cart")
    stream.answer()
    #expect(stream.watch?.matches == 1)
    // What is typed is only tried: nothing is lost by it.
    stream.bench.press(.char("/"))
    stream.bench.type("it")
    stream.come("/cart")
    stream.answer()
    stream.bench.press(.escape)
    stream.answer()
    #expect(stream.watch?.matches == 2)
    let number = stream.watch?.wanted.number
    stream.search("item")
    #expect(stream.watch?.matches == 0 && stream.watch?.wanted.number != number)
    stream.bench.press(.char("+"))
    stream.answer()
    #expect(stream.watch?.wanted.range == stream.bench.model.range)
    // Nothing is searched for any more.
    stream.bench.press(.char("/"), .ctrl("u"), .enter)
    stream.answer()
    #expect(stream.watch == nil && stream.bench.model.request.arrivals == nil)

    var replay = Bench(100, 28, mode: .replay).pressing(.char("8"), .char("/"), typing: "item").pressing(.enter)
    let first = replay.model.raw.watch?.wanted.number
    replay.log.head = replay.log.head - .seconds(5)
    replay.answer()
    #expect(first != nil && replay.model.raw.watch?.wanted.number == first.map { $0 + 1 })
  }

  @Test func `doesn't begin before what was there has been loaded`() {
    var bench = Bench(100, 28, isLoaded: false).pressing(.char("8"), .char("/"), typing: "item").pressing(.enter)
    #expect(bench.model.raw.search != nil && bench.model.request.arrivals == nil)
    bench.setStatus { $0.phase = .following }
    #expect(bench.model.request.arrivals != nil)
  }
}

@Suite struct `A search saved as a rule` {
  /// The rule that `r` makes in a bench whose lines are all there.
  private func draft(_ bench: inout Bench, searching text: String) -> RuleDraft? {
    bench.press(.char("8"))
    _ = bench.model.update(.lines(MadeUpLog.lines(of: bench.model.view?.latest ?? [])))
    bench.press(.char("/"))
    bench.type(text)
    bench.press(.enter, .char("r"))
    guard case .keep(let draft)? = bench.effects.first else { return nil }
    return draft
  }

  @Test func `is one that each match makes an alert of, in the slice that was searched`() throws {
    var bench = Bench().pressing(.char("3"), .enter)
    let draft = try #require(draft(&bench, searching: "item-2?page"))
    let text = draft.yaml(named: draft.name)
    #expect(
      text == #"""
        - name: search-item-2-page
          describe: 'a line has item-2?page'
          where: 'status = 200 and url ~ "(?i)item-2\?page"'
          # per: client    # to count each by itself
          bucket: {capacity: 0, leak: 1s}    # each is an alert
          severity: medium    # info low medium high critical
          mute: 1m
          evidence: 5

        """#)
    let rule = try #require(try Rule.parse(text).first)
    #expect(rule.filter == bench.model.filter.and(.contains(.url, "item-2?page", ignoringCase: true)))
    #expect(rule.evidence == 5)
  }

  @Test(arguments: [
    ("192.0.2.7", #"client ~ "(?i)192\.0\.2\.7""#), ("Chrome", #"agent ~ "Chrome""#),
    ("search.example", #"referrer ~ "(?i)search\.example""#), ("nowhere {x}", #"url ~ "(?i)nowhere \{x\}""#),
  ]) func `looks at the column that has it`(search: String, condition: String) throws {
    var bench = Bench()
    let draft = try #require(draft(&bench, searching: search))
    #expect(draft.condition == condition)
    #expect(try Rule.parse(draft.yaml(named: "x")).first?.filter == Filter.parse(condition))
  }

  @Test func `isn't made of what goes over several values, nor of nothing`() {
    var bench = Bench()
    #expect(draft(&bench, searching: "GET /shop") == nil)
    #expect(bench.model.message?.contains("search for a part of it") == true)
    #expect(Bench().pressing(.char("8"), .char("r")).effects.isEmpty)
  }

  @Test func `is read at once, and where it is is said`() {
    var bench = Bench()
    bench.take(.rule(.kept(name: "search-x", path: "/x/rules.yaml")))
    #expect(bench.effects == [.reloadRules] && bench.model.message == "rule search-x is in /x/rules.yaml")
  }
}
