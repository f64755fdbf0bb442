import Cubes
import Drawing

/// A line as the log has it, made fit to be drawn: sanitized, the status in its colour, and what is searched for marked.
enum LineText {
  static func text(_ line: [UInt8], status: [UInt8], search: LineSearch?) -> Text {
    var text = Text.empty
    var start = 0
    let statusPlace = place(of: status, in: line)
    let role = Role.status(Int(String(decoding: status, as: UTF8.self)) ?? 0)
    func add(upTo end: Int, _ role: Role?) {
      if end > start { text += Text(Sanitizer.text(line[start..<end]), role) }
      start = max(start, end)
    }
    func addPlain(upTo end: Int) {
      if let statusPlace, statusPlace.lowerBound >= start, statusPlace.upperBound <= end {
        add(upTo: statusPlace.lowerBound, nil)
        add(upTo: statusPlace.upperBound, role)
      }
      add(upTo: end, nil)
    }
    for match in search?.matches(in: line) ?? [] {
      addPlain(upTo: match.lowerBound)
      add(upTo: match.upperBound, .match)
    }
    addPlain(upTo: line.count)
    return text
  }

  /// Where the status stands: behind a request's closing quote, else behind a colon, else by itself between others.
  static func place(of status: [UInt8], in line: [UInt8]) -> Range<Int>? {
    guard !status.isEmpty, line.count >= status.count else { return nil }
    var best: (rank: Int, place: Range<Int>)?
    for start in 0...line.count - status.count where line[start] == status[0] {
      let end = start + status.count
      guard line[start..<end].elementsEqual(status), end == line.count || !isWordByte(line[end]),
        start == 0 || !isWordByte(line[start - 1])
      else { continue }
      let before = start >= 2 ? (line[start - 2], line[start - 1]) : (0, start == 1 ? line[0] : 0)
      let rank =
        switch before {
        case (UInt8(ascii: "\""), UInt8(ascii: " ")): 3
        case (_, UInt8(ascii: ":")), (UInt8(ascii: ":"), UInt8(ascii: "\"")), (UInt8(ascii: ":"), UInt8(ascii: " ")): 2
        case (_, UInt8(ascii: " ")), (_, UInt8(ascii: "\t")), (_, UInt8(ascii: "|")): 1
        default: 0
        }
      if rank > best?.rank ?? 0 { best = (rank, start..<end) }
    }
    return best?.place
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "-"), 0x80...: true
    default: false
    }
  }
}
