import PageEvents

/// Whether an event's fields make sense: what tells a line that is of a format from one that merely has its shape.
enum Plausibility {
  static func isEvent(_ event: EventFields) -> Bool {
    times.contains(event.time.milliseconds) && isClient(event.client) && isWord(event.method) && isHost(event.host)
      && !isUserBehindAnother(event.user)
      && !(isAddress(event.host) && !isAddress(event.client))
      && (event.status.isEmpty || event.status.allSatisfy(Byte.isDigit))
  }

  /// How many fields it has.
  static func fields(of event: EventFields) -> Int {
    [
      event.client, event.method, event.url, event.protocol, event.status, event.host, event.user, event.referrer,
      event.agent,
    ].count { !$0.isEmpty } + (event.latency == EventFields.noLatency ? 0 : 1) + (event.bytes == 0 ? 0 : 1)
  }

  /// From 1990 to 2100.
  private static let times: Range<Int64> = 631_152_000_000..<4_102_444_800_000

  /// An address or a host's name: letters, digits and what is between them.
  private static func isClient(_ text: UnsafeRawBufferPointer) -> Bool {
    text.allSatisfy {
      isNameByte($0) || $0 == Byte.colon || $0 == UInt8(ascii: "%")
    }
  }

  private static func isHost(_ text: UnsafeRawBufferPointer) -> Bool {
    text.allSatisfy {
      isNameByte($0) || $0 == Byte.colon || $0 == Byte.openBracket || $0 == Byte.closeBracket || $0 == UInt8(ascii: "*")
        || $0 == UInt8(ascii: ",")
    }
  }

  /// `5f2c -`: a missing user behind a field that the format doesn't know of.
  private static func isUserBehindAnother(_ text: UnsafeRawBufferPointer) -> Bool {
    text.count > 2 && text[text.count - 1] == Byte.dash && text[text.count - 2] == Byte.space
  }

  /// Digits with dots. A host that is one while its client is a name has been taken for the other.
  private static func isAddress(_ text: UnsafeRawBufferPointer) -> Bool {
    text.count > 6 && text.allSatisfy { Byte.isDigit($0) || $0 == Byte.dot }
  }

  /// A method; FTP servers number theirs, `[2]USER`.
  private static func isWord(_ text: UnsafeRawBufferPointer) -> Bool {
    text.allSatisfy {
      AccessLogLine.isMethodByte($0) || Byte.isDigit($0) || $0 == Byte.openBracket || $0 == Byte.closeBracket
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    Byte.isLetter(byte) || Byte.isDigit(byte) || byte == Byte.dot || byte == Byte.dash || byte == UInt8(ascii: "_")
      || byte >= 128
  }
}
