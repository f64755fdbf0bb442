import Foundation
import TestSupport
import Testing

/// A log of other events than page views: the carts of the sample data, counted here by Foundation's JSON.
@Suite struct EventLogTests {
  private struct Event: Decodable {
    struct Item: Decodable { var sku: String, category: String, price: Double }
    struct Payment: Decodable { var method: String, result: String }
    var event: String
    var customer: String
    var item: Item?
    var payment: Payment?
    var quantity: Int?
    var total: Decimal?
  }

  private static let log = root.appending(path: "sample-data/carts.log").path
  private static let fields = [
    "--dimension", "action=.event", "--dimension", "sku=.item.sku", "--dimension", "payment=.payment.result",
  ]

  private static var root: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }

  private let events: [Event]
  private let directory = TestDirectory()

  init() throws {
    let decoder = JSONDecoder()
    events = try String(contentsOfFile: Self.log, encoding: .utf8).split(separator: "\n").map {
      try decoder.decode(Event.self, from: Data($0.utf8))
    }
  }

  private func query(_ arguments: String...) throws -> [String] {
    let command = try Command.cubetop(["query", Self.log] + Self.fields + arguments)
    #expect(command.status == 0 && command.errors == "")
    return command.text.split(separator: "\n").map(String.init)
  }

  @Test func `is summed up by dimensions of its own`() throws {
    let sums = Dictionary(grouping: events.filter { $0.item != nil }, by: { "\($0.event)\t\($0.item!.sku)" })
      .mapValues { $0.reduce(0) { $0 + ($1.quantity ?? 0) } }
    let rows = try query("--by", "action,sku", "--measure", "qty=.quantity", "--top", "0", "--where", "sku != \"\"")
    #expect(rows.first == "action\tsku\tqty")
    #expect(Set(rows.dropFirst()) == Set(sums.map { "\($0.key)\t\($0.value)" }))
  }

  @Test func `is filtered by its own values and numbers`() throws {
    let many = events.filter { $0.event == "AddToCart" && ($0.quantity ?? 0) > 2 }.count
    #expect(
      try query("--where", "action = AddToCart and qty > 2", "--measure", "qty=.quantity,hits", "--sort", "hits").last?
        .split(separator: "\t").last == "\(many)")
    let revenue = events.reduce(Decimal(0)) { $0 + ($1.payment?.result == "accepted" ? $1.total ?? 0 : 0) }
    #expect(try query("--where", "payment = accepted", "--measure", "revenue=.total") == ["revenue", "\(revenue)"])
  }

  @Test func `says the same by a file of settings`() throws {
    let settings = directory.file(
      "carts.yaml",
      "format: json\ndimensions:\n  action: .event\n  sku: .item.sku\n  payment: .payment.result\nmeasures:\n  qty: .quantity\n"
    )
    let command = try Command.cubetop(
      "query", Self.log, "--config", settings, "--by", "action", "--measure", "qty")
    #expect(
      try command.text.split(separator: "\n").map(String.init) == query("--by", "action", "--measure", "qty=.quantity"))
    let wrong = directory.file("wrong.yaml", "format: json\nmeasure:\n  qty: .quantity\n")
    #expect(
      try Command.cubetop("query", Self.log, "--config", wrong).errors
        == "cubetop: \(wrong):2:1: there is no setting measure: "
        + "settings are format dimensions measures rules on-alert limits theme time-zone drawing ascii mouse hold-order "
        + "bell bell-severity title keys hidden-columns sort\n"
    )
  }

  @Test func `whose field is mistyped says so`() throws {
    let command = try Command.cubetop(
      "query", Self.log, "--dimension", "action=.event", "--dimension", "sku=.itme.sku", "--by", "sku")
    #expect(command.status == 0)
    #expect(command.errors == "cubetop: sku: no line has its field: check how the lines spell it\n")
    let rules = directory.file("rules.yaml", "- {name: sold, per: sku, window: {over: 1h, when: count > 1000}}\n")
    let run = try Command.cubetop(
      "rules", "run", rules, Self.log, "--dimension", "action=.event", "--dimension", "sku=.itme.sku")
    #expect(run.status == 0)
    #expect(run.errors == "cubetop: sku: no line has its field: check how the lines spell it\n")
  }

  @Test(
    arguments: [
      (
        ["--dimension", "sku"],
        "--dimension: \"sku\" does not say which field it is: write NAME=FIELD: --dimension sku=.item.sku"
      ),
      (["--dimension", "sku="], "--dimension: no field stands behind sku=: write --dimension sku=.item.sku"),
      (
        ["--dimension", "kind=.event"], "--dimension: \"kind\": there is a dimension of that name: choose another name"
      ),
      (["--measure", "hits=.n"], "--measure: \"hits\": there is a measure of that name: choose another name"),
      (
        ["--format", "combined", "--dimension", "sku=.item.sku"],
        ".item.sku: the fields of combined have no names: give the server's own format string behind --format"
      ),
    ])
  func `with a field that can't be is refused`(arguments: [String], message: String) throws {
    let command = try Command.cubetop(["query", Self.log] + arguments)
    #expect(command.status == 64)
    #expect(command.errors == "cubetop: \(message)\n")
  }
}
