import Testing

@testable import cubetop_sample

struct ShopTests {
  @Test(arguments: [1, 2, 10, 999, 1_000, 5_003])
  func `a log has as many lines as were asked for`(count: Int) throws {
    #expect(lines(of: try log(lines: count)).count == count)
  }

  @Test func `several days have as many lines together`() throws {
    #expect(lines(of: try log(lines: 3_000, start: "2026-03-14T17:20:31Z", days: 3)).count == 3_000)
  }

  @Test func `the same seed writes the same log and another seed another`() throws {
    let first = try log(lines: 2_000, seed: 7)
    let isSame = try log(lines: 2_000, seed: 7) == first
    let isOther = try log(lines: 2_000, seed: 8) != first
    #expect(isSame)
    #expect(isOther)
  }

  @Test func `times go forward, but for a lag of two seconds now and then`() throws {
    var latest = 0
    var late = 0
    var tooLate: [Line] = []
    for line in lines(of: try log(lines: 8_000)).compactMap(Line.init) {
      if line.secondOfDay < latest - 2 { tooLate.append(line) }
      if line.secondOfDay < latest { late += 1 }
      latest = max(latest, line.secondOfDay)
    }
    #expect(tooLate.isEmpty)
    #expect((1...80).contains(late))
    #expect(latest >= 86_340)
  }

  @Test func `the log reaches from its day's first minutes to its last`() throws {
    let hours = Set(lines(of: try log(lines: 8_000)).compactMap(Line.init).map { $0.secondOfDay / 3600 })
    #expect(hours == Set(0..<24))
  }

  @Test func `a referrer of the shop's own is a page that this client has opened before`() throws {
    let shop = "https://www.shop.example"
    var opened: Set<String> = []
    var strangers: [Line] = []
    var followed = 0
    for line in lines(of: try log(lines: 8_000)).compactMap(Line.init) {
      if line.referrer.hasPrefix(shop), line.referrer != shop + "/admin/" {
        if !opened.contains("\(line.client) \(line.referrer)") { strangers.append(line) }
        followed += 1
      }
      if line.status == 200 { opened.insert("\(line.client) \(shop)\(line.target)") }
    }
    #expect(strangers.isEmpty)
    #expect(followed > 3_000)
  }

  @Test func `nobody real is in it`() throws {
    let nobody =
      #/10\..*|192\.0\.2\..*|198\.51\.100\..*|203\.0\.113\..*|198\.1[89]\..*|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\..*|2001:db8:.*|.*\.example/#
    let all = lines(of: try log(lines: 8_000)).compactMap(Line.init)
    let somebody = Set(all.map(\.client)).filter { $0.wholeMatch(of: nobody) == nil }
    #expect(somebody.isEmpty)
    let elsewhere = Set(all.map(\.referrer)).filter { $0.prefixMatch(of: #/https?://[a-z.-]+\.example[:/]/#) == nil }
    #expect(elsewhere == ["-"])
  }

  @Test func `the four formats tell the same day`() throws {
    let full = lines(of: try log(lines: 3_000, format: .combinedTime))
    let combined = lines(of: try log(lines: 3_000, format: .combined))
    let common = lines(of: try log(lines: 3_000, format: .common))
    let hosted = lines(of: try log(lines: 3_000, format: .vhostCombined))
    let hosts = ["www.shop.example:443 ", "www.shop.example:80 ", "api.shop.example:443 "]
    var different: [String] = []
    for (index, line) in full.enumerated() where Line(line) != nil {
      let withoutTime = line[..<line.lastIndex(of: " ")!]
      if combined[index] != withoutTime || !withoutTime.hasPrefix(common[index] + " \"")
        || !hosts.contains(where: { hosted[index] == $0 + withoutTime })
      {
        different.append(line)
      }
    }
    #expect(full.count == 3_000)
    #expect(different.isEmpty)
  }

  @Test func `an outage is made of answers that the application did not give`() throws {
    // A page that was asked for just before may still come through in the first minute.
    let outage = 20 * 60 + 15..<20 * 60 + 21
    let pages = lines(of: try log(lines: 20_000)).compactMap(Line.init).filter {
      outage.contains($0.secondOfDay / 60) && $0.request.hasPrefix("GET /shop/")
    }
    #expect(pages.count > 20)
    #expect(Set(pages.map(\.status)).isSubset(of: [301, 404, 499, 502, 503, 504]))
  }
}
