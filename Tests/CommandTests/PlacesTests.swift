import Foundation
import TestSupport
import Testing

/// `--geoip`, in a program built with it and in one built without.
@Suite struct PlacesTests {
  private let directory = TestDirectory()

  private var log: String {
    directory.file(
      "access.log",
      line("10:00:00", client: "192.0.2.1") + line("10:00:01", client: "192.0.2.2")
        + line("10:00:02", client: "198.51.100.7") + line("10:00:03", client: "203.0.113.9"))
  }

  #if GeoIP
    private func database(_ name: String, _ networks: [([UInt8], DatabaseWriter.Value)]) throws -> String {
      var writer = DatabaseWriter()
      for (network, value) in networks { writer.add(network, prefix: 24, value) }
      let path = directory.file(name, "")
      try Data(writer.bytes).write(to: URL(filePath: path))
      return path
    }

    @Test func `clients have countries and networks, each from the first file that knows`() throws {
      let countries = try database(
        "countries.mmdb",
        [
          ([192, 0, 2, 0], .map([("country", .map([("iso_code", .text("DE"))]))])),
          ([198, 51, 100, 0], .map([("country", .map([("iso_code", .text("FR"))]))])),
        ])
      let networks = try database(
        "networks.mmdb",
        [
          (
            [192, 0, 2, 0],
            .map([("autonomous_system_number", .number(64496)), ("autonomous_system_organization", .text("Example"))])
          )
        ])
      func query(_ arguments: String...) throws -> String {
        try Command.cubetop(["query", log, "--geoip", countries, "--geoip", networks] + arguments).text
      }
      #expect(try query("--by", "country,asn") == "country\tasn\thits\nDE\tAS64496 Example\t2\n\t\t1\nFR\t\t1\n")
      #expect(try query("--where", "country in (DE, FR)") == "hits\n3\n")
    }

    @Test func `a file that is no database is named`() throws {
      let file = directory.file("x.mmdb", "nothing")
      let command = try Command.cubetop("query", log, "--geoip", file)
      #expect(command.status == 1)
      #expect(command.errors.hasPrefix("cubetop: --geoip: \(file): "))
      #expect(command.errors.hasSuffix(": name a database in MaxMind's format, .mmdb, unpacked\n"))
    }
  #else
    @Test func `a program built without says how to get it`() throws {
      let command = try Command.cubetop("query", log, "--geoip", "x.mmdb")
      #expect(command.status == 64)
      #expect(
        command.errors
          == "cubetop: --geoip: this cubetop was built without it: install libmaxminddb-dev and build it with "
          + "swift build -c release --traits GeoIP\n")
    }
  #endif
}
