import Foundation
import Reports
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct `A report` {
  private func report(name: String = "/a") -> Report {
    Report(
      title: "shop.log", restrictions: ["status >= 500", "all of it"],
      totals: [.init("Requests", "14,000"), .init("Clients", "353", note: "±0.8 %")], binWidth: "10 minutes",
      bins: [
        .init("09:00", hits: 10, errors: 0), .init("09:10", hits: 1000, errors: 7), .init("09:20", hits: 0, errors: 0),
      ],
      tables: [
        .init(
          title: "Top URLs", note: "2 of 923", columns: ["requests", "errors"],
          rows: [
            .init(name, isMissing: false, share: 0.5, values: ["500", "7"]),
            .init("(not HTTP)", isMissing: true, share: 0.001, values: ["1", "0"]),
          ])
      ], colophon: "cubetop")
  }

  /// What an XML parser makes of it: elements with their counts, and all text.
  private final class Reading: NSObject, XMLParserDelegate {
    var elements: [String: Int] = [:]
    var attributes: Set<String> = []
    var text = ""
    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes found: [String: String]
    ) {
      elements[name, default: 0] += 1
      attributes.formUnion(found.keys)
    }
    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
  }

  private func read(_ report: Report) throws -> Reading {
    let html = report.html
    #expect(html.hasPrefix("<!DOCTYPE html>\n"))
    let parser = XMLParser(data: Data(html.dropFirst("<!DOCTYPE html>\n".count).utf8))
    let reading = Reading()
    parser.delegate = reading
    #expect(parser.parse(), "\(String(describing: parser.parserError)) in line \(parser.lineNumber)")
    return reading
  }

  @Test func `is one well-formed page with everything in it`() throws {
    let reading = try read(report())
    #expect(reading.elements["svg"] == 1 && reading.elements["rect"] == 6 && reading.elements["table"] == 1)
    #expect(reading.elements["tr"] == 3)
    for text in [
      "shop.log", "status >= 500", "14,000", "±0.8 %", "09:10: 1000 requests, 7 errors", "Top URLs", "2 of 923",
      "50.0 %",
    ] {
      #expect(reading.text.contains(text), "\(text)")
    }
  }

  @Test func `asks nothing of anybody`() {
    let html = report().html
    for word in ["<script", "<link", "<img", "@import", "url(", "src=", "onload"] {
      #expect(!html.contains(word), "\(word)")
    }
    #expect(html.components(separatedBy: "http").count == 2, "the one address is the name of SVG")
  }

  @Test(
    arguments: [
      "</title><script>alert(1)</script>", "\" onmouseover=\"x", "' & \" < >", "\u{1B}[2J\u{202E}\u{0}", "]]>", "&amp;",
      "日本語 é",
    ])
  func `shows what a stranger wrote and does nothing with it`(name: String) throws {
    var report = report(name: name)
    report.title = name
    report.restrictions = [name]
    report.bins[0].label = name
    let reading = try read(report)
    #expect(reading.elements["script"] == nil && !reading.attributes.contains("onmouseover"))
    if name.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 0x202E }) { #expect(reading.text.contains(name)) }
  }

  @Test func `of nothing says so`() throws {
    let empty = Report(title: "x", restrictions: [], totals: [], binWidth: "", bins: [], tables: [], colophon: "")
    #expect(try read(empty).text.contains("No events."))
  }
}
