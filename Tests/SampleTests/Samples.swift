import Foundation

@testable import cubetop_sample

/// The log that a shop writes, in memory.
func log(
  lines: Int, seed: UInt64 = 1, start: String = "2026-03-14T00:00:00+01:00", days: Int = 1,
  format: LineFormat = .combinedTime
) throws -> [UInt8] {
  var bytes: [UInt8] = []
  let start = Instant(rfc3339: start)!
  try Shop(lines: lines, seed: seed, start: start, days: days, format: format).write { bytes.append(contentsOf: $0) }
  return bytes
}

func lines(of bytes: [UInt8]) -> [String] {
  String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
    String.init)
}

/// A line of the `combined-time` format, cut at its quotes. No regular expression: the unoptimised ones that a debug build
/// runs need minutes for a log.
struct Line {
  let client: Substring
  let secondOfDay: Int
  let request: Substring
  let status: Int
  let referrer: Substring

  var target: Substring { request.split(separator: " ").dropFirst().first ?? "" }

  init?(_ text: String) {
    let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
    guard parts.count >= 7 else { return nil }
    let head = parts[0].split(separator: " ")
    let answer = parts[2].split(separator: " ")
    guard head.count == 5, head[4] == "+0100]", answer.count == 2, let status = Int(answer[0]) else { return nil }
    let time = head[3].split(separator: ":").dropFirst().compactMap { Int($0) }
    guard time.count == 3, Double(parts[parts.count - 1].dropFirst()) != nil else { return nil }
    client = head[0]
    secondOfDay = time[0] * 3600 + time[1] * 60 + time[2]
    request = parts[1]
    self.status = status
    referrer = parts[3]
  }
}

/// The package's folder.
let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// Where the build has put the programs: beside the test bundle.
let products: URL = {
  let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
  return (bundle?.bundleURL ?? Bundle.main.executableURL!).deletingLastPathComponent()
}()
