import Cubes
import Ingest
import PageEvents
import Testing

@Suite struct LiveClockTests {
  private func head(at now: Timestamp, of recording: Recording) -> ClockReading {
    LiveClock { now }.read(recording.facts)
  }

  @Test func `a log that is written is seen as of now, by the second`() {
    #expect(head(at: after(10.7), of: Recording(0, 9)) == ClockReading(head: after(10), horizon: .distantFuture))
  }

  @Test func `without an event it is now all the same`() {
    #expect(head(at: after(10.7), of: Recording()).head == after(10))
  }

  @Test func `a log an hour old is seen as of its last event`() {
    #expect(head(at: after(3600 + 9), of: Recording(0, 9)).head == after(3609))
    #expect(head(at: after(3601 + 9), of: Recording(0, 9)).head == after(9))
  }

  @Test func `a server whose clock is ahead is believed`() {
    #expect(head(at: after(5), of: Recording(0, 9)).head == after(9))
  }
}
