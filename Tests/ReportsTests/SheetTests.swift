import Foundation
import Reports
import Testing

@Suite struct `A sheet` {
  private let sheet = Sheet(
    columns: ["path", "hits"],
    rows: [[.text("/a,\"b\"|c\td"), .number("12")], [.missing, .number("0.5")]])

  @Test func `is written in each form so that it can be read back`() throws {
    #expect(sheet.text(.tsv) == "path\thits\n/a,\"b\"|c\\td\t12\n\t0.5\n")
    #expect(sheet.text(.csv) == "path,hits\r\n\"/a,\"\"b\"\"|c\td\",12\r\n,0.5\r\n")
    #expect(sheet.text(.markdown) == "| path | hits |\n| --- | ---: |\n| /a,\"b\"\\|c d | 12 |\n|  | 0.5 |\n")
    let rows = try #require(try JSONSerialization.jsonObject(with: Data(sheet.text(.json).utf8)) as? [[String: Any]])
    #expect(rows[0]["path"] as? String == "/a,\"b\"|c\td" && rows[0]["hits"] as? Int == 12)
    #expect(rows[1]["path"] is NSNull && rows[1]["hits"] as? Double == 0.5)
    #expect(Sheet(columns: ["a"], rows: []).text(.json) == "[]\n")
  }
}
