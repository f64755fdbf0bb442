import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed"), .serialized)
struct `Options in a terminal` {
  private func config(_ settings: LogFolder) -> String? {
    try? String(contentsOfFile: settings.path + "/cubetop/config.yaml", encoding: .utf8)
  }

  private func hasBraille(_ screen: String) -> Bool {
    screen.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) }
  }

  @Test(arguments: [(140, 45), (80, 24)])
  func `are seen as they change, taken back, and kept`(width: Int, height: Int) throws {
    let all = try Query.number("hits", of: sampleLog)
    let settings = LogFolder()
    // Nine hours east of Greenwich, in any season.
    func open() throws -> Cubetop {
      try Cubetop(
        "replay \(sampleLog) --speed max", width: width, height: height, environment: ["TZ": "Asia/Tokyo"],
        settings: settings)
    }
    let cubetop = try open()
    #expect(hasBraille(try cubetop.waitForHits(all)))
    let usual = cubetop.tmux.captureWithColors()
    cubetop.press("F2")
    try cubetop.waitFor("▌theme +← auto →")
    cubetop.press("Right", "Right", "Down", "Right", "Down", "Right")
    let screen = try cubetop.waitFor(" \\+0900 ")
    #expect(screen.contains("← light →") && screen.contains("← block →") && screen.contains("← local →"))
    #expect(!hasBraille(screen), "it is seen behind the box")
    #expect(cubetop.tmux.captureWithColors().split(separator: "\n")[0] != usual.split(separator: "\n")[0])
    cubetop.press("Escape")
    try cubetop.wait("all as it was") { hasBraille($0) && $0.contains(" UTC ") && !$0.contains("Options") }
    #expect(cubetop.tmux.captureWithColors().split(separator: "\n")[0] == usual.split(separator: "\n")[0])
    #expect(config(settings) == nil)

    cubetop.press("F2", "Right", "Right", "Down", "Right", "Down", "Right", "s")
    try cubetop.waitFor("written: ")
    #expect(config(settings) == "theme: light\ndrawing: block\ntime-zone: local\n")
    cubetop.press("q")
    try cubetop.waitForEnd(0)

    let again = try open()
    try again.waitForHits(all)
    #expect(!hasBraille(try again.waitFor(" \\+0900 ")))
    // A theme is kept by Enter already.
    again.press("F2", "Left", "Enter")
    try again.wait("the box gone") { !$0.contains("Options") }
    again.press("q")
    try again.waitForEnd(0)
    #expect(config(settings) == "theme: dark\ndrawing: block\ntime-zone: local\n")
  }

  @Test func `have a zone for the times in filters, too`() throws {
    let all = try Query.number("hits", of: sampleLog)
    let cubetop = try Cubetop("replay \(sampleLog) --speed max", environment: ["TZ": "Asia/Tokyo"])
    try cubetop.waitForHits(all)
    cubetop.press("/")
    cubetop.tmux.type("time >= \"2026-03-14 12:00\"")
    cubetop.press("Enter")
    try cubetop.waitForHits(try Query.number("hits", of: sampleLog, where: "time >= 2026-03-14T12:00:00Z"))
    cubetop.press("F2", "Down", "Down", "Right", "Enter")
    try cubetop.waitForHits(try Query.number("hits", of: sampleLog, where: "time >= 2026-03-14T12:00:00+09:00"))
    cubetop.press("Q")
    try cubetop.waitForEnd(0)
  }

  @Test func `of sorting are kept without being asked for`() throws {
    let all = try Query.number("hits", of: sampleLog)
    let settings = LogFolder()
    let cubetop = try Cubetop("replay \(sampleLog) --speed max", settings: settings)
    try cubetop.waitForHits(all)
    cubetop.press("2", "s")
    try cubetop.waitFor("Sort Clients by")
    cubetop.press("Down", "Enter", "S")
    try cubetop.waitFor("² Clients [^\\n]* 1 min rate ▴")
    cubetop.press("q")
    try cubetop.waitForEnd(0)
    #expect(config(settings) == "sort:\n  clients: [1 min rate, ascending]\n")

    let again = try Cubetop("replay \(sampleLog) --speed max", settings: settings)
    try again.waitForHits(all)
    try again.waitFor("² Clients [^\\n]* 1 min rate ▴")
    again.press("q")
    try again.waitForEnd(0)
  }

  @Test func `that mean nothing are told with their place`() throws {
    let settings = LogFolder()
    try FileManager.default.createDirectory(atPath: settings.path + "/cubetop", withIntermediateDirectories: true)
    try "# mine\nsort:\n  urls: [hits]\n  clients: [beauty]\n".write(
      toFile: settings.path + "/cubetop/config.yaml", atomically: true, encoding: .utf8)
    let cubetop = try Cubetop("replay \(sampleLog) --speed max", settings: settings)
    try cubetop.waitFor("config.yaml:4:13: sort has nothing that is called clients: beauty")
    cubetop.press("q")
    try cubetop.waitForEnd(0)
  }
}
