import LogFormats
import TestSupport

/// Lines of any format that are nearly right, or quite: its example, up to three times changed, and some of them carried by
/// something else.
struct MutatedFormatLines {
  private let examples: [[UInt8]]
  private var generator: Seeded

  init(of format: LogFormat, seed: Int = 0) {
    examples = format.example.split(separator: "\n").map { Array($0.utf8) }
    generator = Seeded((format.name.utf8.reduce(7) { $0 &* 31 &+ Int($1) } &+ seed) << 32)
  }

  private static let insertions = [
    "\"", "\\", "\\\"", "{", "}", "[", "]", ",", ":", " ", "\t", "-", "#", "%", "\\u12", "\\ud83d\\ude00", "null",
    "1e9", "\r", "99999999999999999999", "#Fields: ", "Mar 14 09:26:53 web nginx[1]: ", "<134>", "web  | ", "\0", "é",
    "\"\"", "/", "?", "10.0.0.1, ", "{\"log\":\"", "\\n\",\"stream\":\"stdout\"}", "\"message\":\"", "e-9999", "\\/",
  ].map { Array($0.utf8) }

  /// The next line, without its newline and never empty: that would be none at a block's end.
  mutating func next() -> [UInt8] {
    var line = examples.randomElement(using: &generator) ?? []
    if Int.random(in: 0..<8, using: &generator) == 0 { line = Self.carried(line) }
    for _ in 0..<Int.random(in: 0...3, using: &generator) where !line.isEmpty {
      let place = Int.random(in: 0..<line.count, using: &generator)
      let length = min(Int.random(in: 1...12, using: &generator), line.count - place)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: line[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: line.removeSubrange(place...)
      case 2: line.removeSubrange(place..<(place + length))
      case 3: line.insert(contentsOf: line[place..<(place + length)], at: place)
      case 4: line[place] = UInt8.random(in: 48...57, using: &generator)
      default: line.insert(contentsOf: Self.insertions.randomElement(using: &generator)!, at: place)
      }
    }
    for place in line.indices where line[place] == 10 { line[place] = 11 }
    return line.isEmpty ? [32] : line
  }

  /// In a string of Docker's.
  private static func carried(_ line: [UInt8]) -> [UInt8] {
    let escaped = line.flatMap { $0 == 34 || $0 == 92 ? [92, $0] : $0 < 32 ? [92, UInt8(ascii: "t")] : [$0] }
    return Array("{\"log\":\"".utf8) + escaped
      + Array("\\n\",\"stream\":\"stdout\",\"time\":\"2026-03-14T09:26:53Z\"}".utf8)
  }
}
