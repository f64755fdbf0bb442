import Foundation
import LogFormats
import Testing

/// Where lines lie in a block, and blocks in memory, changes nothing about what they say.
struct BlockTests {
  private static let head = #"203.0.113.9 - - [17/May/2015:10:05:03 +0000] ""#
  private static let tail = #" HTTP/1.1" 200 5043 "https://x.example/" "curl/8.5.0""#

  private func expectTwins(
    _ block: [UInt8], capacity: Int = 256, _ comment: @autoclosure () -> Comment,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let isSame = ParsedBlock(block, capacity: capacity) == ParsedBlock(slow: block)
    #expect(isSame, comment(), sourceLocation: location)
  }

  /// A line of that many bytes, most of them its target's.
  private func line(_ count: Int) -> String {
    let rest = Self.head + "GET /" + Self.tail
    return Self.head + "GET /" + String(repeating: "x", count: max(0, count - rest.utf8.count)) + Self.tail
  }

  @Test func `a block may end at any byte`() {
    var lines = MutatedLines(seed: 1)
    let block = lines.block(lines: 20)
    for count in 0...block.count { expectTwins(Array(block[..<count]), "\(count) bytes") }
  }

  @Test func `a line's last newline may be missing, whatever the line`() {
    let lines = [
      line(0), Self.head + #"GET / HTTP/1.1" 200 1"#, Self.head + #"" 408 -"#, "", " ", "x", "\\", "\"", #"\""#, "\r",
      line(0) + #" "203.0.113.9""#, line(0) + #" "\""#, line(0) + "\r", line(0) + " 0.004",
    ]
    for first in lines {
      for second in lines { expectTwins(Array("\(first)\n\(second)".utf8), "\(first)\n\(second)") }
    }
  }

  @Test(arguments: [true, false])
  func `no byte outside a block is read`(isAtStart: Bool) throws {
    // A page, between two that nobody may touch.
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let memory = try #require(mmap(nil, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
    try #require(memory != MAP_FAILED)
    defer { munmap(memory, 3 * page) }
    try #require(mprotect(memory, page, PROT_NONE) == 0 && mprotect(memory + 2 * page, page, PROT_NONE) == 0)
    var lines = MutatedLines(seed: 2)
    for _ in 0..<2000 {
      let bytes = lines.block(lines: Int.random(in: 1...3))
      try #require(bytes.count <= page)
      let block = UnsafeMutableRawBufferPointer(
        start: memory + (isAtStart ? page : 2 * page - bytes.count), count: bytes.count)
      block.copyBytes(from: bytes)
      let isSame = ParsedBlock(UnsafeRawBufferPointer(block)) == ParsedBlock(slow: bytes)
      #expect(isSame, "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test(arguments: [1, 2, 100])
  func `lines about as long as what is marked at once are lines like others`(capacity: Int) {
    for length in [254...258, 510...514, 766...770, 1022...1026].joined() {
      let lines = [line(length), line(120), "", line(length + 1), line(3 * length), line(120)]
      expectTwins(Array(lines.joined(separator: "\n").utf8), capacity: capacity, "\(length) bytes")
    }
  }

  @Test func `a line may be 65536 bytes long, and no longer`() {
    for length in 65_534...65_540 {
      for end in ["", "\n", "\r\n", "\r", "\r\r\n"] {
        expectTwins(Array((line(length) + end + line(200)).utf8), "\(length) bytes and \(end.debugDescription)")
        expectTwins(Array((line(100) + "\n" + line(length) + end).utf8), "\(length) bytes and \(end.debugDescription)")
      }
    }
    for length in [100_000, 131_072, 200_000] {
      expectTwins(Array((line(length) + "\n" + line(200) + "\n" + line(length)).utf8), "\(length) bytes")
    }
  }

  @Test(arguments: [0, 40, 56, 57, 58, 63, 64, 65, 113, 114, 115])
  func `a quote is escaped by an odd number of backslashes, wherever they are`(before: Int) {
    let padding = String(repeating: "x", count: before)
    for backslashes in 0...140 {
      let run = String(repeating: "\\", count: backslashes)
      let lines = [
        Self.head + "GET /\(padding)\(run)\"" + Self.tail, Self.head + "GET /\(padding)\(run)" + Self.tail,
        line(0) + " \"\(padding)\(run)\"", "\(padding)\(run)", "\(padding)\(run)\"", line(before),
      ]
      // What escapes at a line's end must not at the next one's start.
      expectTwins(Array((lines + [#"" "#] + lines.reversed()).joined(separator: "\n").utf8), "\(backslashes) of them")
    }
  }

  @Test func `targets, methods and clients of any length are what they are`() {
    for length in 0...130 {
      let text = String(repeating: "x", count: length)
      for inner in ["", " ", "\"", "\\\""] {
        let lines: [String] = [
          Self.head + "GET /\(text)\(inner)" + Self.tail, Self.head + "GET /\(inner)\(text)" + Self.tail,
          Self.head + "\(text)\(inner) /" + Self.tail,
          "\(text)\(inner) - - [17/May/2015:10:05:03 +0000] \"GET /" + Self.tail,
          "\(inner)\(text) - - [17/May/2015:10:05:03 +0000] \"GET /" + Self.tail,
        ]
        expectTwins(Array(lines.joined(separator: "\n").utf8), "\(length) bytes")
      }
    }
  }
}
