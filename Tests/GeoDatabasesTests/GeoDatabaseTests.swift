#if GeoIP
  import Foundation
  import GeoDatabases
  import TestSupport
  import Testing

  @Suite struct `A database of addresses` {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "geo-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    private func database(_ bytes: [UInt8]) throws -> GeoDatabase {
      let file = folder.appending(path: "\(UUID().uuidString).mmdb")
      try Data(bytes).write(to: file)
      return try GeoDatabase(path: file.path)
    }

    private func country(_ address: String, in database: GeoDatabase) -> String {
      var out: [UInt8] = []
      Array(address.utf8).withUnsafeBytes { database.appendCountry(of: $0, to: &out) }
      return String(decoding: out, as: UTF8.self)
    }

    private func system(_ address: String, in database: GeoDatabase) -> String {
      var out: [UInt8] = []
      Array(address.utf8).withUnsafeBytes { database.appendSystem(of: $0, to: &out) }
      return String(decoding: out, as: UTF8.self)
    }

    private func sample(_ version: Int, _ recordSize: Int) -> [UInt8] {
      var writer = DatabaseWriter(version: version, recordSize: recordSize)
      writer.add(
        [192, 0, 2, 0], prefix: 24,
        .map([
          ("country", .map([("iso_code", .text("DE"))])), ("autonomous_system_number", .number(64496)),
          ("autonomous_system_organization", .text("Example Networks")),
        ]))
      writer.add([198, 51, 100, 128], prefix: 25, .map([("country_code", .text("FR")), ("asn", .text("AS64497"))]))
      writer.add([203, 0, 113, 0], prefix: 24, .map([("registered_country", .map([("iso_code", .text("JP"))]))]))
      if version == 6 {
        writer.add(
          [0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 12), prefix: 32, .map([("country", .text("CH"))]))
      }
      return writer.bytes
    }

    @Test(arguments: [24, 28, 32]) func `says an address's country and system`(recordSize: Int) throws {
      let database = try database(sample(6, recordSize))
      #expect(country("192.0.2.77", in: database) == "DE")
      #expect(system("192.0.2.77", in: database) == "AS64496 Example Networks")
      #expect(country("198.51.100.200", in: database) == "FR" && system("198.51.100.200", in: database) == "AS64497")
      #expect(country("203.0.113.1", in: database) == "JP" && system("203.0.113.1", in: database) == "")
      #expect(country("2001:db8::1", in: database) == "CH")
    }

    @Test(arguments: [24, 28, 32]) func `says what going through all its networks finds`(recordSize: Int) throws {
      for seed in 0..<20 {
        var random = Seeded(seed)
        var writer = DatabaseWriter(version: 4, recordSize: recordSize)
        // A network for each first byte, of any size that leaves it alone there.
        var networks: [(address: [UInt8], prefix: Int, country: String)] = []
        for first: UInt8 in 0...255 where Bool.random(using: &random) {
          let address = [first] + (0..<3).map { _ in UInt8.random(in: 0...255, using: &random) }
          let country = String((0..<2).map { _ in "ABCDEFGHIJ".randomElement(using: &random)! })
          networks.append((address, Int.random(in: 8...32, using: &random), country))
        }
        for network in networks {
          writer.add(network.address, prefix: network.prefix, .map([("country_code", .text(network.country))]))
        }
        let database = try database(writer.bytes)
        func number(_ address: [UInt8]) -> UInt32 { address.reduce(0) { $0 << 8 | UInt32($1) } }
        for _ in 0..<500 {
          // Next to a network's own address, where its border is.
          var address = networks.randomElement(using: &random)!.address
          for place in 1...3 where Bool.random(using: &random) {
            address[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
          }
          let expected = networks.first { network in
            (number(address) ^ number(network.address)) >> UInt32(32 - network.prefix) == 0
          }
          let text = address.map(String.init).joined(separator: ".")
          #expect(country(text, in: database) == expected?.country ?? "", "seed \(seed): \(text)")
        }
      }
    }

    @Test func `says nothing of others`() throws {
      let database = try database(sample(6, 24))
      for client in ["192.0.3.1", "198.51.100.1", "2001:db9::1", "shop.example", "", "999.0.0.1"] {
        #expect(country(client, in: database) == "" && system(client, in: database) == "", "\(client)")
      }
    }

    @Test func `may have systems' numbers of any type`() throws {
      let numbers: [DatabaseWriter.Value] = [.short(64496), .number(64496), .long(64496), .signed(64496)]
      for number in numbers {
        var writer = DatabaseWriter()
        writer.add([192, 0, 2, 0], prefix: 24, .map([("autonomous_system_number", number)]))
        #expect(system("192.0.2.77", in: try database(writer.bytes)) == "AS64496", "\(number)")
      }
      var writer = DatabaseWriter()
      writer.add(
        [192, 0, 2, 0], prefix: 24,
        .map([("autonomous_system_number", .signed(-1)), ("country_code", .text("DE"))]))
      #expect(system("192.0.2.77", in: try database(writer.bytes)) == "")
    }

    @Test func `of IPv4 alone has no addresses of IPv6`() throws {
      let database = try database(sample(4, 28))
      #expect(country("192.0.2.77", in: database) == "DE")
      #expect(country("::ffff:192.0.2.77", in: database) == "DE")
      #expect(country("2001:db8::1", in: database) == "")
    }

    @Test func `that can't be used says why`() throws {
      let missing = #expect(throws: GeoDatabaseError.self) { try GeoDatabase(path: "/nowhere/x.mmdb") }
      #expect(missing?.remedy == "name a file that can be read")
      let none = #expect(throws: GeoDatabaseError.self) { try database(Array("no database at all".utf8)) }
      #expect(none?.remedy == "name a database in MaxMind's format, .mmdb, unpacked")
    }

    @Test func `of something else is refused, and called by its own name`() throws {
      var writer = DatabaseWriter(type: "GeoIP2-Connection-Type")
      for network: UInt8 in 0..<200 {
        writer.add([network, 0, 2, 0], prefix: 24, .map([("connection_type", .text("Cable/DSL"))]))
      }
      let speeds = writer.bytes
      let error = #expect(throws: GeoDatabaseError.self) { try database(speeds) }
      #expect(
        error?.why == "no record has a country or an autonomous system; the file calls itself GeoIP2-Connection-Type")
      #expect(error?.remedy == "name a database of countries, cities or autonomous systems (ASN)")
      #expect(throws: GeoDatabaseError.self) { try database(DatabaseWriter().bytes) }

      // One that knows something of one network is taken.
      writer.add([192, 0, 2, 0], prefix: 24, .map([("country_code", .text("DE"))]))
      #expect(country("192.0.2.77", in: try database(writer.bytes)) == "DE")
    }

    @Test func `that is damaged gives nothing or something, and never traps`() throws {
      let whole = sample(6, 24)
      for length in stride(from: 0, to: whole.count, by: 7) {
        guard let database = try? database(Array(whole[..<length]) + whole.suffix(length % 150)) else { continue }
        _ =
          country("192.0.2.77", in: database) + system("192.0.2.77", in: database)
          + country("2001:db8::1", in: database)
      }
      for place in whole.indices {
        var bytes = whole
        bytes[place] ^= UInt8(truncatingIfNeeded: 1 << (place % 8))
        guard let database = try? database(bytes) else { continue }
        _ = country("192.0.2.77", in: database) + system("198.51.100.200", in: database)
      }
    }
  }
#endif
