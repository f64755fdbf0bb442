import TestSupport
import Testing

@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed"), .serialized)
struct `Drilling down` {
  @Test func `two levels and back, with the numbers of a query at each step`() throws {
    let all = try Query.number("hits", of: sampleLog)
    let login = try Query.number("hits", of: sampleLog, where: "path = /account/login")
    let attacker = try Query.number(
      "hits", of: sampleLog, where: "path = /account/login and client = 198.51.100.24")
    #expect(attacker > 0 && login > attacker && all > login)

    let cubetop = try Cubetop("replay \(sampleLog) --speed max")
    try cubetop.waitForHits(all)

    // The login's row is found by typing a part of its name, then drilled into.
    cubetop.press("/")
    cubetop.tmux.type("account/login")
    try cubetop.waitForHits(login)
    cubetop.press("Escape")
    try cubetop.waitForHits(all)
    cubetop.press("/")
    cubetop.tmux.type("account/login")
    try cubetop.waitForHits(login)
    cubetop.press("Enter")
    try cubetop.waitFor("all › path = \\*account/login\\*")
    cubetop.press("1", "Enter")
    try cubetop.waitFor("› path = /account/login ")

    // Of this path's clients, one is the second level.
    cubetop.press("2", "/")
    cubetop.tmux.type("198.51.100.24")
    cubetop.press("Enter")
    try cubetop.waitForHits(attacker)
    cubetop.press("Enter")
    try cubetop.waitFor("› client = 198.51.100.24 ")
    try cubetop.waitForHits(attacker)

    for _ in 0..<4 { cubetop.press("BSpace") }
    let top = try cubetop.waitForHits(all)
    #expect(!top.contains("›"))
    cubetop.press("q")
    try cubetop.waitForEnd(0)
  }

  @Test func `a filter that is none says where and what to write, and does no harm`() throws {
    let cubetop = try Cubetop("replay \(sampleLog) --speed max")
    let all = try Query.number("hits", of: sampleLog)
    try cubetop.waitForHits(all)
    cubetop.press("/")
    cubetop.tmux.type("status >= ")
    try cubetop.waitFor("column [0-9]+: expected")
    cubetop.tmux.type("500")
    try cubetop.waitForHits(try Query.number("hits", of: sampleLog, where: "status >= 500"))
    cubetop.press("Escape")
    try cubetop.waitForHits(all)
    // q goes up before it quits.
    cubetop.press("3", "Enter")
    try cubetop.waitFor("all › status = 200")
    cubetop.press("q")
    try cubetop.waitForHits(all)
    cubetop.press("q")
    try cubetop.waitForEnd(0)
  }

  @Test func `panels are expanded, sorted and held, and help tells every key`() throws {
    let cubetop = try Cubetop("replay \(sampleLog) --speed max")
    try cubetop.waitForHits(try Query.number("hits", of: sampleLog))
    cubetop.press("e")
    _ = try cubetop.wait("one panel") { $0.contains("Top URLs") && !$0.contains("Referrers") }
    cubetop.press("s")
    try cubetop.waitFor("Sort Top URLs by")
    cubetop.press("s", "s", "Enter")
    try cubetop.waitFor("sent ▼")
    cubetop.press("S")
    try cubetop.waitFor("sent ▴")
    cubetop.press("e", "o")
    try cubetop.waitFor("order held")
    cubetop.press("?")
    try cubetop.waitFor("━ Keys ━")
    cubetop.press("Escape")
    _ = try cubetop.wait("help closed") { !$0.contains("━ Keys ━") }
    cubetop.press("C-c")
    try cubetop.waitForEnd(0)
  }
}
