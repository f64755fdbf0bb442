import PageEvents
import TestSupport
import Testing

struct DerivationTests {
  struct URLParts: Sendable {
    let url: String
    let path: String?
    let section: String?
    let query: String?

    init(_ url: String, _ path: String?, _ section: String?, _ query: String?) {
      (self.url, self.path, self.section, self.query) = (url, path, section, query)
    }
  }

  private let lexicons = Lexicons(secret: .seeded(1))

  @Test(arguments: [
    URLParts("/", "/", "/", nil),
    URLParts("/about", "/about", "/about", nil),
    URLParts("/blog/2026/x?a=1&b", "/blog/2026/x", "/blog", "a=1&b"),
    URLParts("/a?", "/a", "/a", nil),
    URLParts("/a?b?c", "/a", "/a", "b?c"),
    URLParts("//x", "//x", "/", nil),
    URLParts("*", "*", "*", nil),
    URLParts("?q", nil, nil, "q"),
    URLParts("/a/?b/c", "/a/", "/a", "b/c"),
  ])
  func `a URL has a path, a section and a query`(parts: URLParts) {
    #expect(lexicons.derived(.path, from: parts.url) == parts.path)
    #expect(lexicons.derived(.section, from: parts.url) == parts.section)
    #expect(lexicons.derived(.query, from: parts.url) == parts.query)
  }

  @Test(arguments: [
    ("203.0.113.9", "203.0.113.0/24"), ("2001:db8:1:2::9", "2001:db8:1::/48"), ("::ffff:203.0.113.9", "203.0.113.0/24"),
    ("pc7.isp.example", nil),
  ])
  func `a client has a network, unless it is a name`(client: String, expected: String?) {
    #expect(lexicons.derived(.network, from: client) == expected)
  }

  @Test(arguments: [("200", "2xx"), ("404", "4xx"), ("599", "5xx"), ("000", "0xx"), ("x", nil)])
  func `a status has a class`(status: String, expected: String?) {
    #expect(lexicons.derived(.class, from: status) == expected)
  }

  @Test(arguments: [
    ("https://shop.example/a?b", "shop.example"), ("http://Shop.EXAMPLE:8443", "shop.example"),
    ("https://user:pw@shop.example/", "shop.example"),
    ("https://[2001:DB8::1]:80/", "[2001:db8::1]"), ("android-app://com.example.app/", "com.example.app"),
    ("https://x.example?q", "x.example"),
    ("https://x.example#f", "x.example"), ("https://", nil), ("shop.example/a", nil), ("://x", nil), ("http:/x", nil),
    ("-", nil), ("a b://x", nil),
    ("https://[::1", nil), ("https://evil.example\\@shop.example/", "evil.example"),
  ])
  func `a referrer has a host, if it is a URL with one`(referrer: String, expected: String?) {
    #expect(lexicons.derived(.referrerHost, from: referrer) == expected)
  }

  @Test func `an agent has a family and a kind`() {
    let agent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    #expect(lexicons.derived(.family, from: agent) == "Googlebot")
    #expect(lexicons.derived(.kind, from: agent) == "bot")
  }

  @Test func `a network is written as an address is`() throws {
    var random = Seeded(1)
    for _ in 0..<2000 {
      let groups = (0..<8).map { _ in
        Bool.random(using: &random)
          ? 0 : UInt16.random(in: 0...0xFFFF, using: &random) >> UInt16.random(in: 0..<16, using: &random)
      }
      let dotted = groups.prefix(4).map { String($0 & 255) }.joined(separator: ".")
      for text in [groups.map { String($0, radix: 16) }.joined(separator: ":"), dotted] {
        let address = try #require(IPAddress(text.utf8))
        let expected = address.network(prefix: address.isIPv4 ? 24 : 48).description
        #expect(lexicons.derived(.network, from: text) == expected)
      }
    }
  }

  @Test func `what is missing stays missing, and a column rolls up to itself`() {
    for dimension in lexicons.schema.dimensions { #expect(lexicons.rollUp(0, to: dimension) == 0) }
    let id = lexicons.intern("/x", in: .url)
    #expect(lexicons.rollUp(id, to: .url) == id)
  }

  @Test func `a value seen again derives nothing new`() {
    let id = lexicons.intern("/blog/a?q", in: .url)
    lexicons.publish()
    let counts = lexicons.schema.dimensions.map { lexicons[$0].count }
    #expect(lexicons.intern("/blog/a?q", in: .url) == id)
    lexicons.publish()
    #expect(lexicons.schema.dimensions.map { lexicons[$0].count } == counts)
  }

  @Test func `hierarchies run from coarse to fine and back`() {
    let schema = lexicons.schema
    #expect(schema.finer(than: .network) == .client && schema.finer(than: .client) == nil)
    #expect(schema.dimension(named: "referrer-host") == .referrerHost && schema.dimension(named: "nonsense") == nil)
    for hierarchy in schema.hierarchies {
      #expect(Set(hierarchy.map { schema.column(of: $0) }).count == 1)
    }
  }
}
