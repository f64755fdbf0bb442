/// One request and its answer: everything that a line of the log says, but for the time.
///
/// A plain value without a reference in it, so that five million of them cost no reference counting.
struct Request {
  var client: Client
  var user: StaticString?
  var line: RequestLine
  var status: Int
  /// The body's length; nothing where the server logs `-`.
  var bytes: Int?
  var referrer: Referrer = .none
  var agent: Agent = .none
  var latency: Milliseconds
  var host: Host = .shop
}

/// Who asks.
enum Client {
  case ipv4(UInt32)
  /// The 64 bits after `2001:db8::/32`'s own, shifted to the left, and the interface's 64 bits.
  case ipv6(network: UInt64, interface: UInt64)
  /// A server that looks names up logs a name.
  case named(StaticString)

  static func ipv4(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32) -> Client {
    .ipv4(a << 24 | b << 16 | c << 8 | d)
  }

  /// An address of the documentation range `2001:db8::/32`: a /48 (`site`), a subnet in it, and an interface.
  static func documentation(site: UInt16, subnet: UInt16, interface: UInt64) -> Client {
    .ipv6(network: 0x2001_0db8_0000_0000 | UInt64(site) << 16 | UInt64(subnet), interface: interface)
  }
}

enum Method {
  case get, head, options, post, put, delete

  var text: StaticString {
    switch self {
    case .get: "GET"
    case .head: "HEAD"
    case .options: "OPTIONS"
    case .post: "POST"
    case .put: "PUT"
    case .delete: "DELETE"
    }
  }
}

/// The quoted request line.
enum RequestLine {
  case parsed(method: Method, target: Target, version: StaticString)
  /// What isn't HTTP is logged as it came.
  case verbatim(StaticString)
}

/// Where a client says that it comes from.
enum Referrer {
  case none
  /// A page of the shop.
  case page(Target)
  case elsewhere(StaticString)
}

/// What a client says that it is.
enum Agent {
  case none
  /// One of the table of browsers.
  case browser(Int)
  case fixed(StaticString)
}

/// The virtual host, for the formats that name it.
enum Host {
  case shop, plainShop, api

  var text: StaticString {
    switch self {
    case .shop: "www.shop.example:443"
    case .plainShop: "www.shop.example:80"
    case .api: "api.shop.example:443"
    }
  }
}
