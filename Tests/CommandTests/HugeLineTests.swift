import Foundation
import Testing

/// A line of 64 MiB, which nobody logs: a file that was written over, a disk that was restored.
@Suite struct HugeLineTests {
  private let directory = TestDirectory()

  /// One of each way to read a line.
  private static let lines = [
    "combined": #"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5 "-" "x""#,
    "haproxy":
      #"203.0.113.9:1 [17/May/2015:10:05:03.143] a b/c 0/0/7/1457/1487 200 5 - - ---- 2/1/0/0/0 0/0 "GET / HTTP/1.1""#,
    "json": #"{"time":"2015-05-17T10:05:03Z","ip":"203.0.113.9","status":200}"#,
    "ltsv": "time:2015-05-17T10:05:03Z\thost:203.0.113.9\tstatus:200",
    "cloudfront":
      "2015-05-17\t10:05:03\tIAD53\t5\t203.0.113.9\tGET\td.example\t/\t200\t-\tx\t-\t-\tMiss\tU\te\ts\t8\t0.036",
  ]

  @Test(arguments: lines.keys.sorted())
  func `it is rejected with a reason, the lines around it count, and memory stays as it was`(format: String) throws {
    let line = try #require(Self.lines[format]) + "\n"
    let short = directory.file("short.log", line + line)
    let long = directory.file("long.log", line + line.prefix(40))
    let file = try #require(FileHandle(forWritingAtPath: long))
    // Zeros that take no room on the disk.
    try file.truncate(atOffset: 64 << 20)
    try file.seekToEnd()
    try file.write(contentsOf: Data(("\n" + line).utf8))
    try file.close()
    let usual = try statistics(short, format)
    let huge = try statistics(long, format)
    #expect(huge["lines"] == "3" && huge["events"] == "2" && huge["rejected.too-long"] == "1")
    let grown = try #require(Double(huge["peak_memory_mb"] ?? "")) - #require(Double(usual["peak_memory_mb"] ?? ""))
    // A block of a megabyte for each thread, and what it takes to load on several.
    #expect(grown < 24, "\(grown) MB more than without the line")
  }

  private func statistics(_ log: String, _ format: String) throws -> [String: String] {
    let done = try Command.cubetop("query", log, "--format", format, "--measure", "hits", "--stats")
    #expect(done.status == 0 && done.text == "hits\n2\n")
    let pairs = done.errors.split(separator: "\n").map { row in
      let name = row.prefix { $0 != ":" }
      return (String(name), String(row.dropFirst(name.count + 2)))
    }
    return Dictionary(pairs) { first, _ in first }
  }
}
