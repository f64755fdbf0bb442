import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed"), .serialized)
struct `Searching a log that is written` {
  private let folder = LogFolder()
  private let settings = LogFolder()

  /// Lines of which one in so many has the word, in pieces that come as fast as they are written.
  private func append(_ count: Int, pieces: Int, oneIn step: Int) {
    for piece in 0..<pieces {
      let lines = (piece * count / pieces..<(piece + 1) * count / pieces).map { number in
        Line.at(path: number % step == step - 1 ? "/shop/needle/\(number)" : "/shop/item/\(number)")
      }
      folder.append(Array(lines.joined().utf8), to: folder.log)
    }
  }

  @Test func `finds each line that comes and has it, also in thousands between two frames, and is saved as a rule`()
    throws
  {
    append(300, pieces: 1, oneIn: 100)
    let cubetop = try Cubetop(folder.log, settings: settings)
    try cubetop.waitForHits(300)
    cubetop.press("8", "e", "/")
    cubetop.tmux.type("NEEDLE")
    cubetop.press("Enter")
    try cubetop.waitFor("no further line has NEEDLE")
    cubetop.press("/", "C-u")
    cubetop.tmux.type("needle")
    cubetop.press("Enter")
    // Those that were there aren't news.
    try cubetop.waitFor("0 matches since [^\\n]* · newest first")
    try cubetop.waitFor("/shop/needle/299 ")
    append(20_000, pieces: 10, oneIn: 50)
    try cubetop.waitFor("400 matches since [0-9:]+, 400 new · newest first")
    cubetop.press("n")
    try cubetop.waitFor("400 matches since [0-9:]+ · newest first")
    try cubetop.waitFor("\\n┃▌[^\\n]*/shop/needle/19999 ")
    cubetop.press("n")
    try cubetop.waitFor("\\n┃▌[^\\n]*/shop/needle/19949 ")

    cubetop.press("r")
    try cubetop.waitFor("rule search-needle is in [^\\n]*/rules.yaml")
    cubetop.press("Q")
    try cubetop.waitForEnd(0)
    // It is a rule that finds what the search has found.
    let rules = settings.path + "/cubetop/rules.yaml"
    let run = try Tmux.start(
      "\(Tmux.quoted(Cubetop.program)) rules run \(rules) \(folder.log) --stats > /dev/null", width: 80, height: 40)
    _ = try run.waitFor("(?s)watched: 403\\n.*alerts: [0-9]+\\n", timeout: Cubetop.patience)
  }
}
