import Foundation
import TestSupport
import Testing

/// The bytes that a terminal sends for its mouse, and what comes of them.
@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed"), .serialized)
struct `A mouse in a terminal` {
  private typealias Place = (x: Int, y: Int)

  /// Where a text is on the screen; columns and rows as terminals count them, from 1.
  private func place(of text: String, on screen: String) throws -> Place {
    for (row, line) in screen.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if let found = line.range(of: text) { return (line[..<found.lowerBound].unicodeScalars.count + 1, row + 1) }
    }
    throw Unseen(text: text)
  }

  private struct Unseen: Error { let text: String }

  private func press(_ button: Int, at place: Place, _ cubetop: Cubetop) {
    cubetop.tmux.sendBytes("\u{1B}[<\(button);\(place.x);\(place.y)M")
  }

  private func release(at place: Place, _ cubetop: Cubetop) {
    cubetop.tmux.sendBytes("\u{1B}[<0;\(place.x);\(place.y)m")
  }

  private func click(at place: Place, _ cubetop: Cubetop) {
    press(0, at: place, cubetop)
    release(at: place, cubetop)
  }

  @Test(arguments: [(140, 45), (80, 24)])
  func `takes a range, a row and an order, with the numbers of a query`(width: Int, height: Int) throws {
    let all = try Query.number("hits", of: sampleLog)
    let cubetop = try Cubetop("replay \(sampleLog) --speed max", width: width, height: height)
    var screen = try cubetop.waitForHits(all)
    #expect(cubetop.tmux.display("#{mouse_any_flag}") == "0", "the terminal's until it is asked for")
    cubetop.press("M")
    try cubetop.waitFor("mouse on")
    #expect(cubetop.tmux.display("#{mouse_any_flag}") == "1")

    // A name above the timeline.
    var place = try place(of: " 6h ", on: screen)
    click(at: (place.x + 1, place.y), cubetop)
    let sixHours = try Query.number("hits", of: sampleLog, where: "time >= 2026-03-14T16:59:56Z")
    try cubetop.waitForHits(sixHours)

    // A stretch of it: pressed, dragged over, let go.
    press(0, at: (30, place.y + 2), cubetop)
    press(32, at: (45, place.y + 2), cubetop)
    try cubetop.waitFor("[0-9:]+–[0-9:]+ +[0-9,]+ hits.*↵ takes it")
    press(32, at: (50, place.y + 3), cubetop)
    release(at: (50, place.y + 3), cubetop)
    screen = try cubetop.waitFor("hits? · 03-14 [0-9:]+–[0-9:]+ pinned · exact")
    let words = try #require(screen.split(separator: "\n").first { $0.contains("pinned · exact") })
    let times = try words.split(separator: "·")[1].split(separator: "–").map { part in
      let time = try #require(part.split(separator: " ").first { $0.contains(":") })
      return "2026-03-14T\(time):00Z"
    }
    let inside = try Query.number("hits", of: sampleLog, where: "time >= \(times[0]) and time < \(times[1])")
    #expect(0 < inside && inside < sixHours)
    try cubetop.wait("as many as a query counts") { $0.hits == inside }

    // The order by another column.
    cubetop.press("=")
    screen = try cubetop.waitForHits(all)
    place = try self.place(of: "SENT  ERR%", on: screen)
    click(at: place, cubetop)
    try cubetop.waitFor("Top URLs by bytes sent")

    // A double click on a row drills into it.
    screen = try cubetop.waitFor("(▌| ) +[0-9,]+ +[0-9.]+ .* /media/1000/tour\\.mp4 ")
    place = try self.place(of: "/media/1000/tour.mp4", on: screen)
    click(at: place, cubetop)
    click(at: place, cubetop)
    try cubetop.waitFor("all › path = /media/1000/tour\\.mp4 ")
    try cubetop.waitForHits(try Query.number("hits", of: sampleLog, where: "path = /media/1000/tour.mp4"))

    cubetop.press("M")
    try cubetop.waitFor("mouse off")
    #expect(cubetop.tmux.display("#{mouse_any_flag}") == "0")
    cubetop.press("Q")
    try cubetop.waitForEnd(0)
  }
}
