import Filters
import Foundation
import PageEvents
import Synchronization
import Testing

@testable import Cubes

/// A clock that is later each time it is read, as a replay's is.
private final class RunningClock: EventClock {
  private let reads = Atomic<Int64>(0)
  private let start: Int64
  init(start: Int64) { self.start = start }

  func read(_ facts: Facts) -> ClockReading {
    let head = Timestamp(milliseconds: start + reads.add(1, ordering: .relaxed).newValue)
    return ClockReading(head: head, horizon: head)
  }
}

/// A clock that shows the same time whenever it is read, as that of a log which nobody writes any more.
private struct StandingClock: EventClock {
  var head: Timestamp

  func read(_ facts: Facts) -> ClockReading { ClockReading(head: head, horizon: head) }
}

@Suite struct `The slices' thread` {
  private let request = ViewRequest(
    rankings: [Ranking(.path, columns: [.init(.hits), .init(.clients)], limit: 10, trendBins: 8)], timelineBins: 60,
    latestEvents: 5)

  @Test func `hands over numbers first, what costs a scan next, and then rests, though the clock runs`() {
    let cube = Cube()
    cube.append(SyntheticEvents.make(3000, seed: 1))
    let clock = RunningClock(start: cube.facts.span.upper)
    var work = KeeperWork(cube: cube, clock: clock, offset: { _ in 0 })
    let first = work.answer(request, isWanted: { true }, mayGoOn: { true })
    #expect(first.view?.total.hits == 3000)
    #expect(first.view?.latest.isEmpty == true && !first.isSettled)
    let second = work.answer(request, isWanted: { true }, mayGoOn: { true })
    #expect(second.isSettled)
    #expect(second.view?.latest.count == 5)
    #expect(second.view?.answers[0].rows.allSatisfy { $0.trend.count == 8 } == true)
    let third = work.answer(request, isWanted: { true }, mayGoOn: { true })
    #expect(third.isSettled)
    #expect(third.view?.latest.count == 5)
  }

  @Test func `answers what is asked, and asks for nothing more`() throws {
    let cube = Cube()
    cube.append(SyntheticEvents.make(2000, seed: 2))
    let signal = Signal()
    let keeper = SliceKeeper(cube, clock: RunningClock(start: cube.facts.span.upper), publish: { signal.raise() })
    keeper.start()
    defer { keeper.stop() }
    func view(where wanted: (View) -> Bool) -> View? {
      for _ in 0..<200 {
        if let view = keeper.view, wanted(view) { return view }
        signal.wait(milliseconds: 100)
      }
      return nil
    }
    keeper.ask(request)
    #expect(view { $0.progress == 1 && $0.total.hits == 2000 } != nil)
    var drilled = request
    drilled.filter = try Filter.parse("status >= 500")
    keeper.ask(drilled)
    let expected = cube.facts.answer(
      Query([.hits], where: drilled.filter), lexicons: cube.lexicons,
      context: TimeContext(lastEvent: Timestamp(milliseconds: 0))
    ).rows[0].values[0].int
    #expect(view { $0.request == drilled && $0.progress == 1 && $0.total.hits == expected } != nil)
  }

  @Test func `brings the clients of rows up to date, also when nothing comes any more`() throws {
    let cube = Cube()
    func visit(_ clients: Range<Int>) {
      cube.append(clients.map { PlainEvent(time: 0, client: "c\($0)", url: "/", status: "200", bytes: 0) })
    }
    struct StandingClock: EventClock {
      func read(_ facts: Facts) -> ClockReading {
        ClockReading(head: Timestamp(milliseconds: 1), horizon: Timestamp(milliseconds: 1))
      }
    }
    var work = KeeperWork(cube: cube, clock: StandingClock(), offset: { _ in 0 })
    var view: View?
    func answer() { view = work.answer(request, isWanted: { true }, mayGoOn: { true }).view ?? view }
    func clients() -> Int? { (view?.answers[0].rows.first?.values[1]).map(\.int) }
    visit(0..<5)
    answer()
    answer()
    #expect(clients() == 5)
    visit(5..<50)
    answer()
    #expect(view?.total.hits == 50 && clients() == 5, "numbers come first")
    // They are made again a second later at the earliest.
    let deadline = ContinuousClock.now + .seconds(10)
    while clients() != 50, .now < deadline {
      usleep(50_000)
      answer()
    }
    #expect(clients() == 50)
  }

  @Test func `ends with the clients of all events, also where some came after they were counted`() throws {
    let cube = Cube()
    cube.append(SyntheticEvents.make(500, seed: 5))
    let clock = StandingClock(head: Timestamp(milliseconds: cube.facts.span.upper + 1_000_000))
    var work = KeeperWork(cube: cube, clock: clock, offset: { _ in 0 })
    func answer() -> View? { work.answer(request, isWanted: { true }, mayGoOn: { true }).view }
    _ = answer()
    #expect(answer()?.areDetailsCurrent == true)
    cube.append(SyntheticEvents.make(5000, seed: 6))
    var view = try #require(answer())
    #expect(view.total.hits == 5500 && !view.areDetailsCurrent)
    let end = ContinuousClock.now + .seconds(20)
    while !view.areDetailsCurrent, .now < end { if let next = answer() { view = next } }
    let expected = cube.facts.answer(
      Query([.hits, .clients], by: [.path], top: 10), lexicons: cube.lexicons,
      context: TimeContext(lastEvent: Timestamp(milliseconds: 0)))
    #expect(view.answers[0].rows.map { $0.values[1] } == expected.rows.map { $0.values[1] })
  }

  @Test func `makes what costs a scan again soon after a load and after a seek, and rarely while a log grows`() {
    let request = request
    let view = View(request: request)
    func moment(_ count: Int, at milliseconds: Int64 = 0) -> Moment {
      let time = Timestamp(milliseconds: milliseconds)
      return Moment(count: count, reading: ClockReading(head: time, horizon: time))
    }
    // Made of 1000 events, which took two seconds.
    let begin = ContinuousClock.now
    let extras = Extras(details: Details(), latest: [], for: view, at: moment(1000), since: begin - .seconds(2))
    func areOwed(at present: Moment, after seconds: Int, calm: Calm) -> Bool {
      var view = view
      view.events = present.count
      return extras.areOwed(to: view, at: present, calm: calm, now: .now + .seconds(seconds))
    }
    let long = Calm(moment: .seconds(9), count: .seconds(9))
    let busy = Calm(moment: .zero, count: .seconds(9))
    #expect(areOwed(at: moment(50_000), after: 12, calm: busy), "a load has come to its end")
    #expect(!areOwed(at: moment(50_000), after: 12, calm: Calm(moment: .zero, count: .zero)), "it goes on")
    #expect(!areOwed(at: moment(50_000), after: 3, calm: busy), "they cost too much for that")
    #expect(!areOwed(at: moment(1001), after: 12, calm: long), "a log grows now and then")
    #expect(areOwed(at: moment(1001), after: 90, calm: busy))
    #expect(areOwed(at: moment(1000, at: 5), after: 12, calm: long), "a replay was wound, and is held")
    #expect(!areOwed(at: moment(1000, at: 5), after: 12, calm: busy), "it runs")
    #expect(!areOwed(at: moment(1000), after: 90, calm: long), "nothing has changed")
  }

  @Test func `holds a moment, of which other questions can be asked while events come in`() throws {
    let cube = Cube()
    cube.append(SyntheticEvents.make(3000, seed: 3))
    let clock = RunningClock(start: cube.facts.span.upper + 1_000_000)
    var work = KeeperWork(cube: cube, clock: clock, offset: { _ in 0 })
    func answer(_ filter: String, isHeld: Bool) throws -> View {
      var asked = request
      asked.filter = try Filter.parse(filter)
      asked.isHeld = isHeld
      return try #require(work.answer(asked, isWanted: { true }, mayGoOn: { true }).view)
    }
    let errors = try answer("status >= 400", isHeld: false)
    let before = try answer("not status >= 400", isHeld: true)
    cube.append(SyntheticEvents.make(2000, seed: 4))
    let after = try answer("status >= 400", isHeld: true)
    #expect(after.total == errors.total && after.events == 3000)
    #expect(after.head == before.head)
    #expect(try answer("not status >= 400", isHeld: true).total.hits == 3000 - errors.total.hits)
    let later = try answer("not status >= 400", isHeld: false)
    #expect(later.events == 5000 && later.total.hits > 3000 - errors.total.hits)
  }
}
