import ArgumentParser
import Patterns
import Reports

/// The forms of what rate limits would have done.
enum LimitsForm: String, CaseIterable, ExpressibleByArgument {
  case table, json, ndjson, csv, tsv, plain, nginx, nftables

  /// In a line, for the help.
  var summary: String {
    switch self {
    case .table: "columns for eyes, the most refused first"
    case .json: "one object: totals, and those limited as rows"
    case .ndjson: "an object for each who is limited"
    case .csv: "RFC 4180, with a header"
    case .tsv: "with a header; tabs and line ends in values as \\t \\r \\n"
    case .plain: "those limited, one a line"
    case .nginx: "a deny line for each address or network"
    case .nftables: "sets of addresses or networks, for nft -f"
    }
  }

  /// Whether it is a list of who is limited, by one limit.
  var isList: Bool { [.plain, .nginx, .nftables].contains(self) }
  /// Whether only addresses and networks can be in it.
  var isOfAddresses: Bool { [.nginx, .nftables].contains(self) }

  func write(_ outcome: LimitsOutcome, to output: ByteOutput, _ destination: Destination) throws(OutputError) {
    switch self {
    case .table: try LimitsTable(outcome).write(to: output, destination)
    case .json: try output.write(LimitsJSON(outcome).text)
    case .ndjson: try output.write(LimitsSheet(outcome).sheet.objects.map { $0 + "\n" }.joined())
    case .csv: try output.write(LimitsSheet(outcome, destination).sheet.text(.csv))
    case .tsv: try output.write(LimitsSheet(outcome, destination).sheet.text(.tsv))
    case .plain: try output.write(LimitsSheet(outcome, destination).plain)
    case .nginx: try output.write(AddressList(outcome.reports[0]).nginx(outcome))
    case .nftables: try output.write(AddressList(outcome.reports[0]).nftables(outcome))
    }
  }

  /// How many of the limited are named, where nobody says: in a table as many as one looks at.
  var usualTop: Int { self == .table ? 20 : 0 }

  /// What it leaves out, because it has to.
  func notices(_ outcome: LimitsOutcome) -> [String] {
    guard isOfAddresses else { return [] }
    let leftOut = AddressList(outcome.reports[0]).leftOut
    guard let first = leftOut.first else { return [] }
    let others = leftOut.count > 1 ? " and \(leftOut.count - 1) more" : ""
    return ["\(first)\(others): limited, but no address: left out"]
  }
}
