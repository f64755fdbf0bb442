import PageEvents

/// A time as `strftime` writes it: `%d/%b/%Y %H:%M:%S %z`, compiled.
struct TimePattern: Sendable {
  private enum Step: Sendable {
    case text(UInt8)
    case year, shortYear, month, monthName, day, hour, hour12, minute, second, zone, half, epoch, word
  }

  private var steps: [Step] = []

  /// Nil where it has a conversion that says nothing a time can be made of, or is none.
  init?(_ pattern: String) {
    var isConversion = false
    for byte in pattern.utf8 {
      if !isConversion {
        if byte == UInt8(ascii: "%") { isConversion = true } else { steps.append(.text(byte)) }
        continue
      }
      isConversion = false
      guard let more = Self.steps(for: byte) else { return nil }
      steps += more
    }
    if isConversion || steps.isEmpty { return nil }
  }

  private static func steps(for letter: UInt8) -> [Step]? {
    let (dash, slash, colon) = (Step.text(Byte.dash), Step.text(Byte.slash), Step.text(Byte.colon))
    return switch letter {
    case UInt8(ascii: "Y"): [.year]
    case UInt8(ascii: "y"): [.shortYear]
    case UInt8(ascii: "m"): [.month]
    case UInt8(ascii: "b"), UInt8(ascii: "h"), UInt8(ascii: "B"): [.monthName]
    case UInt8(ascii: "d"), UInt8(ascii: "e"): [.day]
    case UInt8(ascii: "H"), UInt8(ascii: "k"): [.hour]
    case UInt8(ascii: "I"), UInt8(ascii: "l"): [.hour12]
    case UInt8(ascii: "M"): [.minute]
    case UInt8(ascii: "S"): [.second]
    case UInt8(ascii: "T"): [.hour, colon, .minute, colon, .second]
    case UInt8(ascii: "R"): [.hour, colon, .minute]
    case UInt8(ascii: "F"): [.year, dash, .month, dash, .day]
    case UInt8(ascii: "D"): [.month, slash, .day, slash, .shortYear]
    case UInt8(ascii: "z"): [.zone]
    case UInt8(ascii: "s"): [.epoch]
    case UInt8(ascii: "p"): [.half]
    case UInt8(ascii: "a"), UInt8(ascii: "A"), UInt8(ascii: "Z"): [.word]
    case UInt8(ascii: "n"), UInt8(ascii: "t"): [.text(letter == UInt8(ascii: "n") ? 10 : 9)]
    case UInt8(ascii: "%"): [.text(letter)]
    default: nil
    }
  }

  /// Reads the beginning of the text into the parts of a time. Returns how many bytes that is; nil where they aren't as the
  /// pattern says.
  func read(_ text: UnsafeRawBufferPointer, into parts: inout TimeParts) -> Int? {
    var place = 0
    var isAfternoon: Bool?
    for step in steps {
      switch step {
      case .text(let byte):
        guard place < text.count, text[place] == byte else { return nil }
        place += 1
      case .word: while place < text.count, Byte.isLetter(text[place]) { place += 1 }
      case .half:
        guard place + 1 < text.count, text[place + 1] | 0x20 == UInt8(ascii: "m") else { return nil }
        isAfternoon = text[place] | 0x20 == UInt8(ascii: "p")
        place += 2
      case .monthName:
        guard place + 3 <= text.count, let start = text.baseAddress,
          let month = AccessLogClock.month(start + place)
        else { return nil }
        parts.month = month
        while place < text.count, Byte.isLetter(text[place]) { place += 1 }
      case .zone:
        guard let start = text.baseAddress, place + 5 <= text.count,
          let offset = ISOClock.offset(start + place, start + place + 5)
        else { return nil }
        parts.offset = offset
        place += 5
      case .epoch:
        guard let seconds = Self.number(text, &place, most: 12) else { return nil }
        parts.epoch = Int64(seconds) * 1000
      case .year: guard Self.set(&parts.year, text, &place, most: 4) else { return nil }
      case .shortYear:
        guard let year = Self.number(text, &place, most: 2) else { return nil }
        parts.year = year + (year < 69 ? 2000 : 1900)
      case .month: guard Self.set(&parts.month, text, &place, most: 2) else { return nil }
      case .day: guard Self.set(&parts.day, text, &place, most: 2) else { return nil }
      case .hour, .hour12: guard Self.set(&parts.hour, text, &place, most: 2) else { return nil }
      case .minute: guard Self.set(&parts.minute, text, &place, most: 2) else { return nil }
      case .second: guard Self.set(&parts.second, text, &place, most: 2) else { return nil }
      }
    }
    if let isAfternoon { parts.hour = parts.hour % 12 + (isAfternoon ? 12 : 0) }
    return place
  }

  private static func set(_ part: inout Int, _ text: UnsafeRawBufferPointer, _ place: inout Int, most: Int) -> Bool {
    guard let number = number(text, &place, most: most) else { return false }
    part = number
    return true
  }

  /// Up to so many digits; a space may stand in for a leading one, as `%e` has it.
  private static func number(_ text: UnsafeRawBufferPointer, _ place: inout Int, most: Int) -> Int? {
    if place < text.count, text[place] == Byte.space { place += 1 }
    let start = place
    var sum = 0
    while place < text.count, place - start < most, Byte.isDigit(text[place]) {
      sum = sum * 10 + Int(text[place] - 48)
      place += 1
    }
    return place > start ? sum : nil
  }
}

/// A time whose parts stand in several fields.
struct TimeParts {
  var year = -1
  var month = 1
  var day = 1
  var hour = 0
  var minute = 0
  var second = 0
  var millisecond = 0
  var offset = 0
  /// Milliseconds since 1970, where they are given outright.
  var epoch: Int64?

  /// Nil where there is no date, or no such time.
  var timestamp: Timestamp? {
    if let epoch { return Timestamp(milliseconds: epoch + Int64(millisecond)) }
    guard year >= 0 else { return nil }
    return CivilTime(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second, millisecond: millisecond
    ).timestamp(offset: offset)
  }
}
