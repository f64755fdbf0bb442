/// An IPv4 or IPv6 address or network: 128 bits and how many of them count.
///
/// IPv4 is held as IPv4-mapped IPv6 (`::ffff:a.b.c.d`), so that one comparison serves both and `::ffff:10.0.0.1` lies in
/// `10.0.0.0/8`, as it should.
public struct IPAddress: Hashable, Sendable {
  public let high: UInt64
  public let low: UInt64
  /// How many leading bits of the 128 count; 128 for a single address.
  public let prefix: Int

  init(high: UInt64, low: UInt64, prefix: Int = 128) {
    self.prefix = prefix
    self.high = high & Self.mask(prefix)
    self.low = low & Self.mask(prefix - 64)
  }

  private static func mask(_ bits: Int) -> UInt64 { bits <= 0 ? 0 : bits >= 64 ? .max : ~(.max >> UInt64(bits)) }

  public var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF && prefix >= 96 }

  /// The network of that many bits (of 32 for IPv4, of 128 for IPv6) around the address.
  public func network(prefix bits: Int) -> IPAddress {
    IPAddress(high: high, low: low, prefix: min(prefix, isIPv4 ? 96 + bits : bits))
  }

  /// Whether the other address or network lies wholly within this one. A network of IPv6 has no addresses of IPv4, though
  /// these are held as part of `::/64`; but `::/0` has all there are.
  public func contains(_ other: IPAddress) -> Bool {
    if other.isIPv4 && !isIPv4 { return prefix == 0 }
    return other.prefix >= prefix && (other.high & Self.mask(prefix)) == high
      && (other.low & Self.mask(prefix - 64)) == low
  }

  /// From the text of an address, without a mask: `203.0.113.9`, `2001:db8::9`, `::ffff:203.0.113.9`.
  public init?(_ text: some Collection<UInt8>) {
    guard let address = Array(text).withUnsafeBytes({ IPAddress($0) }) else { return nil }
    self = address
  }

  /// From bytes where they lie: what values are asked by, and not to be left to generic code.
  public init?(_ text: UnsafeRawBufferPointer) {
    if text.contains(UInt8(ascii: ":")) {
      guard let address = Self.parseIPv6(text) else { return nil }
      self.init(high: UInt64(truncatingIfNeeded: address >> 64), low: UInt64(truncatingIfNeeded: address))
    } else {
      guard let address = Self.parseIPv4(text) else { return nil }
      self.init(high: 0, low: 0xFFFF << 32 | UInt64(address))
    }
  }

  /// From `10.0.0.0/8`, `2001:db8::/32` or a single address.
  public init?(network text: some StringProtocol) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = IPAddress(parts[0].utf8) else { return nil }
    guard parts.count == 2 else {
      self = address
      return
    }
    // `::ffff:10.0.0.0/104` is written in IPv6's bits, though the network that it means is IPv4's.
    let isDotted = !parts[0].utf8.contains(UInt8(ascii: ":"))
    guard (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ (48...57).contains($0) }),
      let bits = Int(parts[1]), bits <= (isDotted ? 32 : 128)
    else { return nil }
    self.init(high: address.high, low: address.low, prefix: isDotted ? 96 + bits : bits)
  }

  /// Digit by digit: it is asked of every distinct client, so it must not allocate.
  private static func parseIPv4(_ text: some Sequence<UInt8>) -> UInt32? {
    var address: UInt32 = 0
    var part: UInt32 = 0
    var digits = 0
    var dots = 0
    for byte in text {
      if byte == UInt8(ascii: ".") {
        guard digits > 0, dots < 3 else { return nil }
        address = address << 8 | part
        dots += 1
        part = 0
        digits = 0
      } else {
        guard (48...57).contains(byte) else { return nil }
        part = part * 10 + UInt32(byte - 48)
        digits += 1
        guard digits <= 3, part <= 255 else { return nil }
      }
    }
    return dots == 3 && digits > 0 ? address << 8 | part : nil
  }

  /// Digit by digit, too: groups are shifted in from the right, and those in front of `::` are moved apart in the end.
  private static func parseIPv6(_ text: UnsafeRawBufferPointer) -> UInt128? {
    let colon = UInt8(ascii: ":")
    guard (2...45).contains(text.count) else { return nil }
    var address: UInt128 = 0
    var groups = 0
    var groupsBeforeGap: Int?
    var place = 0
    if text[0] == colon {
      guard text[1] == colon else { return nil }
      groupsBeforeGap = 0
      place = 2
    }
    while place < text.count {
      let start = place
      var group: UInt128 = 0
      while place < text.count, let digit = hexDigit(text[place]) {
        group = group << 4 | UInt128(digit)
        place += 1
      }
      if place < text.count, text[place] == UInt8(ascii: ".") {
        guard let last = parseIPv4(UnsafeRawBufferPointer(rebasing: text[start...])) else { return nil }
        address = address << 32 | UInt128(last)
        groups += 2
        break
      }
      guard (1...4).contains(place - start), groups < 8 else { return nil }
      address = address << 16 | group
      groups += 1
      if place == text.count { break }
      guard text[place] == colon, place + 1 < text.count else { return nil }
      place += 1
      if text[place] == colon {
        guard groupsBeforeGap == nil else { return nil }
        groupsBeforeGap = groups
        place += 1
      }
    }
    guard let before = groupsBeforeGap else { return groups == 8 ? address : nil }
    guard groups <= 7 else { return nil }
    let behind = 16 * (groups - before)
    return (address >> behind) << (128 - 16 * before) | (address & ((1 << behind) - 1))
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70, 97...102: (byte | 0x20) - 87
    default: nil
    }
  }
}

extension IPAddress: CustomStringConvertible {
  /// Dotted IPv4, RFC 5952 IPv6, with `/bits` where it is a network.
  public var description: String {
    let suffix = prefix == 128 ? "" : "/\(isIPv4 ? prefix - 96 : prefix)"
    if isIPv4 {
      return "\(low >> 24 & 255).\(low >> 16 & 255).\(low >> 8 & 255).\(low & 255)" + suffix
    }
    let groups = [high >> 48, high >> 32, high >> 16, high, low >> 48, low >> 32, low >> 16, low].map { $0 & 0xFFFF }
    // The longest run of two or more zero groups, the first of equals, becomes "::".
    var best = 0..<0
    var start = 0
    while start < 8 {
      let run = groups[start...].prefix { $0 == 0 }
      if run.count > max(1, best.count) { best = run.startIndex..<run.endIndex }
      start += max(1, run.count)
    }
    let hex = groups.map { String($0, radix: 16) }
    if best.isEmpty { return hex.joined(separator: ":") + suffix }
    return hex[..<best.lowerBound].joined(separator: ":") + "::" + hex[best.upperBound...].joined(separator: ":")
      + suffix
  }
}
