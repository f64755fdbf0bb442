import Drawing
import Testing

@testable import Dashboard

/// What the screen says of the user's own program that is run for alerts.
@Suite struct `Runs for alerts` {
  private let failing = AlertRuns(
    done: 12, failed: 3, waiting: 4, leftOut: 1, failure: "with exit status 1: no such host", isFailing: true)

  private func bench(_ runs: AlertRuns?, _ width: Int = 140, _ height: Int = 45) -> Bench {
    Bench(width, height).watching().with { bench in
      if let runs { bench.take(.alertRuns(runs)) }
    }
  }

  @Test func `are counted at the foot of the panel, what failed first`() {
    let expanded = bench(failing).pressing(.char("i"), .char("e"))
    #expect(expanded.picture().contains("┗━ on-alert: 3 failed, 1 left out, 12 run, 4 waiting ━━"))
    #expect(!bench(nil).picture().contains("on-alert"))
    #expect(!bench(AlertRuns()).picture().contains("on-alert"), "there is nothing to count yet")
  }

  @Test func `are counted behind the rows in sight`() {
    let picture = bench(AlertRuns(done: 2), 100, 30).pressing(.char("i")).picture()
    #expect(picture.contains("┗━ 1-2 of 4 ━━━━━━━━━━━━━━━┛"), "there is no room")
    #expect(bench(failing, 120, 40).picture().contains("╰─ 1-3 of 4 · 3 runs failed ─"))
    #expect(bench(AlertRuns(done: 2)).picture().contains("╰─ on-alert: 2 run ───"))
    #expect(bench(failing).picture().contains("╰─ on-alert: 3 failed ─────────╯"), "what there is room for")
  }

  @Test func `that fail are told of as long as it goes on`() {
    var bench = bench(failing, 100, 28)
    #expect(bench.picture().contains(" ▲ on-alert: 3 of 12 runs failed, the last with exit status 1: no such host\n"))
    var better = failing
    (better.done, better.isFailing) = (13, false)
    bench.take(.alertRuns(better))
    #expect(!bench.picture().contains("▲ on-alert"))
  }

  @Test func `can't drive the terminal by what they say`() {
    let evil = AlertRuns(done: 1, failed: 1, failure: "with exit status 1: \u{1b}[2J\u{7}", isFailing: true)
    let picture = bench(evil).picture()
    #expect(picture.contains("on-alert: its one run failed with exit status 1:"))
    #expect(!picture.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }

  @Test func `are said in a conversation: failures once a minute, all else when it is asked for`() {
    var talk = Talk()
    talk.model.watch(rules: 12)
    let start = ContinuousClock.now
    func news(_ runs: AlertRuns, after seconds: Double) -> [String] {
      _ = talk.model.update(.alertRuns(runs))
      return talk.conversation.news(talk.model, at: start + .seconds(seconds))
    }
    let failure = "with exit status 1: no such host"
    #expect(news(AlertRuns(done: 1), after: 0) == [])
    #expect(
      news(AlertRuns(done: 2, failed: 1, failure: failure, isFailing: true), after: 1) == [
        "NOTE: on-alert: 1 of 2 runs failed, the last with exit status 1: no such host"
      ])
    #expect(news(AlertRuns(done: 3, failed: 2, failure: failure, isFailing: true), after: 2) == [])
    #expect(news(AlertRuns(done: 4, failed: 2, failure: failure), after: 70).count == 1, "of the second one")
    #expect(news(AlertRuns(done: 5, failed: 2, failure: failure), after: 200) == [])
    #expect(talk.say("summary").contains("On-alert: 5 runs, 2 failed, the last with exit status 1: no such host."))
  }
}
