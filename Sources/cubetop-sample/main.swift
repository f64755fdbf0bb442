import ArgumentParser

/// Writes logs of places that don't exist, for demonstrations, tests and measurements.
struct CubetopSample: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cubetop-sample",
    abstract: "Write a realistic log of a place that doesn't exist.",
    discussion: "The same options write the same bytes on every platform.",
    subcommands: [ShopCommand.self, CartsCommand.self])
}

/// The options of every log: which day it tells of, told by which dice, and where it goes.
struct DayOptions: ParsableArguments {
  @Option(help: "The same seed writes the same log.")
  var seed: UInt64 = 1

  @Option(help: "When the log begins (RFC 3339). The shop's own clock shows +0100.")
  var start = Instant(secondsSinceEpoch: 1_773_442_800)

  @Option(help: "How many days the lines are spread over. What happens once, happens on the first.")
  var days = 1

  @Option(help: ArgumentHelp("Write to this file.", discussion: "Default: standard output.", valueName: "file"))
  var out: String?

  func validate() throws {
    guard (1...31).contains(days) else { throw ValidationError("--days wants a number from 1 to 31.") }
  }
}

struct ShopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shop",
    abstract: "A web shop's day: customers, crawlers, a scan, a login attack, a newsletter and an outage.")

  @Option(help: "How many lines, exactly. More lines mean more people and more products.")
  var lines = 14_000

  @OptionGroup var day: DayOptions

  @Option(help: "How a line is written: common, combined, vhost-combined or combined-time.")
  var format = LineFormat.combined

  func validate() throws {
    guard (1...1_000_000_000).contains(lines) else {
      throw ValidationError("--lines wants a number from 1 to 1000000000.")
    }
  }

  func run() throws {
    let file = try OutputFile(path: day.out)
    try Shop(lines: lines, seed: day.seed, start: day.start, days: day.days, format: format).write(to: file.write)
  }
}

struct CartsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "carts",
    abstract: "What the shop's carts report, as JSON: AddToCart, UpdateCartQuantity, Checkout.")

  @Option(help: "How many lines, exactly.")
  var lines = 6000

  @OptionGroup var day: DayOptions

  func validate() throws {
    guard (1...10_000_000).contains(lines) else { throw ValidationError("--lines wants a number from 1 to 10000000.") }
  }

  func run() throws {
    let file = try OutputFile(path: day.out)
    try Carts(lines: lines, seed: day.seed, start: day.start, days: day.days).write(to: file.write)
  }
}

extension LineFormat: ExpressibleByArgument {}

extension Instant: ExpressibleByArgument {
  init?(argument: String) { self.init(rfc3339: argument) }

  var defaultValueDescription: String { "2026-03-14T00:00:00+01:00" }
}

CubetopSample.main()
