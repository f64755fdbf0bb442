import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed"), .serialized)
struct `Exploring a day` {
  @Test func `by coarser and by other dimensions, with the numbers of a query`() throws {
    let all = try Query.number("hits", of: sampleLog)
    let cubetop = try Cubetop("replay \(sampleLog) --speed max")
    try cubetop.waitForHits(all)

    // Clients roll up to their networks, and Enter goes down again, to the clients of one.
    cubetop.press("2", "u")
    try cubetop.waitFor("Clients shows Networks")
    try cubetop.waitFor("┃▌192\\.0\\.2\\.0/24 ")
    cubetop.press("Enter")
    try cubetop.waitFor("› network = 192\\.0\\.2\\.0/24 ")
    let network = try Query.number("hits", of: sampleLog, where: "network = 192.0.2.0/24")
    try cubetop.waitForHits(network)
    try cubetop.waitFor("┃▌192\\.0\\.2\\.[0-9]+ ")

    // The panel of status codes shows methods instead, and is drilled into as one of methods.
    cubetop.press("3", "p")
    try cubetop.waitFor("Methods — method")
    cubetop.press("m", "Enter")
    try cubetop.waitFor("┏━ ³ Methods")
    try cubetop.waitFor("▌GET ")
    cubetop.press("Enter")
    try cubetop.waitFor("› method = GET ")
    try cubetop.waitForHits(
      try Query.number("hits", of: sampleLog, where: "network = 192.0.2.0/24 and method = GET"))
    cubetop.press("BSpace", "BSpace")
    try cubetop.waitForHits(all)
    cubetop.press("q")
    try cubetop.waitForEnd(0)
  }

  @Test func `with a crumb that is changed in place, then inverted`() throws {
    let all = try Query.number("hits", of: sampleLog)
    let errors = try Query.number("hits", of: sampleLog, where: "status >= 500")
    let cubetop = try Cubetop("replay \(sampleLog) --speed max")
    try cubetop.waitForHits(all)
    cubetop.press("3", "Enter")
    try cubetop.waitFor("all › status = 200 ")
    cubetop.press("`")
    try cubetop.waitFor("all › \\[status = 200\\]")
    cubetop.press("Enter", "C-u")
    cubetop.tmux.type("status >= 500")
    try cubetop.waitForHits(errors)
    cubetop.press("Enter", "!")
    try cubetop.waitFor("all › \\[not status >= 500\\]")
    try cubetop.waitForHits(all - errors)
    cubetop.press("DC")
    try cubetop.waitForHits(all)
    cubetop.press("Q")
    try cubetop.waitForEnd(0)
  }

  @Test func `with a crumb that goes from one value to the next, and the crumbs behind it stay`() throws {
    let all = try Query.number("hits", of: sampleLog)
    let cubetop = try Cubetop("replay \(sampleLog) --speed max")
    try cubetop.waitForHits(all)
    cubetop.press("1", "Enter")
    try cubetop.waitFor("all › path = ")
    cubetop.press("3", "Enter")
    try cubetop.waitFor("› status = 200 ")
    cubetop.press("`", "Left")
    let first = try cubetop.waitFor("all › \\[path = [^ ]+\\] 1 of [0-9,]+ › status = 200 ").crumbs[0].value
    cubetop.press("Down", "Down")
    let third = try cubetop.waitFor("all › \\[path = [^ ]+\\] 3 of [0-9,]+ › status = 200 ").crumbs[0].value
    #expect(first != third)
    // The third of all paths, as a query has them.
    let path = third.dropLast()
    try cubetop.waitForHits(try Query.number("hits", of: sampleLog, where: "path = \(path) and status = 200"))
    let own = try Query.number("hits", of: sampleLog, where: "path = \(path)")
    let lines = try SampleLines()
    let counts = Dictionary(grouping: lines.paths, by: { $0 }).mapValues(\.count)
    #expect(counts.values.sorted(by: >)[2] == own)
    cubetop.press("Escape")
    // Behind an Esc at once, a bracket would begin a terminal's report.
    try cubetop.waitFor("all › path = \(path) › status = 200 ")
    cubetop.press("[")
    try cubetop.waitFor("all › path = \(first.dropLast()) › status = 200 ")
    cubetop.press("Q")
    try cubetop.waitForEnd(0)
  }

  @Test(arguments: [(140, 45), (80, 24)]) func `to a row by a part of its name`(width: Int, height: Int) throws {
    let all = try Query.number("hits", of: sampleLog)
    let cubetop = try Cubetop("replay \(sampleLog) --speed max", width: width, height: height)
    try cubetop.waitForHits(all)
    cubetop.press("1", "f")
    cubetop.tmux.type("TEA")
    try cubetop.waitFor("find: TEA█  [0-9]+ rows")
    let found = try cubetop.waitFor("▌[^\n]* /[^ \n]*tea").row
    cubetop.press("Escape")
    try cubetop.wait("the prompt gone") { !$0.contains("find: ") }
    cubetop.press("f")
    cubetop.tmux.type("tea")
    cubetop.press("Down", "Enter", "Enter")
    let screen = try cubetop.waitFor("all › path = [^ ]*tea[^ ]* ")
    let path = try #require(screen.crumbs.first?.value)
    #expect(!found.contains(" \(path) "), "it was the next one that was drilled into")
    try cubetop.waitForHits(try Query.number("hits", of: sampleLog, where: "path = \(path)"))
    cubetop.press("Q")
    try cubetop.waitForEnd(0)
  }

  @Test func `in a stretch of time that was pointed at on the chart`() throws {
    let all = try Query.number("hits", of: sampleLog)
    let cubetop = try Cubetop("replay \(sampleLog) --speed max")
    try cubetop.waitForHits(all)
    cubetop.press("v")
    try cubetop.waitFor("┏━ ⁰ Requests/s")
    cubetop.press("Left", "Left", "v", "Left", "Left", "Left", "Enter")
    let screen = try cubetop.waitFor("hits? · 03-14 [0-9:]+–[0-9:]+ pinned · exact")
    // What the crumbs say of the time is what a query is asked for.
    let words = try #require(screen.split(separator: "\n").first { $0.contains("pinned · exact") })
    let times = try words.split(separator: "·")[1].split(separator: "–").map { part in
      let time = try #require(part.split(separator: " ").first { $0.contains(":") })
      return "2026-03-14T\(time):00Z"
    }
    let inside = try Query.number("hits", of: sampleLog, where: "time >= \(times[0]) and time < \(times[1])")
    #expect(0 < inside && inside < all)
    try cubetop.wait("as many as a query counts") { $0.hits == inside }
    cubetop.press("=")
    try cubetop.waitForHits(all)
    cubetop.press("q")
    try cubetop.waitForEnd(0)
  }

  @Test func `by the names of what can be done`() throws {
    let all = try Query.number("hits", of: sampleLog)
    let cubetop = try Cubetop("replay \(sampleLog) --speed max")
    try cubetop.waitForHits(all)
    cubetop.press(":")
    cubetop.tmux.type("filter status >= 500")
    cubetop.press("Enter")
    try cubetop.waitFor("all › status >= 500 ")
    try cubetop.waitForHits(try Query.number("hits", of: sampleLog, where: "status >= 500"))
    cubetop.press("2", ":")
    cubetop.tmux.type("expand")
    try cubetop.waitFor("▌expand .* e┃")
    cubetop.press("Enter")
    try cubetop.wait("one panel") { $0.contains("² Clients") && !$0.contains("Top URLs") }
    cubetop.press(":")
    cubetop.tmux.type("quit")
    cubetop.press("Enter")
    try cubetop.waitForEnd(0)
  }

  @Test func `with the columns that were chosen, the next time too`() throws {
    let all = try Query.number("hits", of: sampleLog)
    let settings = LogFolder()
    let cubetop = try Cubetop("replay \(sampleLog) --speed max", settings: settings)
    try cubetop.waitForHits(all)
    try cubetop.waitFor("HITS +% +IPS +SENT +ERR% +PATH")
    cubetop.press("c")
    try cubetop.waitFor("Columns of Top URLs")
    cubetop.press("Down", "Down", "Space")
    try cubetop.waitFor("▌\\[ \\] clients")
    cubetop.press("Escape")
    try cubetop.waitFor("HITS +% +SENT +ERR% +PATH")
    cubetop.press("q")
    try cubetop.waitForEnd(0)
    let file = settings.path + "/cubetop/config.yaml"
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "hidden-columns:\n  urls: [clients]\n")

    let again = try Cubetop("replay \(sampleLog) --speed max", settings: settings)
    try again.waitForHits(all)
    try again.waitFor("HITS +% +SENT +ERR% +PATH")
    again.press("q")
    try again.waitForEnd(0)
  }
}
