import Testing

@testable import Curses

@Suite struct `Frames underway` {
  private let start = ContinuousClock.now

  /// `s` sends a frame, `a` is an answer, `.` a second that passes; after each, how many are underway.
  private func counts(_ course: String) -> String {
    var frames = FramesUnderway()
    var now = start
    return String(
      course.map { step in
        switch step {
        case "s": frames.send(at: now)
        case "a": frames.arrive()
        default: now += .seconds(1)
        }
        return Character(String(frames.count(at: now)))
      })
  }

  @Test(arguments: [
    ("s.a.", "1100", "one that arrives"),
    ("ss.a.a", "122110", "two, one after the other"),
    ("s.........", "1111111111", "one that takes nine seconds"),
    ("s..........", "11111111110", "one that is lost is given up after ten"),
    ("s..........sa", "1111111111010", "and holds up none of those that follow"),
    ("s..........asa", "11111111110010", "an answer that nobody waits for any more is none"),
    ("a.s.a", "00110", "nor is one that nobody asked for"),
  ])
  func `are those without an answer, for a while`(course: String, counts: String, what: String) {
    #expect(self.counts(course) == counts, "\(what)")
  }
}
