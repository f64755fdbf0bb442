/// The functions from a column's value to the coarser values derived from it. Each appends the derived value's bytes, or
/// nothing where there is none. They run once per distinct value.
enum Derivations {
  static func path(_ url: UnsafeRawBufferPointer, _ out: inout [UInt8]) {
    out.append(contentsOf: url.prefix { $0 != UInt8(ascii: "?") })
  }

  static func query(_ url: UnsafeRawBufferPointer, _ out: inout [UInt8]) {
    guard let mark = url.firstIndex(of: UInt8(ascii: "?")) else { return }
    out.append(contentsOf: url[(mark + 1)...])
  }

  /// `/blog/2026/x` → `/blog`; `/about` → `/about`; `/` → `/`.
  static func section(_ url: UnsafeRawBufferPointer, _ out: inout [UInt8]) {
    let path = url.prefix { $0 != UInt8(ascii: "?") }
    let second = path.dropFirst().firstIndex(of: UInt8(ascii: "/"))
    out.append(contentsOf: path[..<(second ?? path.endIndex)])
  }

  /// `404` → `4xx`.
  static func statusClass(_ status: UnsafeRawBufferPointer, _ out: inout [UInt8]) {
    guard let first = status.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return }
    out.append(contentsOf: [first, UInt8(ascii: "x"), UInt8(ascii: "x")])
  }

  /// `203.0.113.9` → `203.0.113.0/24`; `2001:db8:1::9` → `2001:db8:1::/48`; a host name has none.
  static func network(_ client: UnsafeRawBufferPointer, _ out: inout [UInt8]) {
    guard let address = IPAddress(client) else { return }
    // Digit by digit: it is done for every distinct client, and by way of strings took twice as long.
    if address.isIPv4 {
      for part in 1...3 {
        appendDecimal(UInt8(truncatingIfNeeded: address.low >> UInt64(32 - 8 * part)), &out)
        out.append(UInt8(ascii: "."))
      }
      out.append(contentsOf: "0/24".utf8)
    } else {
      // The five groups of zeros at the end are the longest run, with the zeros before them: that is what `::` is for.
      var groups = address.high >> 16
      while groups != 0 {
        appendHexadecimal(UInt16(truncatingIfNeeded: groups >> 32), &out)
        groups = groups << 16 & 0xFFFF_FFFF_FFFF
        out.append(UInt8(ascii: ":"))
      }
      out.append(contentsOf: (address.high >> 16 == 0 ? "::/48" : ":/48").utf8)
    }
  }

  private static func appendDecimal(_ number: UInt8, _ out: inout [UInt8]) {
    if number >= 100 { out.append(UInt8(ascii: "0") + number / 100) }
    if number >= 10 { out.append(UInt8(ascii: "0") + number / 10 % 10) }
    out.append(UInt8(ascii: "0") + number % 10)
  }

  private static func appendHexadecimal(_ number: UInt16, _ out: inout [UInt8]) {
    var shift = number == 0 ? 0 : (15 - number.leadingZeroBitCount) / 4 * 4
    while shift >= 0 {
      let digit = UInt8(truncatingIfNeeded: number >> UInt16(shift) & 15)
      out.append(digit < 10 ? 48 + digit : 87 + digit)
      shift -= 4
    }
  }

  /// `https://user@Shop.example:8443/a?b` → `shop.example`; what is no URL with a host has none.
  static func referrerHost(_ referrer: UnsafeRawBufferPointer, _ out: inout [UInt8]) {
    guard let colon = referrer.firstIndex(of: UInt8(ascii: ":")), colon > 0,
      referrer[colon...].starts(with: "://".utf8), referrer[..<colon].allSatisfy(isSchemeByte)
    else { return }
    let rest = referrer[(colon + 3)...]
    // Browsers take a backslash for a slash, so it ends the host; but in a log, \xE4 is a byte of it.
    let end = rest.indices.first { place in
      if "/?#".utf8.contains(rest[place]) { return true }
      return rest[place] == UInt8(ascii: "\\") && !rest[place...].starts(with: "\\x".utf8)
    }
    var authority = rest[..<(end ?? rest.endIndex)]
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority[(at + 1)...] }
    if authority.first == UInt8(ascii: "[") {
      guard let close = authority.firstIndex(of: UInt8(ascii: "]")) else { return }
      authority = authority[...close]
    } else {
      authority = authority.prefix { $0 != UInt8(ascii: ":") }
    }
    out.append(contentsOf: authority.map { (65...90).contains($0) ? $0 | 0x20 : $0 })
  }

  private static func isSchemeByte(_ byte: UInt8) -> Bool {
    (97...122).contains(byte | 0x20) || (48...57).contains(byte) || "+-.".utf8.contains(byte)
  }

  static func agentFamily(_ agent: UnsafeRawBufferPointer, _ out: inout [UInt8]) {
    out.append(contentsOf: UserAgents.classify(agent).family.utf8)
  }

  static func agentSystem(_ agent: UnsafeRawBufferPointer, _ out: inout [UInt8]) {
    out.append(contentsOf: (UserAgents.system(agent) ?? "").utf8)
  }

  static func agentKind(_ agent: UnsafeRawBufferPointer, _ out: inout [UInt8]) {
    out.append(contentsOf: UserAgents.classify(agent).kind.rawValue.utf8)
  }
}
