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

  /// Whether the other address or network lies wholly within this one.
  public func contains(_ other: IPAddress) -> Bool {
    other.prefix >= prefix && (other.high & Self.mask(prefix)) == high && (other.low & Self.mask(prefix - 64)) == low
  }

  /// From the text of an address, without a mask: `203.0.113.9`, `2001:db8::9`, `::ffff:203.0.113.9`.
  public init?(_ text: some Collection<UInt8>) {
    if text.contains(UInt8(ascii: ":")) {
      guard let groups = Self.parseIPv6(Array(text)) else { return nil }
      let words = groups.map(UInt64.init)
      self.init(
        high: words[0] << 48 | words[1] << 32 | words[2] << 16 | words[3],
        low: words[4] << 48 | words[5] << 32 | words[6] << 16 | words[7])
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

  private static func parseIPv4(_ text: some Collection<UInt8>) -> UInt32? {
    var address: UInt32 = 0
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    for part in parts {
      guard (1...3).contains(part.count), part.allSatisfy({ (48...57).contains($0) }) else { return nil }
      let value = part.reduce(0) { $0 * 10 + Int($1 - 48) }
      guard value <= 255 else { return nil }
      address = address << 8 | UInt32(value)
    }
    return address
  }

  private static func parseIPv6(_ text: [UInt8]) -> [UInt16]? {
    guard text.count <= 45 else { return nil }
    var before: [UInt16] = []
    var after: [UInt16]?
    var rest = text[...]
    if rest.starts(with: "::".utf8) {
      after = []
      rest = rest.dropFirst(2)
    }
    while !rest.isEmpty {
      let part = rest.prefix { $0 != UInt8(ascii: ":") }
      rest = rest.dropFirst(part.count)
      var groups: [UInt16]
      if rest.isEmpty, part.contains(UInt8(ascii: ".")) {
        guard let address = parseIPv4(part) else { return nil }
        groups = [UInt16(address >> 16), UInt16(address & 0xFFFF)]
      } else {
        // A sign is a number's to Swift, but no address's.
        guard (1...4).contains(part.count), let group = UInt16(String(decoding: part, as: UTF8.self), radix: 16),
          part.first != UInt8(ascii: "+"), part.first != UInt8(ascii: "-")
        else { return nil }
        groups = [group]
      }
      if after == nil { before += groups } else { after! += groups }
      if rest.isEmpty { break }
      if rest.starts(with: "::".utf8) {
        guard after == nil else { return nil }
        after = []
        rest = rest.dropFirst(2)
      } else {
        rest = rest.dropFirst()
        if rest.isEmpty { return nil }
      }
    }
    guard let after else { return before.count == 8 ? before : nil }
    guard before.count + after.count <= 7 else { return nil }
    return before + Array(repeating: 0, count: 8 - before.count - after.count) + after
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
