import Drawing
import PageEvents
import Patterns

/// The addresses and networks that limits would have limited, in their order: what may go into a server's or a firewall's
/// configuration.
///
/// A value is taken for what it means, not for what it says: it is read as an address and written anew, so that nothing of a log's
/// bytes gets there. A client is one address: a log can be made to say `0.0.0.0/0` by whoever writes the header that it is from.
struct AddressList {
  private var ipv4: [IPAddress] = []
  private var ipv6: [IPAddress] = []
  private let parts: [LimitsOutcome.Part]
  private let schema: Schema
  /// Values that are neither, as logged.
  private(set) var leftOut: [String] = []

  /// Of those limits that are for addresses or for networks.
  init(_ outcome: LimitsOutcome) {
    parts = outcome.parts.filter(\.tried.isOfAddresses)
    schema = outcome.schema
    var seen: Set<IPAddress> = []
    for part in parts {
      for row in part.report.rows {
        guard let address = part.isOfNetworks ? IPAddress(network: row.text) : IPAddress(row.bytes) else {
          leftOut.append(row.text)
          continue
        }
        // `::ffff:192.0.2.7` is 192.0.2.7.
        guard seen.insert(address).inserted else { continue }
        if address.isIPv4 { ipv4.append(address) } else { ipv6.append(address) }
      }
    }
    ipv4.sort { ($0.low, $0.prefix) < ($1.low, $1.prefix) }
    ipv6.sort { ($0.high, $0.low, $0.prefix) < ($1.high, $1.low, $1.prefix) }
    ipv4 = Self.withoutCovered(ipv4)
    ipv6 = Self.withoutCovered(ipv6)
  }

  /// Where there are networks and addresses in them, the networks alone: a firewall's sets know no overlaps.
  private static func withoutCovered(_ sorted: [IPAddress]) -> [IPAddress] {
    var kept: [IPAddress] = []
    // A network comes before what is in it.
    for address in sorted where kept.last.map({ !$0.contains(address) }) ?? true { kept.append(address) }
    return kept
  }

  /// Lines for a `deny` in nginx's http, server or location.
  func nginx() -> String { heading + (ipv4 + ipv6).map { "deny \($0);\n" }.joined() }

  /// Commands for `nft -f`: a set for each family, made if it isn't there. A rule of the table says what is done with who is in it.
  func nftables() -> String {
    let sets = set("limited4", of: "ipv4_addr", ipv4) + set("limited6", of: "ipv6_addr", ipv6)
    return heading + (sets.isEmpty ? "" : "add table inet filter\n" + sets)
  }

  private func set(_ name: String, of type: String, _ addresses: [IPAddress]) -> String {
    // An empty set of elements is no syntax of nft's.
    if addresses.isEmpty { return "" }
    let flags = parts.contains(where: \.isOfNetworks) ? " flags interval;" : ""
    return "add set inet filter \(name) { type \(type);\(flags) }\nadd element inet filter \(name) {\n"
      + addresses.map { "  \($0)" }.joined(separator: ",\n") + "\n}\n"
  }

  /// What a rule is called goes through no line end.
  private var heading: String {
    let limits = parts.map { Sanitizer.text($0.tried.text(schema)) }.joined(separator: ", ")
    return "# limited by \(limits): \(ipv4.count + ipv6.count)\n"
  }
}

extension LimitsOutcome.Part {
  fileprivate var isOfNetworks: Bool { tried.keys == [.network] }
}
