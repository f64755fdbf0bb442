import LogFormats
import PageEvents
import Testing

struct ParseReportTests {
  private let good = #"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5043"#

  private func report(on text: String) -> ParseReport {
    var parser = AccessLogParser()
    var report = ParseReport()
    var text = text
    text.withUTF8 {
      let consumed = parser.parse(UnsafeRawBufferPointer($0), into: EventTable(), noting: &report)
      #expect(consumed == $0.count)
    }
    return report
  }

  @Test func `lines, events and rejects are counted, with the first line of each reason`() {
    let report = report(on: "\(good)\nnonsense\n\(good)\r\n\n203.0.113.9 - - [x] \"\n203.0.113.9 - - [yy] \"\n")
    #expect(report.lines == 6)
    #expect(report.events == 2)
    #expect(report.rejected == 4)
    #expect(
      report.rejections.map { "\($0.count) \($0.reason.name): line \($0.line), column \($0.column): \($0.exampleText)" }
        == [
          "2 not-a-date: line 5, column 18: 203.0.113.9 - - [x] \"", "1 blank: line 4, column 1: ",
          "1 no-client: line 2, column 1: nonsense",
        ])
  }

  @Test func `the latest lines of each reason are kept, and know their place in the source`() {
    let lines = (1...40).map { "nonsense\($0)\n" }.joined()
    var whole = report(on: good + "\n")
    whole.append(report(on: lines))
    whole.append(report(on: "\n"))
    let latest = whole[.noClient]?.latest ?? []
    #expect(latest.map(\.line) == Array(26...41))
    #expect(latest.last?.bytes == Array("nonsense40".utf8))
    #expect(whole[.noClient]?.count == 40 && whole[.blank]?.latest.map(\.line) == [42])
  }

  @Test func `an example is cut at 512 bytes`() {
    let report = report(on: String(repeating: "x", count: 600))
    #expect(report[.noClient]?.example.count == 512)
  }

  @Test func `a last line without its newline counts, and an empty block has no line`() {
    #expect(report(on: good).events == 1)
    #expect(report(on: good + "\n").lines == 1)
    #expect(report(on: "").lines == 0)
  }

  @Test func `a following report counts its lines on, another source's doesn't`() {
    let first = report(on: "\(good)\nnonsense\n")
    let second = report(on: "\(good)\nmore\n\n")
    var following = first
    following.append(second)
    #expect(following.lines == 5 && following.events == 2)
    #expect(following[.noClient]?.count == 2)
    #expect(following[.noClient]?.exampleText == "nonsense")
    #expect(following[.blank]?.line == 5)
    var merged = first
    merged.merge(second)
    #expect(merged[.blank]?.line == 3)
    #expect(merged.rejected == 3)
  }

  @Test func `a full table stops the parser at a line's end`() {
    var parser = AccessLogParser()
    var report = ParseReport()
    let table = EventTable(capacity: 2)
    let text = Array("\(good)\nnonsense\n\(good)\nnonsense\n\(good)\n".utf8)
    text.withUnsafeBytes { block in
      let consumed = parser.parse(block, into: table, noting: &report)
      #expect(consumed == good.utf8.count * 2 + 2 + 9)
      #expect(table.isFull)
      #expect(parser.parse(UnsafeRawBufferPointer(rebasing: block[consumed...]), into: table, noting: &report) == 0)
      table.removeAll()
      #expect(
        parser.parse(UnsafeRawBufferPointer(rebasing: block[consumed...]), into: table, noting: &report)
          == block.count - consumed)
    }
    #expect(table.count == 1 && report.lines == 5 && report.events == 3)
    #expect(report[.noClient]?.line == 2)
  }

  @Test func `every reason has a name and a sentence of its own`() {
    let reasons = RejectReason.allCases
    #expect(Set(reasons.map(\.name)).count == reasons.count)
    #expect(Set(reasons.map(\.sentence)).count == reasons.count)
  }
}
