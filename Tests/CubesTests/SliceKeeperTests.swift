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
