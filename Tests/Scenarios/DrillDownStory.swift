import TestSupport
import Testing

@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed"), .serialized)
struct `Drilling down` {
  /// Somebody tries passwords in the shop of the sample: on which page, who is it, and how often? At each step the number on the
  /// screen is that of a query.
  @Test func `leads from all traffic to one page, to one client of it, and back`() throws {
    let all = try Query.hits()
    let onLogin = try Query.hits(where: "path = /account/login")
    let byAttacker = try Query.hits(where: "path = /account/login and client = 198.51.100.24")
    #expect(0 < byAttacker && byAttacker < onLogin && onLogin < all)
    let cubetop = try Cubetop.atTheEndOfTheDay()

    // A part of a name counts at once, and Esc takes it back.
    cubetop.filter("account/login")
    try cubetop.waitForHits(onLogin)
    cubetop.press("Escape")
    try cubetop.waitForHits(all)

    // Kept, it leaves one row: the page, which is drilled into.
    cubetop.filter("account/login")
    try cubetop.waitForHits(onLogin)
    cubetop.press("Enter")
    try cubetop.waitFor("all › path = \\*account/login\\*")
    cubetop.press("1", "Enter")
    try cubetop.waitFor("› path = /account/login ")

    // Of its clients, the attacker.
    cubetop.press("2")
    cubetop.filter("198.51.100.24")
    cubetop.press("Enter")
    try cubetop.waitForHits(byAttacker)
    cubetop.press("Enter")
    try cubetop.waitFor("› client = 198.51.100.24 ")
    try cubetop.waitForHits(byAttacker)

    // Four steps down are four steps up.
    cubetop.press("BSpace", "BSpace", "BSpace", "BSpace")
    let top = try cubetop.waitForHits(all)
    #expect(!top.contains("›"))
    try cubetop.leave()
  }

  @Test func `by a filter that is none says where and what to write, and does no harm`() throws {
    let all = try Query.hits()
    let cubetop = try Cubetop.atTheEndOfTheDay()
    cubetop.filter("status >= ")
    try cubetop.waitFor("column [0-9]+: expected")
    cubetop.tmux.type("500")
    try cubetop.waitForHits(try Query.hits(where: "status >= 500"))
    cubetop.press("Escape")
    try cubetop.waitForHits(all)
    try cubetop.leave()
  }

  @Test func `is undone by q before it quits`() throws {
    let cubetop = try Cubetop.atTheEndOfTheDay()
    cubetop.press("3", "Enter")
    try cubetop.waitFor("all › status = 200")
    cubetop.press("q")
    try cubetop.waitForHits(try Query.hits())
    try cubetop.leave()
  }

  @Test func `goes with a panel that is as large as the screen, sorted otherwise, and held`() throws {
    let cubetop = try Cubetop.atTheEndOfTheDay()
    cubetop.press("e")
    try cubetop.wait("one panel") { $0.contains("Top URLs") && !$0.contains("Referrers") }
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
    try cubetop.wait("help closed") { !$0.contains("━ Keys ━") }
    cubetop.press("C-c")
    try cubetop.waitForEnd(0)
  }
}
