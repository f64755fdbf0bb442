import Drawing
import Foundation
import Reports
import Testing

@testable import Dashboard

/// A panel's rows for elsewhere.
@Suite struct `Exports` {
  private func exported(_ place: Int, _ bench: Bench = Bench().pressing(.char("6"))) -> Bench {
    var bench = bench.pressing(.ctrl("s"), .home)
    for _ in 0..<place { bench.press(.down) }
    bench.press(.enter)
    return bench
  }

  @Test func `go to the clipboard in every form`() throws {
    for (place, form) in Sheet.Form.allCases.enumerated() {
      guard case .copy(let text)? = exported(place).effects.first else {
        Issue.record("\(form) copies nothing")
        continue
      }
      switch form {
      case .tsv: #expect(text.hasPrefix("method\thits\tclients\tbytes\terrors\nGET\t24000\t8001\t45096000\t1200\n"))
      case .csv: #expect(text.hasPrefix("method,hits,clients,bytes,errors\r\nGET,24000,"))
      case .markdown: #expect(text.hasPrefix("| method | hits | clients | bytes | errors |\n| --- | ---: | ---: |"))
      case .json:
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
        #expect(rows.count == 3 && rows[0]["hits"] as? Int == 24000 && rows[0]["method"] as? String == "GET")
      }
    }
  }

  @Test func `go to a file whose name can be changed`() {
    var bench = exported(5)
    #expect(bench.model.input?.text == "cubetop-methods.csv")
    bench.press(.ctrl("u"))
    bench.type("x.csv")
    bench.press(.enter)
    guard case .write("x.csv", let text)? = bench.effects.first else {
      Issue.record("\(bench.effects)")
      return
    }
    #expect(text.hasPrefix("method,hits"))
    #expect(exported(5).pressing(.escape).effects.isEmpty)
  }

  @Test func `of raw lines have their columns`() {
    guard case .copy(let text)? = exported(0, Bench().pressing(.char("8"))).effects.first else {
      Issue.record("copies nothing")
      return
    }
    #expect(
      text.hasPrefix(
        "time\tclient\tmethod\tstatus\turl\treferrer\tagent\tbytes\n2026-03-14T12:00:00Z\t192.0.2.0\tGET\t"))
  }
}
