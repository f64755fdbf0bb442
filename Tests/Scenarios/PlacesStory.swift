#if GeoIP
  import Foundation
  import TestSupport
  import Testing

  @Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed"), .serialized)
  struct `Where clients are` {
    @Test func `is a panel, drilled into and filtered by, with the numbers of the networks behind it`() throws {
      let folder = LogFolder()
      var writer = DatabaseWriter()
      for (network, country): ([UInt8], String) in [([198, 51, 100, 0], "DE"), ([203, 0, 113, 0], "FR")] {
        writer.add(network, prefix: 24, .map([("country", .map([("iso_code", .text(country))]))]))
      }
      let database = folder.path + "/countries.mmdb"
      try Data(writer.bytes).write(to: URL(filePath: database))
      let all = try Query.number("hits", of: sampleLog)
      let german = try Query.number("hits", of: sampleLog, where: "network = 198.51.100.0/24")
      let french = try Query.number("hits", of: sampleLog, where: "network = 203.0.113.0/24")
      #expect(german > 0 && french > 0 && all > german + french)

      let cubetop = try Cubetop("replay \(sampleLog) --speed max --geoip \(database)")
      try cubetop.waitForHits(all)
      cubetop.press("9")
      try cubetop.waitFor("Countries")
      try cubetop.waitFor("DE +\(grouped(german))")
      try cubetop.waitFor("FR +\(grouped(french))")
      cubetop.press("/")
      cubetop.tmux.type("country = FR")
      try cubetop.waitForHits(french)
      cubetop.press("Escape")
      try cubetop.waitForHits(all)
      cubetop.press("/")
      cubetop.tmux.type("DE")
      try cubetop.waitForHits(german)
      cubetop.press("Enter", "Enter")
      try cubetop.waitFor("› country = DE ")
      try cubetop.waitForHits(german)
      cubetop.press("C-c")
      try cubetop.waitForEnd(0)
    }
  }
#endif
