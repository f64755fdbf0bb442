import TestSupport
import PageEvents
import Testing

struct IPAddressTests {
  private func address(_ text: String) -> IPAddress? { IPAddress(text.utf8) }

  @Test(arguments: [
    // RFC 5952, sections 1 to 4.
    ("2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("2001:DB8::1", "2001:db8::1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:db8::0:1", "2001:db8::1"),
    ("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"), ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
    ("2001:db8:0:0:1:0:0:0", "2001:db8:0:0:1::"),
    ("0:0:0:0:0:0:0:0", "::"), ("0:0:0:0:0:0:0:1", "::1"), ("1:0:0:0:0:0:0:0", "1::"),
    ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("fe80::1", "fe80::1"), ("::ffff:192.0.2.128", "192.0.2.128"),
    ("::ffff:c000:280", "192.0.2.128"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
    ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("203.0.113.9", "203.0.113.9"),
  ])
  func `an address is read, and written as RFC 5952 has it`(text: String, expected: String) throws {
    let address = try #require(self.address(text))
    #expect(address.description == expected)
    #expect(IPAddress(address.description.utf8) == address)
  }

  @Test(arguments: [
    "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.-4", "1.2.3.+4", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.4 ",
    " 1.2.3.4", "1.2.3.0004",
    "a.b.c.d", ":", ":::", "::1::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8",
    "12345::", "g::", "::-0",
    "::+1", "::-1", "1.2.3.4::", "::1.2.3", "::1.2.3.4.5", "::1.2.3.4:1", "fe80::1%eth0", "[::1]", "::1/64", "1:", ":1",
    "1:2:3:4:5:6:7:",
    "localhost", "\0", "１.2.3.4", "::ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
  ])
  func `what is no address is none`(text: String) {
    #expect(address(text) == nil)
  }

  @Test func `random addresses survive being written and read`() {
    var generator = Seeded(1)
    for _ in 0..<5000 {
      // Groups that are often zero, so that runs of them are met with.
      let groups = (0..<8).map { _ in
        Bool.random(using: &generator) ? 0 : UInt16.random(in: 0...0xFFFF, using: &generator)
      }
      let plain = groups.map { String($0, radix: 16) }.joined(separator: ":")
      guard let address = self.address(plain) else {
        Issue.record("\(plain)")
        return
      }
      #expect(IPAddress(address.description.utf8) == address)
    }
  }

  @Test(arguments: [
    ("10.0.0.0/8", "10.0.0.0/8"), ("10.1.2.3/8", "10.0.0.0/8"), ("0.0.0.0/0", "0.0.0.0/0"), ("10.1.2.3/32", "10.1.2.3"),
    ("10.1.2.3", "10.1.2.3"),
    ("2001:db8:1:2::/48", "2001:db8:1::/48"), ("::/0", "::/0"), ("2001:db8::1/128", "2001:db8::1"),
    ("2001:db8::ff/127", "2001:db8::fe/127"),
    ("::ffff:10.1.2.3/104", "10.0.0.0/8"),
  ])
  func `a network is an address without the bits that don't count`(text: String, expected: String) throws {
    #expect(try #require(IPAddress(network: text)).description == expected)
  }

  @Test(arguments: [
    "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/", "10.0.0.0/8/8", "/8", "::/129", "10.0.0/8", "10.0.0.0/8 ",
    "::/99999999999999999999",
  ])
  func `what is no network is none`(text: String) {
    #expect(IPAddress(network: text) == nil)
  }

  @Test(arguments: [
    ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.0", false), ("10.0.0.0/8", "10.1.0.0/16", true),
    ("10.1.0.0/16", "10.0.0.0/8", false),
    ("10.0.0.0/8", "::ffff:10.0.0.1", true), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
    ("::/0", "2001:db8::1", true),
    ("::/0", "10.0.0.1", true), ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::", false),
    ("2001:db8::/65", "2001:db8::8000:0:0:1", false),
    ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.8", false), ("203.0.113.128/25", "203.0.113.127", false),
  ])
  func `a network contains what lies wholly within it`(network: String, other: String, expected: Bool) throws {
    #expect(try #require(IPAddress(network: network)).contains(#require(IPAddress(network: other))) == expected)
  }
}
