import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed"), .serialized)
struct `The terminal` {
  private let folder = LogFolder()

  @Test(arguments: [
    (SIGTERM, 143), (SIGHUP, 129), (SIGINT, 130), (SIGSEGV, 139), (SIGABRT, 134), (SIGILL, 132), (SIGQUIT, 131),
  ])
  func `is as it was after a signal`(signal: Int32, status: Int) throws {
    let cubetop = try Cubetop("replay \(sampleLog) --speed 60", width: 100, height: 30)
    try cubetop.waitFor("► 60×")
    let process = try #require(cubetop.processID)
    #expect(kill(process, signal) == 0)
    try cubetop.waitForEnd(status)
  }

  @Test func `may be of any size, and change it at any time`() throws {
    let all = try Query.number("hits", of: sampleLog)
    let cubetop = try Cubetop("replay \(sampleLog) --speed max")
    try cubetop.waitForHits(all)
    for (width, height) in [(300, 100), (20, 6), (140, 45), (60, 16), (40, 10), (250, 20), (25, 50), (80, 24)] {
      cubetop.tmux.resize(width: width, height: height)
    }
    _ = try cubetop.wait("tabs") { $0.contains("[¹URLs]") && $0.contains("TREND") }
    cubetop.tmux.resize(width: 20, height: 6)
    _ = try cubetop.wait("a summary") { $0.contains("14.0k hits") && $0.contains("q quits") }
    cubetop.tmux.resize(width: 300, height: 100)
    _ = try cubetop.wait("everything") {
      $0.contains("⁸ Raw lines") && $0.contains("⁶ Methods")
    }
    cubetop.tmux.resize(width: 140, height: 45)
    try cubetop.waitForHits(all)
    cubetop.press("q")
    try cubetop.waitForEnd(0)
  }

  @Test func `may change its size faster than anybody can look`() throws {
    let all = try Query.number("hits", of: sampleLog)
    let cubetop = try Cubetop("replay \(sampleLog) --speed 3600")
    try cubetop.waitFor("► 3600×")
    var sizes = (0..<20).map { _ in (Int.random(in: 1...300), Int.random(in: 1...100)) }
    sizes += [(300, 100), (1, 1), (20, 6), (140, 45), (80, 24)]
    for (width, height) in sizes {
      cubetop.tmux.resize(width: width, height: height)
      cubetop.press("Tab")
    }
    cubetop.press("1", "L")
    let screen = try cubetop.wait("tabs") {
      $0.contains("[¹URLs]") && $0.contains("\(grouped(all)) hits · all · exact") && $0.contains("%  end\n")
    }
    // All of the screen is drawn, and the chosen row is in sight.
    #expect(screen.line(0).contains("REPLAY") && screen.line(23).contains("quit") && screen.contains("▌"))
    cubetop.press("q")
    try cubetop.waitForEnd(0)
  }

  @Test func `may have nothing but ASCII`() throws {
    let all = try Query.number("hits", of: sampleLog)
    let cubetop = try Cubetop("replay \(sampleLog) --speed max --ascii", width: 100, height: 30)
    let screen = try cubetop.waitFor("\(grouped(all)) hits . all . exact")
    #expect(screen.utf8.allSatisfy { $0 < 0x80 }, "\(screen)")
    cubetop.press("q")
    try cubetop.waitForEnd(0)
  }

  @Test func `may have a font without braille`() throws {
    let all = try Query.number("hits", of: sampleLog)
    let cubetop = try Cubetop("replay \(sampleLog) --speed max --blocks", width: 100, height: 30)
    let screen = try cubetop.waitFor("\(grouped(all)) hits . all . exact")
    #expect(screen.contains("█") && screen.contains("▁"))
    #expect(!screen.unicodeScalars.contains { (0x2800...0x28FF).contains($0.value) }, "\(screen)")
    cubetop.press("q")
    try cubetop.waitForEnd(0)
  }

  @Test func `can't be driven by what a log says`() throws {
    let escapes: [String] = [
      "\u{1B}]0;owned\u{7}", "\u{1B}[2J\u{1B}[H", "\u{1B}]52;c;b3duZWQ=\u{7}", "\u{9B}31m", "\u{202E}gpj.exe",
      "\u{7}\u{8}\r",
      "e" + String(repeating: "\u{301}", count: 200), "\u{E0041}tag",
    ]
    var bytes: [UInt8] = []
    for (number, escape) in escapes.enumerated() {
      bytes += Array(Line.at(client: "192.0.2.\(number)", path: "/\(escape)x", agent: escape).utf8)
    }
    bytes += Array(Line.at(path: "/ok").utf8.map { $0 == UInt8(ascii: "k") ? 0xFF : $0 })
    bytes += Array(Line.at(path: "/nul").utf8.map { $0 == UInt8(ascii: "u") ? 0 : $0 })
    bytes += Array(Line.at(path: "/" + String(repeating: "long", count: 15_000)).utf8)
    folder.append(bytes, to: folder.log)
    let cubetop = try Cubetop("\(folder.log)")
    try cubetop.waitFor("11 hits · all · exact")
    cubetop.press("e")
    let screen = try cubetop.wait("all paths") { $0.contains("\\x1b]0;owned\\x07x") && $0.contains("/<U+202E>gpj.exe") }
    for shown in ["/\\x1b[2J\\x1b[Hx", "/\\x07\\x08", "/o\\xff", "/n\\x00l", "<U+E0041>tag", "cubetop"] {
      #expect(screen.contains(shown), "\(shown) in\n\(screen)")
    }
    // What can't be printed can be drilled into; two quick keys do it.
    cubetop.press("/")
    cubetop.tmux.type("owned")
    cubetop.press("Enter", "Enter")
    try cubetop.waitFor("› path = \\S*\\\\x1[bB]\\]0;owned\\\\x07x\\S* .* exact")
    try cubetop.waitForHits(1)
    cubetop.press("BSpace", "BSpace")
    try cubetop.waitForHits(11)
    cubetop.press("8")
    try cubetop.waitFor("\\\\x1b\\]52;c;")
    cubetop.press("e")
    #expect(!cubetop.tmux.display("#{pane_title}").contains("owned"))
    #expect(!cubetop.tmux.clipboard().contains("owned"))
    cubetop.press("q")
    try cubetop.waitForEnd(0)

    // The same of an answer on a terminal.
    let table = try Cubetop("query \(folder.log) --by path,agent --output table", width: 100, height: 30)
    try table.waitForEnd(0)
    #expect(table.tmux.capture().contains("\\x1b]0;owned\\x07"))
    #expect(!table.tmux.display("#{pane_title}").contains("owned"))
    #expect(!table.tmux.clipboard().contains("owned"))
    #expect(!table.tmux.captureWithColors().contains("\u{1B}[31m"))
  }

  @Test(arguments: [
    ("missing/x.log", "no such file"), (".", "no access log is in this directory"), ("/dev/null/x", "no such file"),
    ("'*.nothing'", "no file matches"),
  ])
  func `shows a clear line where a source can't be read`(source: String, why: String) throws {
    let path = source.hasPrefix("/") ? source : folder.path + "/" + source
    let cubetop = try Cubetop(path, width: 200, height: 10)
    try cubetop.waitFor("cubetop: .*\(why): ")
    try cubetop.waitForEnd(1)
  }

  @Test func `shows a clear line where nothing can be replayed`() throws {
    folder.write("hello\nworld\n")
    let other = try Cubetop("replay \(folder.log)", width: 200, height: 10)
    try other.waitFor("cubetop: .*none of its 2 lines could be parsed")
    try other.waitForEnd(1)
    folder.write("")
    let empty = try Cubetop("replay \(folder.log)", width: 200, height: 10)
    try empty.waitFor("cubetop: .*there is not a line in it")
    try empty.waitForEnd(1)
  }
}
