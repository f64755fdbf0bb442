/// Which of a list of addresses is the client's. Each proxy adds the one it was called from, so the first is the furthest away:
///
///     10.0.0.2, 203.0.113.9, 198.51.100.7      the client is 203.0.113.9
///
/// The first that is public, since those of a private network come from behind the client's own proxy and are everybody's;
/// where none is, the first. A port or brackets are dropped where they can't be part of an address.
enum ClientList {
  static func client(of list: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let first = address(in: list)
    let client = withoutOptionalPort(first)
    // Most lists are of one.
    if first.count == list.count || !isPrivate(client) { return client }
    var rest = list
    var next = first
    while true {
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(next.count).drop(while: isSeparator))
      next = address(in: rest)
      if next.isEmpty { return client }
      if !isPrivate(withoutOptionalPort(next)) { return withoutOptionalPort(next) }
    }
  }

  /// `192.0.2.7:443`, `[2001:db8::7]:443` and `2001:db8::7:443` without what is behind the last colon.
  static func withoutPort(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    withoutBrackets(withoutLastColon(text))
  }

  static func withoutLastColon(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard let colon = text.lastIndex(of: Byte.colon), text[(colon + 1)...].allSatisfy(Byte.isDigit) else { return text }
    return UnsafeRawBufferPointer(rebasing: text[..<colon])
  }

  private static func withoutBrackets(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard text.count > 2, text[0] == Byte.openBracket, text[text.count - 1] == Byte.closeBracket else { return text }
    return UnsafeRawBufferPointer(rebasing: text[1..<(text.count - 1)])
  }

  /// The same, where it may have a port or not: an address with colons of its own and no brackets has none.
  private static func withoutOptionalPort(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let colons = text.reduce(0) { $0 + ($1 == Byte.colon ? 1 : 0) }
    let hasPort = colons == 1 || text.first == Byte.openBracket && text.last != Byte.closeBracket
    return withoutBrackets(hasPort ? withoutLastColon(text) : text)
  }

  private static func address(in list: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: list.prefix { !isSeparator($0) })
  }

  private static func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ",") || byte == Byte.space }

  /// Whether an address is of a private network, of the machine itself or of its link; or no address: `unknown`.
  private static func isPrivate(_ text: UnsafeRawBufferPointer) -> Bool {
    if text.isEmpty || text.elementsEqual("unknown".utf8) || text.elementsEqual("-".utf8) { return true }
    if text.contains(Byte.colon) {
      return text.elementsEqual("::1".utf8) || prefixes6.contains { text.starts(with: $0.utf8) }
    }
    if prefixes4.contains(where: { text.starts(with: $0.utf8) }) { return true }
    // 172.16.0.0/12, and the carriers' 100.64.0.0/10.
    let numbers =
      text.starts(with: "172.".utf8)
      ? 16...31 : text.starts(with: "100.".utf8) ? Int64(64)...127 : Int64.max...Int64.max
    let second = UnsafeRawBufferPointer(rebasing: text.dropFirst(4).prefix { Byte.isDigit($0) })
    guard (1...3).contains(second.count), text.dropFirst(4 + second.count).first == Byte.dot else { return false }
    return Numeral.scaled(second, power: 0).map(numbers.contains) ?? false
  }

  private static let prefixes4 = ["10.", "127.", "192.168.", "169.254."]
  private static let prefixes6 = [
    "fc", "fd", "FC", "FD", "fe80:", "FE80:", "::ffff:10.", "::ffff:192.168.", "::ffff:127.",
  ]
}
