import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed"), .serialized)
struct `A replay` {
  /// The elapsed time on the transport bar, in seconds.
  private func position(_ screen: String) -> Int? {
    for line in screen.split(separator: "\n") where line.contains("━●") || line.contains("●─") {
      let clock = line.split(separator: " ").first { $0.split(separator: ":").count >= 2 }
      return clock?.split(separator: ":").reduce(0) { $0 * 60 + (Int($1) ?? 0) }
    }
    return nil
  }

  /// The sample's day at that speed, somewhere in it.
  private func playing(speed: Int) throws -> Cubetop {
    let cubetop = try Cubetop("replay \(sampleLog) --speed \(speed)")
    try cubetop.waitFor("► \(speed)×")
    try cubetop.wait("some time played") { (position($0) ?? 0) > 3600 }
    return cubetop
  }

  @Test func `that is paused stands still, and goes a step or a stretch either way`() throws {
    let cubetop = try playing(speed: 1800)
    cubetop.press("Space")
    try cubetop.waitFor("‖ 1800×.*held")
    // Sparklines follow within a second or two; then nothing moves any more.
    usleep(2_500_000)
    let held = cubetop.tmux.capture()
    usleep(1_200_000)
    #expect(cubetop.tmux.capture() == held)

    let before = try #require(position(held))
    cubetop.press(".")
    let stepped = try cubetop.wait("a step on") { (position($0) ?? 0) > before }
    cubetop.press(",")
    try cubetop.wait("a step back") { (position($0) ?? .max) < position(stepped)! }
    cubetop.press("Right")
    try cubetop.wait("a stretch on") { (position($0) ?? 0) > before }
    cubetop.press("<")
    try cubetop.waitFor("‖ 900×")
    cubetop.press(">", ">")
    try cubetop.waitFor("‖ max|‖ 3600×")
    try cubetop.leave()
  }

  @Test func `ends with the numbers of a query, however it got there`() throws {
    let all = try Query.hits()
    let errors = try Query.hits(where: "class = 5xx")
    let clients = try Query.number("clients", of: sampleLog)
    let cubetop = try playing(speed: 1800)
    cubetop.press("L")
    try cubetop.waitFor("100.0 %  end")
    let end = try cubetop.waitForHits(all)
    #expect(end.contains(grouped(clients)))
    #expect(end.contains("%  \(grouped(errors)) ") || end.contains("%  \(grouped(errors))\n"))

    // Wound back and forth again, it says the same.
    cubetop.press("S-Left", "S-Left", "S-Left")
    try cubetop.wait("less") { ($0.hits ?? .max) < all }
    cubetop.press("L")
    let again = try cubetop.waitForHits(all)
    #expect(again.line(2) == end.line(2))
    try cubetop.leave()
  }

  /// The moment that the header says, as a filter writes it.
  private func head(_ screen: String) -> String? {
    let words = screen.split(separator: "\n").first?.split(separator: " ") ?? []
    guard let zone = words.firstIndex(of: "UTC"), zone >= 2 else { return nil }
    return "\(words[zone - 2])T\(words[zone - 1])Z"
  }

  @Test func `stopped anywhere, shows what a query up to that moment counts`() throws {
    let cubetop = try playing(speed: 3600)
    cubetop.press("Space")
    try cubetop.waitFor("‖ 3600×.*held")
    for keys in [["."], ["S-Right", "S-Right", "S-Right", "S-Right"], [","], ["L", "S-Left", "."]] {
      let before = try #require(head(cubetop.tmux.capture()))
      for key in keys { cubetop.press(key) }
      try cubetop.wait("another moment") { head($0) != before }
      // Several keys pass several moments: it stays at the last.
      var last = ""
      let screen = try cubetop.wait("a moment that stays") { screen in
        defer { last = screen }
        usleep(200_000)
        return screen == last && screen.contains(" · exact")
      }
      let moment = try #require(head(screen))
      for (measure, filter) in [("hits", ""), ("clients", ""), ("hits", " and class = 5xx")] {
        let number = try Query.number(measure, of: sampleLog, where: "time <= \(moment)\(filter)")
        #expect("\(screen.line(2)) ".contains(" \(grouped(number)) "), "\(measure)\(filter) until \(moment)\n\(screen)")
      }
    }
    try cubetop.leave()
  }

  #if os(Linux)
    @Test func `at its end writes nothing any more`() throws {
      let cubetop = try Cubetop("replay \(sampleLog) --speed max")
      try cubetop.waitFor("100.0 %  end")
      let process = try #require(cubetop.processID)
      func writes() -> String? {
        let account = try? String(contentsOfFile: "/proc/\(process)/io", encoding: .utf8)
        return account?.split(separator: "\n").first { $0.hasPrefix("syscw:") }.map(String.init)
      }
      // Sparklines follow within a second or two.
      try cubetop.tmux.wait("a second and a half without a write", timeout: Cubetop.patience) {
        let before = writes()
        usleep(1_500_000)
        return before != nil && writes() == before
      }
      try cubetop.leave()
    }
  #endif

  @Test func `can be bound to a part of the recording`() throws {
    let part = try Query.number(
      "hits", of: sampleLog, where: "time >= 2026-03-14T12:00:00Z and time < 2026-03-14T13:00:00Z")
    let cubetop = try Cubetop("replay \(sampleLog) --speed max --from 12:00 --to 13:00")
    try cubetop.waitForHits(part)
    try cubetop.leave()
  }
}
