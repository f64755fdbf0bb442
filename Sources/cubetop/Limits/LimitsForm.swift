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

  /// Whether it is a list of who is limited, where two limits can't be told apart.
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
    case .nginx: try output.write(AddressList(outcome).nginx())
    case .nftables: try output.write(AddressList(outcome).nftables())
    }
  }

  /// How many of the limited are named, where nobody says: in a table as many as one looks at.
  var usualTop: Int { self == .table ? 20 : 0 }

  /// What it leaves out, because it has to.
  func notices(_ outcome: LimitsOutcome) -> [String] {
    guard isOfAddresses else { return [] }
    var notices = outcome.parts.filter { !$0.tried.isOfAddresses }.map { part in
      "\(part.tried.text(outcome.schema)): no addresses: left out"
    }
    let leftOut = AddressList(outcome).leftOut
    if let first = leftOut.first {
      let others = leftOut.count > 1 ? " and \(leftOut.count - 1) more" : ""
      notices.append("\(first)\(others): limited, but no address: left out")
    }
    return notices
  }
}
