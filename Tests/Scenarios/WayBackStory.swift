import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed"), .serialized)
struct `Finding the way back` {
  @Test func `from a row to a client and up again, through the history, and out`() throws {
    let log = try SampleLines()
    let cubetop = try Cubetop("replay \(sampleLog) --speed max")
    let all = try Query.number("hits", of: sampleLog)
    let top = try cubetop.waitForHits(all)

    // The second row of the first panel, and the first of the second.
    cubetop.press("Down", "Enter")
    let path = try #require(cubetop.waitFor("all › path = \\S+ .* exact").crumbs.last?.value)
    let onPath = log.count { $0.path == path }
    try cubetop.waitForHits(onPath)
    cubetop.press("2", "Enter")
    let crumbs = try cubetop.waitFor("› path = \\S+ › client = \\S+ .* exact").crumbs
    let client = try #require(crumbs.last?.value)
    #expect(crumbs.count == 2)
    let onBoth = log.count { $0.path == path && $0.client == client }
    #expect(onBoth == (try Query.number("hits", of: sampleLog, where: "path = \(path) and client = \(client)")))
    #expect(0 < onBoth && onBoth < onPath && onPath < all)
    try cubetop.waitForHits(onBoth)
    try cubetop.waitFor("⁸ Raw lines")

    cubetop.press("BSpace")
    try cubetop.waitForHits(onPath)
    cubetop.press("BSpace")
    let again = try cubetop.waitForHits(all)
    #expect(again.line(2) == top.line(2))
    #expect(again.crumbs.isEmpty)

    // The history has each of these places, the last first.
    for hits in [onPath, onBoth, onPath, all] {
      cubetop.press("[")
      try cubetop.waitForHits(hits)
    }
    cubetop.press("[")
    try cubetop.waitFor("the history of views ends here")
    for hits in [onPath, onBoth] {
      cubetop.press("]")
      try cubetop.waitForHits(hits)
    }

    // Esc and q go up too; only q goes any further.
    cubetop.press("Escape")
    try cubetop.waitForHits(onPath)
    cubetop.press("q")
    try cubetop.waitForHits(all)
    cubetop.press("Escape", "Escape", "3")
    try cubetop.waitFor("┏━ ³ Status")
    cubetop.press("q")
    try cubetop.waitForEnd(0)
  }

  @Test func `a row, and everything but the row, are all`() throws {
    let log = try SampleLines()
    let cubetop = try Cubetop("replay \(sampleLog) --speed max")
    let all = try Query.number("hits", of: sampleLog)
    try cubetop.waitForHits(all)
    cubetop.press("Down", "!")
    let crumb = try #require(cubetop.waitFor("all › path != \\S+ .* exact").crumbs.last)
    try cubetop.waitForHits(all - log.count { $0.path == crumb.value })
    cubetop.press("q", "q")
    try cubetop.waitForEnd(0)
  }

  @Test func `a time range is chosen, typed and put back`() throws {
    let cubetop = try Cubetop("replay \(sampleLog) --speed max")
    let all = try Query.number("hits", of: sampleLog)
    try cubetop.waitForHits(all)
    cubetop.press("+")
    try cubetop.waitFor("\(grouped(all)) hits · last 24h · exact")
    cubetop.press("+", "+")
    let lastHour = try cubetop.waitFor("hits · last 1h · exact")
    let hits = try #require(lastHour.hits)
    #expect(0 < hits && hits < all)
    cubetop.press("-")
    try cubetop.wait("more") { $0.contains("hits · last 6h · exact") && ($0.hits ?? 0) > hits }
    cubetop.press("=")
    try cubetop.waitForHits(all)

    cubetop.press("t")
    try cubetop.waitFor("━ Time range ━")
    cubetop.press("/")
    cubetop.tmux.type("12:30 13:00")
    cubetop.press("Enter")
    let part = try Query.number(
      "hits", of: sampleLog, where: "time >= 2026-03-14T12:30:00Z and time < 2026-03-14T13:00:00Z")
    #expect(try cubetop.waitFor("hits · 03-14 12:30–13:00 pinned · exact").hits == part)
    cubetop.press("[")
    try cubetop.waitForHits(all)
    cubetop.press("Q")
    try cubetop.waitForEnd(0)
  }

  @Test func `help is read to its end, and closed without leaving`() throws {
    let cubetop = try Cubetop("replay \(sampleLog) --speed max", width: 80, height: 24)
    try cubetop.waitForHits(try Query.number("hits", of: sampleLog))
    cubetop.press("?")
    try cubetop.waitFor("━ Keys ━")
    cubetop.press("End")
    try cubetop.waitFor("suspend; fg brings it back")
    cubetop.press("Home")
    try cubetop.waitFor("next panel")
    cubetop.press("q")
    try cubetop.wait("the dashboard") { !$0.contains("━ Keys ━") && $0.contains("[¹URLs]") }
    cubetop.press("q")
    try cubetop.waitForEnd(0)
  }

  @Test func `what is pasted is never keys`() throws {
    let cubetop = try Cubetop("replay \(sampleLog) --speed max")
    try cubetop.waitForHits(try Query.number("hits", of: sampleLog))
    cubetop.tmux.paste("qQ\n")
    cubetop.press("/")
    cubetop.tmux.paste("status = 404\n")
    try cubetop.waitForHits(try Query.number("hits", of: sampleLog, where: "status = 404"))
    try cubetop.waitFor("/ status = 404█")
    cubetop.press("Enter")
    try cubetop.waitFor("all › status = 404 .*Bksp removes last")
    cubetop.press("Q")
    try cubetop.waitForEnd(0)
  }

  /// 100 kB, as a file that was meant for another window: with the markers of a bracketed paste, and letter by letter from a terminal
  /// that doesn't know them.
  @Test(arguments: [true, false])
  func `much that is pasted takes no longer than reading it`(isBracketed: Bool) throws {
    let all = try Query.number("hits", of: sampleLog)
    let cubetop = try Cubetop("replay \(sampleLog) --speed max", width: 100, height: 30)
    try cubetop.waitForHits(all)
    let text = String(repeating: "Q and status = 404 or path ~ x, ", count: 3200)
    if isBracketed {
      cubetop.tmux.paste(text)
      usleep(200_000)
      #expect(!cubetop.tmux.capture().contains("ended"))
    }
    cubetop.press("/")
    try cubetop.waitFor("/ █")
    let begin = Date()
    cubetop.tmux.paste(text, isBracketed: isBracketed)
    try cubetop.waitFor("/ ….*path ~ x, █.*")
    #expect(begin.timeIntervalSinceNow > -10)
    // Keys are answered as before.
    cubetop.press("C-u")
    try cubetop.waitFor("/ █")
    cubetop.tmux.type("status = 404")
    try cubetop.waitForHits(try Query.number("hits", of: sampleLog, where: "status = 404"))
    cubetop.press("Escape")
    try cubetop.waitForHits(all)
    cubetop.press("q")
    try cubetop.waitForEnd(0)
  }

  /// The shell between, with a prompt of its own.
  private func shell(_ command: String, width: Int = 100, height: Int = 30) throws -> Tmux {
    let tmux = try Tmux.start("PS1='at the prompt> ' exec sh -i", width: width, height: height)
    try tmux.waitFor("at the prompt>\\s*$", timeout: Cubetop.patience)
    tmux.type("\(Tmux.quoted(Cubetop.program)) \(command)\n")
    return tmux
  }

  @Test func `a stopped dashboard comes back as it was`() throws {
    let all = try Query.number("hits", of: sampleLog)
    let tmux = try shell("replay \(Tmux.quoted(sampleLog)) --speed max")
    try tmux.waitFor("\(grouped(all)) hits · all · exact", timeout: Cubetop.patience)
    tmux.send("C-z")
    try tmux.waitFor("at the prompt>\\s*$", timeout: Cubetop.patience)
    #expect(tmux.display("#{alternate_on} #{cursor_flag}") == "0 1")
    tmux.type("echo between; fg\n")
    try tmux.waitFor("\(grouped(all)) hits · all · exact", timeout: Cubetop.patience)
    tmux.send("q")
    try tmux.waitFor("between[\\s\\S]*at the prompt>\\s*$", timeout: Cubetop.patience)
    #expect(tmux.display("#{alternate_on} #{cursor_flag}") == "0 1")
  }

  @Test
  func `a dashboard that was stopped from elsewhere, over a log that goes on and a window that changes, is of now`()
    throws
  {
    let folder = LogFolder()
    folder.append(Array(Line.at().utf8), to: folder.log)
    let tmux = try shell(Tmux.quoted(folder.log), width: 140, height: 45)
    try tmux.waitFor("1 hit · all · exact", timeout: Cubetop.patience)
    tmux.send("2", "M")
    try tmux.wait("the mouse", timeout: Cubetop.patience) { tmux.display("#{mouse_any_flag}") == "1" }
    for turn in 1...3 {
      // Ctrl-Z is a key of its own; this is what `kill -TSTP` does.
      if turn == 2 { tmux.send("C-z") } else { try signalDashboard(SIGTSTP, under: tmux) }
      try tmux.waitFor("at the prompt>\\s*$", timeout: Cubetop.patience)
      #expect(tmux.display("#{alternate_on} #{mouse_any_flag} #{cursor_flag}") == "0 0 1")
      for number in 0..<50 { folder.append(Array(Line.at(path: "/\(number)").utf8), to: folder.log) }
      tmux.resize(width: 100 + turn * 10, height: 30 + turn)
      tmux.type("fg\n")
      let screen = try tmux.waitFor("\n all +\(1 + turn * 50) hits · all · exact", timeout: Cubetop.patience)
      // The whole of the new size, with the focus where it was, and nothing of the shell's.
      try tmux.waitFor("┏━ ² Clients[\\s\\S]*quit *$", timeout: Cubetop.patience)
      #expect(!screen.contains("prompt>"))
      try tmux.wait("the mouse again", timeout: Cubetop.patience) {
        tmux.display("#{alternate_on} #{mouse_any_flag} #{cursor_flag}") == "1 1 0"
      }
    }
    tmux.send("Q")
    try tmux.waitFor("at the prompt>\\s*$", timeout: Cubetop.patience)
    #expect(tmux.display("#{alternate_on} #{mouse_any_flag} #{cursor_flag}") == "0 0 1")
  }

  /// Sends a signal to the shell's job.
  private func signalDashboard(_ signal: Int32, under tmux: Tmux) throws {
    let shell = tmux.display("#{pane_pid}")
    let children = try String(contentsOfFile: "/proc/\(shell)/task/\(shell)/children", encoding: .utf8)
    let process = try #require(children.split(separator: " ").first.flatMap { pid_t($0) })
    #expect(kill(process, signal) == 0)
  }
}
