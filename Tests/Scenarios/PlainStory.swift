import Foundation
import TestSupport
import Testing

/// Whoever hears the dashboard has a terminal, too: one that nothing is drawn on.
@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed"), .serialized)
struct `A dashboard that is heard` {
  @Test func `answers lines with lines, on the terminal's own screen, while the log grows`() throws {
    let folder = LogFolder()
    let log = folder.write((0..<30).map { Line.at(path: "/page/\($0 % 3)") }.joined())
    let cubetop = try Cubetop("--plain \(log)", width: 100, height: 30)
    try cubetop.waitFor("help lists the commands, quit ends\\.\\n>")
    #expect(cubetop.tmux.display("#{alternate_on} #{mouse_any_flag} #{cursor_flag}") == "0 0 1")
    cubetop.press("Enter")
    try cubetop.waitFor("exact, 30 hits; rows: 3 paths, by hits, descending\\.\\n1\\. /page/0: 10 hits, .*\\n")

    cubetop.tmux.type("drill /page/2")
    cubetop.press("Enter")
    try cubetop.waitFor("> drill /page/2\\nURLs; slice: path = /page/2; range: all; answer: exact, 10 hits;")
    folder.append(Array((0..<7).map { _ in Line.at(path: "/page/2") }.joined().utf8), to: log)
    // Lines come in unheard, until they are asked for.
    var asked = 0
    try cubetop.wait("seven more hits") { screen in
      if screen.contains("answer: exact, 17 hits") { return true }
      asked += 1
      if asked % 10 == 0 { cubetop.press("Enter") }
      return false
    }
    #expect(cubetop.tmux.display("#{alternate_on}") == "0")
    cubetop.press("C-d")
    try cubetop.waitForEnd(0)
  }

  @Test func `says that its log is gone, and begins a new line for it`() throws {
    let folder = LogFolder()
    let log = folder.write(Line.at())
    let cubetop = try Cubetop("--plain \(log)", width: 100, height: 30)
    try cubetop.waitFor("quit ends\\.\\n>")
    cubetop.tmux.type("summ")
    try FileManager.default.removeItem(atPath: log)
    try cubetop.waitFor("> summ\\nALERT: .*no such file[^>]*\\n>")
    // What was typed before is still typed.
    cubetop.tmux.type("ary")
    cubetop.press("Enter")
    try cubetop.waitFor("> ary\\nSources: ")
    cubetop.tmux.type("quit")
    cubetop.press("Enter")
    try cubetop.waitForEnd(0)
  }
}
