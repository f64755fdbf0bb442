import Cubes
import Ingest
import PageEvents
import Testing

@Suite struct ReplayClockTests {
  private let watch = Stopwatch()

  private func clock(_ speed: ReplayClock.Speed) -> ReplayClock {
    ReplayClock(speed: speed) { [watch] in watch.now }
  }

  /// A clock over an hour, all of it loaded, read for the first time.
  private func hour(_ speed: ReplayClock.Speed) -> (ReplayClock, Recording) {
    let clock = clock(speed)
    let recording = Recording(0, 3600)
    clock.finishLoading()
    _ = clock.read(recording.facts)
    return (clock, recording)
  }

  @Test func `the clock starts at the first event and runs at its speed`() {
    let (clock, recording) = hour(.times(60))
    #expect(clock.state.position == ten)
    watch.wait(.seconds(1))
    #expect(clock.read(recording.facts) == ClockReading(head: after(60), horizon: after(60)))
    watch.wait(.milliseconds(500))
    #expect(clock.state.position == after(90))
  }

  @Test func `before the first event there is no position`() {
    let clock = clock(.times(1))
    #expect(clock.read(Recording().facts).horizon < ten)
    watch.wait(.seconds(5))
    #expect(clock.state.position == nil)
    #expect(!clock.state.isOver)
  }

  @Test func `a paused clock stands still, and goes on from there`() {
    let (clock, _) = hour(.times(10))
    watch.wait(.seconds(1))
    clock.setPaused(true)
    watch.wait(.seconds(100))
    #expect(clock.state.position == after(10))
    #expect(clock.state.achievedSpeed == nil)
    clock.setPaused(false)
    watch.wait(.seconds(2))
    #expect(clock.state.position == after(30))
  }

  @Test(arguments: [0.25, 0.3, 1, 1.1, 7.77])
  func `fractions of a millisecond add up, however often the clock is read`(speed: Double) {
    let (clock, recording) = hour(.times(speed))
    for _ in 0..<10_000 {
      watch.wait(.microseconds(700))
      _ = clock.read(recording.facts)
    }
    #expect(clock.state.position == after(7 * speed))
  }

  @Test func `a change of speed holds from that moment`() {
    let (clock, _) = hour(.times(1))
    watch.wait(.seconds(10))
    clock.setSpeed(.times(100))
    watch.wait(.seconds(2))
    #expect(clock.state.position == after(210))
  }

  @Test func `faster doubles up to max, slower halves down to a quarter`() {
    let (clock, _) = hour(.times(256))
    var speeds: [ReplayClock.Speed] = []
    for _ in 0..<4 {
      clock.goFaster()
      speeds.append(clock.state.speed)
    }
    #expect(speeds == [.times(512), .times(1024), .max, .max])
    clock.goSlower()
    #expect(clock.state.speed == .times(1024))
    for _ in 0..<20 { clock.goSlower() }
    #expect(clock.state.speed == .times(0.25))
  }

  @Test func `seeking goes both ways, and no further than the recording`() {
    let (clock, _) = hour(.times(1))
    clock.seek(by: .minutes(10))
    #expect(clock.state.position == after(600))
    clock.seek(by: -.minutes(4))
    #expect(clock.state.position == after(360))
    clock.seek(by: -.hours(1))
    #expect(clock.state.position == ten)
    clock.seek(to: after(1234.5))
    #expect(clock.state.position == after(1234.5))
    clock.seek(by: .days(1))
    #expect(clock.state.position == after(3600))
    #expect(clock.state.isOver)
  }

  @Test func `after a seek the clock runs on from there`() {
    let (clock, _) = hour(.times(2))
    watch.wait(.seconds(3))
    clock.seek(to: after(1000))
    watch.wait(.seconds(1))
    #expect(clock.state.position == after(1002))
    clock.seek(by: -.seconds(500))
    watch.wait(.seconds(1))
    #expect(clock.state.position == after(504))
  }

  @Test func `stepping pauses on the boundaries of bins`() {
    let (clock, _) = hour(.times(1))
    clock.seek(to: after(65))
    clock.step(.minutes(1), back: false)
    #expect(clock.state.position == after(120))
    #expect(clock.state.isPaused)
    clock.step(.minutes(1), back: false)
    #expect(clock.state.position == after(180))
    clock.step(.minutes(1), back: true)
    #expect(clock.state.position == after(120))
    clock.seek(to: after(119.999))
    clock.step(.minutes(1), back: true)
    #expect(clock.state.position == after(60))
    clock.step(.minutes(5), back: true)
    #expect(clock.state.position == ten)
    clock.step(.minutes(5), back: true)
    #expect(clock.state.position == ten)
    watch.wait(.seconds(9))
    #expect(clock.state.position == ten)
  }

  @Test func `the clock waits for the reader and never runs ahead of it`() {
    let clock = clock(.times(100))
    let recording = Recording(0, 50)
    _ = clock.read(recording.facts)
    watch.wait(.seconds(10))
    #expect(clock.read(recording.facts).head == after(50))
    #expect(!clock.state.isOver)
    // What it waited isn't made up for: it goes on from where it stood.
    recording.record([5000])
    _ = clock.read(recording.facts)
    watch.wait(.seconds(1))
    #expect(clock.read(recording.facts).head == after(150))
    clock.finishLoading()
    clock.jumpToEnd()
    #expect(clock.state.position == after(5000))
    #expect(clock.state.isOver)
  }

  @Test func `at max the clock is where the reader is`() {
    let clock = clock(.max)
    let recording = Recording(0, 50)
    #expect(clock.read(recording.facts).head == after(50))
    recording.record([777])
    #expect(clock.read(recording.facts).head == after(777))
    #expect(!clock.state.isOver)
    clock.finishLoading()
    #expect(clock.state.isOver)
  }

  @Test func `a replay is over at its end, and plays again from the start`() {
    let (clock, _) = hour(.times(1000))
    watch.wait(.seconds(3))
    #expect(!clock.state.isOver)
    watch.wait(.seconds(3))
    #expect(clock.state.isOver)
    #expect(clock.state.position == after(3600))
    clock.setPaused(true)
    #expect(clock.state.isOver)
    clock.setPaused(false)
    #expect(clock.state.position == ten)
    watch.wait(.seconds(1))
    #expect(clock.state.position == after(1000))
  }

  @Test func `a stretch of the recording is played from its start to its end`() {
    let clock = clock(.times(60))
    clock.bound(from: after(600), to: after(1200))
    clock.finishLoading()
    let recording = Recording(0, 3600)
    #expect(clock.read(recording.facts).head == after(600))
    #expect(clock.state.start == after(600))
    #expect(clock.state.end == after(1200))
    clock.seek(by: -.hours(1))
    #expect(clock.state.position == after(600))
    watch.wait(.seconds(11))
    #expect(clock.state.position == after(1200))
    #expect(clock.state.isOver)
    clock.setPaused(false)
    #expect(clock.state.position == after(600))
  }

  @Test func `the speed that is achieved is measured over the last second`() throws {
    let (clock, recording) = hour(.times(60))
    for _ in 0..<20 {
      watch.wait(.milliseconds(100))
      _ = clock.read(recording.facts)
    }
    #expect(abs(try #require(clock.state.achievedSpeed) - 60) < 0.1)
    clock.setSpeed(.times(8))
    for _ in 0..<20 {
      watch.wait(.milliseconds(100))
      _ = clock.read(recording.facts)
    }
    #expect(abs(try #require(clock.state.achievedSpeed) - 8) < 0.1)
  }
}
