import Cubes
import PageEvents
import Testing

@testable import cubetop

/// An answer, and the exact bytes of it in each form.
@Suite struct AnswerWriterTests {
  private func text(_ form: OutputForm, _ answer: Answer, for destination: Destination = .pipe) throws -> String {
    var bytes: [UInt8] = []
    let output = ByteOutput { bytes += $0 }
    try form.writer(for: destination).write(answer, columns: answer.query.columnNames(in: .pageViews), to: output)
    try output.flush()
    return String(decoding: bytes, as: UTF8.self)
  }

  private func member(_ dimension: Dimension, _ bytes: [UInt8]) -> Member {
    Member(dimension: dimension, id: bytes.isEmpty ? 0 : 1, bytes: bytes)
  }

  private func answer(_ rows: [(path: String, hits: Int)]) -> Answer {
    Answer(
      query: Query(by: [.path]),
      rows: rows.map { Answer.Row(members: [member(.path, Array($0.path.utf8))], values: [.whole($0.hits)]) },
      groupCount: rows.count)
  }

  private func answer(bytes path: [UInt8]) -> Answer {
    Answer(
      query: Query(by: [.path]), rows: [Answer.Row(members: [member(.path, path)], values: [.whole(1)])], groupCount: 1)
  }

  /// A value of each kind, and each kind of missing.
  private var mixed: Answer {
    let ten = Timestamp(milliseconds: 1_431_856_800_000)
    return Answer(
      query: Query([.hits, .rate, .p90], by: [.status, .referrerHost], every: .minutes(1)),
      rows: [
        Answer.Row(
          time: ten, members: [member(.status, Array("404".utf8)), member(.referrerHost, Array("a.example".utf8))],
          values: [.whole(12345), .real(12), .missing]),
        Answer.Row(
          time: ten + .minutes(1), members: [member(.status, Array("200".utf8)), member(.referrerHost, [])],
          values: [.whole(7), .real(1.0 / 3), .real(1234.5)]),
      ], groupCount: 2)
  }

  @Test func `JSON is an array of objects, a row a line`() throws {
    #expect(
      try text(.json, answer([("/a", 12), ("/b", 3)]))
        == "[\n{\"path\":\"/a\",\"hits\":12},\n{\"path\":\"/b\",\"hits\":3}\n]\n")
    #expect(
      try text(.json, mixed) == """
        [
        {"time":"2015-05-17T10:00:00Z","status":"404","referrer-host":"a.example","hits":12345,"rate":12.0,"p90":null},
        {"time":"2015-05-17T10:01:00Z","status":"200","referrer-host":null,"hits":7,"rate":0.333,"p90":1234.5}
        ]

        """)
  }

  @Test func `JSON without groups and times is one object`() throws {
    let answer = Answer(
      query: Query([.hits, .bytes]), rows: [Answer.Row(members: [], values: [.whole(3), .whole(99)])], groupCount: 1)
    #expect(try text(.json, answer) == "{\"hits\":3,\"bytes\":99}\n")
    #expect(try text(.ndjson, answer) == "{\"hits\":3,\"bytes\":99}\n")
  }

  @Test func `without a row there are an empty array, no lines, and headers`() throws {
    #expect(try text(.json, answer([])) == "[]\n")
    #expect(try text(.ndjson, answer([])) == "")
    #expect(try text(.csv, answer([])) == "path,hits\r\n")
    #expect(try text(.tsv, answer([])) == "path\thits\n")
    #expect(try text(.table, answer([])) == "path  hits\n")
  }

  @Test func `NDJSON is an object a line`() throws {
    #expect(
      try text(.ndjson, answer([("/a", 12), ("/b", 3)]))
        == "{\"path\":\"/a\",\"hits\":12}\n{\"path\":\"/b\",\"hits\":3}\n")
  }

  @Test func `JSON escapes what it must, and what could drive a terminal or hide`() throws {
    let path = "/\"q\"\\\u{8}\t\r\n\u{1B}[2J\u{7F}\u{85}\u{9B}\u{2028}\u{202E}\u{E0041}é€😀"
    #expect(
      try text(.ndjson, answer(bytes: Array(path.utf8)))
        == #"{"path":"/\"q\"\\\u0008\t\r\n\u001b[2J\u007f\u0085\u009b\u2028\u202e\udb40\udc41é€😀","hits":1}"# + "\n")
  }

  @Test func `CSV quotes what holds a comma, a quote or a line's end`() throws {
    #expect(
      try text(.csv, answer([("/a,b", 1), ("/a\"b", 2), ("/a\r\nb", 3), ("/a\tb c", 4)]))
        == "path,hits\r\n\"/a,b\",1\r\n\"/a\"\"b\",2\r\n\"/a\r\nb\",3\r\n/a\tb c,4\r\n")
    #expect(
      try text(.csv, mixed) == """
        time,status,referrer-host,hits,rate,p90\r
        2015-05-17T10:00:00Z,404,a.example,12345,12.0,\r
        2015-05-17T10:01:00Z,200,,7,0.333,1234.5\r

        """)
  }

  @Test func `TSV writes tabs and line ends in values out`() throws {
    #expect(
      try text(.tsv, answer([("/a\tb\\t", 1), ("/a\r\nb", 2), ("/a,\"b\" c", 3)]))
        == "path\thits\n/a\\tb\\t\t1\n/a\\r\\nb\t2\n/a,\"b\" c\t3\n")
    #expect(
      try text(.tsv, mixed) == """
        time\tstatus\treferrer-host\thits\trate\tp90
        2015-05-17T10:00:00Z\t404\ta.example\t12345\t12.0\t
        2015-05-17T10:01:00Z\t200\t\t7\t0.333\t1234.5

        """)
  }

  @Test func `a table stands in columns, numbers to the right`() throws {
    #expect(
      try text(.table, mixed) == """
        time                  status  referrer-host   hits    rate       p90
        2015-05-17T10:00:00Z  404     a.example      12345  12.000         -
        2015-05-17T10:01:00Z  200     -                  7   0.333  1234.500

        """)
  }

  @Test func `on a terminal the widest texts of a table are cut until a row is a line`() throws {
    let long = String(repeating: "/long", count: 20)
    let table = try text(.table, answer([(long, 1), ("/a", 2)]), for: .terminal(columns: 30))
    #expect(
      table == """
        path                      hits
        /long/long/long/long/lo…     1
        /a                           2

        """)
    #expect(try text(.table, answer([(long, 1)])).contains(long))
    #expect(try text(.table, answer([(long, 1)]), for: .terminal(columns: nil)).contains(long))
    // There is an end to cutting.
    #expect(try text(.table, answer([(long, 1)]), for: .terminal(columns: 5)).hasSuffix("\n/long/long/…     1\n"))
  }

  @Test(arguments: OutputForm.allCases) func `bytes that are not UTF-8 come out as U+FFFD`(form: OutputForm) throws {
    let written = try text(form, answer(bytes: Array("/a".utf8) + [0xFF, 0xC3, 0x28]))
    // A table is for eyes: it says which bytes they were.
    #expect(written.contains(form == .table ? "/a\\xff\\xc3(" : "/a\u{FFFD}\u{FFFD}("))
  }

  @Test(arguments: OutputForm.allCases) func `on a terminal no value drives it`(form: OutputForm) throws {
    let value = Array("/\u{1B}]0;title\u{7}\u{9B}2J\u{202E}".utf8) + [0x9B]
    let written = try text(form, answer(bytes: value), for: .terminal(columns: 80))
    for scalar in written.unicodeScalars where scalar != "\r" && scalar != "\n" && scalar != "\t" {
      #expect(![.control, .format].contains(scalar.properties.generalCategory))
    }
  }

  @Test func `to a program CSV and TSV say what was logged`() throws {
    #expect(try text(.csv, answer(bytes: Array("/\u{1B}[2J".utf8))) == "path,hits\r\n/\u{1B}[2J,1\r\n")
    #expect(try text(.tsv, answer(bytes: Array("/\u{1B}[2J".utf8))) == "path\thits\n/\u{1B}[2J\t1\n")
  }

  @Test func `numbers have at most three decimals and never an exponent`() {
    let numbers: [Cubes.Number] = [
      .whole(-3), .whole(.max), .real(0), .real(1e-9), .real(0.0005), .real(12), .real(1.25), .real(1e14), .missing,
    ]
    #expect(
      numbers.map(\.text)
        == ["-3", "9223372036854775807", "0.0", "0.0", "0.001", "12.0", "1.25", "100000000000000.0", nil])
  }

  @Test func `an answer of many pieces is written whole`() throws {
    let rows = (0..<20_000).map { (path: "/page/\($0)", hits: $0) }
    var pieces = 0
    var bytes: [UInt8] = []
    let output = ByteOutput {
      bytes += $0
      pieces += 1
    }
    try OutputForm.tsv.writer(for: .pipe).write(answer(rows), columns: ["path", "hits"], to: output)
    try output.flush()
    #expect(pieces > 3 && pieces < 10)
    #expect(
      String(decoding: bytes, as: UTF8.self) == "path\thits\n" + rows.map { "\($0.path)\t\($0.hits)\n" }.joined())
  }
}
