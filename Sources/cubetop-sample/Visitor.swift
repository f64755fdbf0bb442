/// A person with a browser. Everything about a visitor follows from the number, so that the shop remembers a quarter of
/// a million of them without storing one.
struct Visitor {
  let identity: Identity

  init(_ number: Int, in world: World) {
    var random = Random(seed: SplitMix64.mix(world.seed &+ UInt64(number) &* 0x9e37_79b9))
    let isModern = random.chance(0.86)
    identity = Identity(
      client: Self.client(&random), agent: .browser(world.browsers.pick(&random)),
      version: isModern ? "HTTP/2.0" : (random.chance(0.97) ? "HTTP/1.1" : "HTTP/1.0"))
  }

  /// Addresses that belong to nobody: private (RFC 1918), shared by carriers (RFC 6598), benchmarking (RFC 2544) and
  /// documentation (RFC 3849). Some networks are far busier than others, and some addresses hide a whole office.
  private static func client(_ random: inout Random) -> Client {
    switch random.below(1000) {
    case ..<12: return .named(random.pick(names))
    case ..<140:
      let site = UInt16(random.below(64) * random.below(1000))
      return .documentation(site: site, subnet: UInt16(random.below(16)), interface: random.next() | 1)
    case ..<180: return .ipv4(10, 77, UInt32(random.below(40)), 1)
    case ..<480:
      let network = UInt32(random.unit() * random.unit() * 65_536)
      return .ipv4(10 << 24 | network << 8 | UInt32(random.within(2...254)))
    case ..<880:
      let network = UInt32(random.unit() * random.unit() * 16_384)
      return .ipv4((100 << 24 | 64 << 16) + (network << 8 | UInt32(random.within(2...254))))
    default:
      return .ipv4((198 << 24 | 18 << 16) + UInt32(random.below(1 << 17)))
    }
  }

  private static let names: [StaticString] = [
    "gate-3.college.example", "dsl-84-11.isp.example", "dsl-84-197.isp.example", "cable-2-40.isp.example",
    "kiosk.museum.example", "nat.campus.example", "proxy1.office.example", "proxy2.office.example",
  ]
}
