import TestSupport

/// Lines that are nearly right, or quite.
struct MutatedLines {
  private var generator: Seeded

  /// Streams of neighbouring seeds are the same one, from its next value on; these begin far apart.
  init(seed: Int) { generator = Seeded(seed << 32) }

  private static let shapes = [
    #"93.180.71.3 - - [17/May/2015:08:05:32 +0000] "GET /downloads/product_1 HTTP/1.1" 304 0 "-" "Debian APT-HTTP/1.3 (0.8.16)""#,
    #"2001:db8::9 - - [18/Jul/2025:14:14:47 -0400] "POST /a?b=c&d=%20 HTTP/2.0" 200 555 "https://x.example/" "Mozilla/5.0 (X11; Linux)" "203.0.113.9, 10.0.0.1""#,
    #"host.example - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326"#,
    #"10.0.0.9 - "" [29/Feb/2024:23:59:60 +0530] "HEAD / HTTP/1.1" 200 -"#,
    #"www.example.com:443 203.0.113.9 - John Q Public [01/Jan/2026:00:00:00.125 +0000] "GET /!x HTTP/2" 200 12 "-" "curl/8" 0.004"#,
    #"www.example.com client.example - - [01/Jan/2026:00:00:00 +0000] "GET / HTTP/1.1" 200 12 0.250 "x" 12"#,
    #"[2001:db8::1]:8080 2001:db8::2 - - [31/Dec/1999:23:59:59 +1400] "OPTIONS * HTTP/1.1" - 0 "" """#,
    #"1.2.3.4 - - [17/Oct/2023:05:57:49 +1100] "\x16\x03\x01\x01 \x02" 400 226 "-" "-""#,
    #"1.2.3.4 - - [17/Oct/2023:05:57:49 +1100] "GET /\"a\\ HTTP/1.1" 400 226 "a \"b\" c" "d\\""#,
    #"1.2.3.4 - - [17/Oct/2023:05:57:49 +1100] "" 408 - "-" "-""#,
    #"1.2.3.4 - bob [18/Mar/2023:15:00:00 +0000] "GET /p HTTP/2.0" 200 12312 "https://r.example/" "Agent" 462 0.050 [up-80] [] 10.0.50.80:9000 19437 0.049 200 752178adb"#,
    #"[Fri Dec 16 01:46:23 2005] [error] [client 1.2.3.4] Directory index forbidden by rule: /home/test/"#,
    #"10.0.0.2, 203.0.113.9, 10.0.0.1 - - [17/Oct/2023:05:57:49 +1100] "GET /a b HTTP/1.1" 200 5 "-" "x""#,
    #"172.31.0.2, [2001:db8::7]:80 10.2.1.185 - frank [17/Oct/2023:05:57:49 +1100] "GET / HTTP/1.1" 200 5"#,
    #""100.64.0.1, 192.0.2.7:443" 10.2.1.185 - - [17/Oct/2023:05:57:49 +1100] "GET / HTTP/1.1" 200 5"#,
    #"1.2.3.4 - - x [17/Oct/2023:05:57:49 +1100] "GET / HTTP/1.1" 200 5"#,
  ].map { Array($0.utf8) }

  private static let insertions = [
    "\"", "\\", "\\\"", "\\\\", "[", "]", " [", "] \"", " ", "  ", "-", ".", ":", "\0", "\r", "\t", "!", "\u{7F}", "é",
    "HTTP/",
    " - ", ":80", "0.5 ", "123456789012345678901234567890", "9223372036854775808", " 10.0.0.1 ", " \"\" ",
    "4294.967295", ", ", "\" ", "172.16.0.1, ", "unknown, ",
  ].map { Array($0.utf8) }

  /// The next line, without its newline.
  mutating func next() -> [UInt8] {
    var line = Self.shapes.randomElement(using: &generator)!
    for _ in 0..<Int.random(in: 0...3, using: &generator) where !line.isEmpty {
      let place = Int.random(in: 0..<line.count, using: &generator)
      let length = min(Int.random(in: 1...12, using: &generator), line.count - place)
      switch Int.random(in: 0..<9, using: &generator) {
      case 0: line[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: line[place] = Self.insertions.randomElement(using: &generator)!.first!
      case 2: line.removeSubrange(place...)
      case 3: line.removeSubrange(place..<(place + length))
      case 4: line.insert(contentsOf: line[place..<(place + length)], at: place)
      case 5: line.insert(contentsOf: Self.insertions.randomElement(using: &generator)!, at: place)
      case 6, 7: Self.replaceNumber(in: &line, at: place, using: &generator)
      default: line = Array(line[..<place]) + Self.shapes.randomElement(using: &generator)!.dropFirst(place)
      }
    }
    return line.map { $0 == 10 ? 11 : $0 }
  }

  /// Puts other digits in place of the next number: as many (a time may stay a time), or any number of them.
  private static func replaceNumber(in line: inout [UInt8], at place: Int, using generator: inout Seeded) {
    let isDigit = { (byte: UInt8) in (48...57).contains(byte) }
    guard let start = line[place...].firstIndex(where: isDigit) else { return }
    let end = line[start...].firstIndex { !isDigit($0) } ?? line.endIndex
    let count = Bool.random(using: &generator) ? end - start : Int.random(in: 1...22, using: &generator)
    let digits = (0..<count).map { _ in UInt8.random(in: 48...57, using: &generator) }
    line.replaceSubrange(start..<end, with: digits)
  }

  /// A block of so many lines; some end in a carriage return, and the last may lack its newline.
  mutating func block(lines: Int) -> [UInt8] {
    var block: [UInt8] = []
    for _ in 0..<lines {
      block += next()
      if Int.random(in: 0..<8, using: &generator) == 0 { block.append(13) }
      block.append(10)
    }
    if block.count > 1, Bool.random(using: &generator) { block.removeLast() }
    return block
  }
}
