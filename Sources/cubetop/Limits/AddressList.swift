import PageEvents
import Patterns

/// The addresses or networks that a limit would have limited, in their order: what may go into a server's or a firewall's
/// configuration.
///
/// A value is taken for what it means, not for what it says: it is read as an address and written anew, so that nothing of a log's
/// bytes gets there. A client is one address: a log can be made to say `0.0.0.0/0` by whoever writes the header that it is from.
struct AddressList {
  private var ipv4: [IPAddress] = []
  private var ipv6: [IPAddress] = []
  private let isOfNetworks: Bool
  /// Values that are neither, as logged.
  private(set) var leftOut: [String] = []

  init(_ report: LimitReport) {
    isOfNetworks = report.limit.dimension == .network
    var seen: Set<IPAddress> = []
    for row in report.rows {
      guard let address = isOfNetworks ? IPAddress(network: row.text) : IPAddress(row.bytes) else {
        leftOut.append(row.text)
        continue
      }
      // `::ffff:192.0.2.7` is 192.0.2.7.
      guard seen.insert(address).inserted else { continue }
      if address.isIPv4 { ipv4.append(address) } else { ipv6.append(address) }
    }
    ipv4.sort { ($0.low, $0.prefix) < ($1.low, $1.prefix) }
    ipv6.sort { ($0.high, $0.low, $0.prefix) < ($1.high, $1.low, $1.prefix) }
  }

  /// Lines for a `deny` in nginx's http, server or location.
  func nginx(_ outcome: LimitsOutcome) -> String {
    heading(outcome) + (ipv4 + ipv6).map { "deny \($0);\n" }.joined()
  }

  /// Commands for `nft -f`: a set for each family, made if it isn't there. A rule of the table says what is done with who is in it.
  func nftables(_ outcome: LimitsOutcome) -> String {
    let sets = set("limited4", of: "ipv4_addr", ipv4) + set("limited6", of: "ipv6_addr", ipv6)
    return heading(outcome) + (sets.isEmpty ? "" : "add table inet filter\n" + sets)
  }

  private func set(_ name: String, of type: String, _ addresses: [IPAddress]) -> String {
    // An empty set of elements is no syntax of nft's.
    if addresses.isEmpty { return "" }
    let flags = isOfNetworks ? " flags interval;" : ""
    return "add set inet filter \(name) { type \(type);\(flags) }\nadd element inet filter \(name) {\n"
      + addresses.map { "  \($0)" }.joined(separator: ",\n") + "\n}\n"
  }

  private func heading(_ outcome: LimitsOutcome) -> String {
    "# limited by \(outcome.reports[0].limit.text(schema: outcome.schema)): \(ipv4.count + ipv6.count)\n"
  }
}
