import PageEvents
import TestSupport
import Testing

@testable import LogFormats

/// Lines that aren't of their log's format.
struct SecondLookTests {
  /// Every format that tells a line by itself, each a parser of its own for each line: what the text is, in the words of `log`.
  private static func twin(_ line: UnsafeRawBufferPointer, among formats: [LogFormat]) -> String? {
    let scratch = Scratch()
    var texts = [line]
    if let message = CarriedMessage.find(in: line, isObject: false, scratch) {
      texts = message.isString ? [line, message.text] : [message.text]
    }
    for text in texts {
      let isObject = text.first { ![9, 11, 12, 13, 32].contains($0) } == UInt8(ascii: "{")
      var best: (fields: Int, said: String)?
      for format in formats where !format.isStateful && (format.example.first == "{") == isObject {
        var parser = (format.makeProbe() as? any Unwrapping)?.bare ?? format.makeProbe()
        var report = ParseReport()
        let table = EventTable(capacity: 2)
        _ = parser.parse(text, into: table, noting: &report)
        guard let event = table.events.first, Plausibility.isEvent(event) else { continue }
        let fields = Plausibility.fields(of: event)
        if fields > best?.fields ?? 0 { best = (fields, format.name + " " + said(event)) }
      }
      if let best { return best.said }
    }
    return nil
  }

  private static func said(_ event: EventFields) -> String {
    let texts = [
      event.client, event.method, event.url, event.protocol, event.status, event.host, event.user, event.referrer,
      event.agent,
    ]
    return "\(event.time.milliseconds) \(event.bytes) \(event.latency) " + texts.map(text).joined(separator: "|")
  }

  private static func text(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test(arguments: 0..<4)
  func `a line is of the format that sees most in it, whatever was looked at before`(seed: Int) {
    let others = OtherFormats(LogFormat.presets)
    var random = Seeded(seed)
    var sources = LogFormat.presets.filter { !$0.isStateful }.map { MutatedFormatLines(of: $0, seed: seed) }
    var byFormat: [String: Int] = [:]
    for _ in 0..<3000 {
      let line = sources[Int.random(in: 0..<sources.count, using: &random)].next()
      line.withUnsafeBytes { line in
        let found = others.read(line)
        let said = found.map { $0.format + " " + Self.said($0.event) }
        #expect(said == Self.twin(line, among: LogFormat.presets), "\(Self.text(line))")
        byFormat[found?.format ?? "", default: 0] += 1
      }
    }
    // A test in which every line is of one format, or of none, would say little.
    #expect(byFormat.count > LogFormat.presets.count / 2 && byFormat.values.max()! < 2000)
  }

  private func report(on text: String, _ look: SecondLook) -> (report: ParseReport, events: Int) {
    var parser: any LineParser = LogFormat.named("combined")!.makeParser()
    var events = 0
    let report = Array(text.utf8).withUnsafeBytes {
      parser.parse($0, into: EventTable(), look) { found, _ in events += found.count }
    }
    return (report, events)
  }

  private static let json =
    #"{"ts":1773478800,"remote_addr":"192.0.2.9","request":"GET /j HTTP/1.1","status":404,"user":"#
    + "\"" + String(repeating: "u", count: 600) + "\"}\n"

  private var others: [LogFormat] { LogFormat.presets.filter { $0.name != "combined" } }

  @Test func `where the user has said the format, the report tells what rejected lines look like`() {
    let text = "none\n" + Self.json + "\n" + Self.json
    let told = report(on: text, SecondLook(among: others, readsLines: false, keepsLines: true))
    #expect(told.events == 0 && told.report.rejected == 4)
    #expect(told.report.likeOtherFormat == ["nginx-json": 2] && told.report.byOtherFormat.isEmpty)
    #expect(told.report.rejectedLines == Array(text.utf8))
    let read = report(on: text, SecondLook(among: others, keepsLines: true))
    #expect(read.events == 2 && read.report.rejected == 2)
    #expect(read.report.byOtherFormat == ["nginx-json": 2] && read.report.likeOtherFormat.isEmpty)
    #expect(read.report.rejectedLines == Array("none\n\n".utf8))
  }

  @Test func `an object that is an event is that, whatever its strings hold`() throws {
    let inner = LogFormat.named("combined")!.example.replacing("\"", with: "\\\"")
    let others = OtherFormats(LogFormat.presets)
    func format(_ line: String) -> String? {
      Array(line.utf8).withUnsafeBytes { others.read($0)?.format }
    }
    #expect(format(#"{"log":"\#(inner)\n","stream":"stdout"}"#) == "combined")
    #expect(format(#"{"ts":1773478800,"remote_addr":"192.0.2.9","status":200,"msg":"\#(inner)"}"#) == "nginx-json")
    #expect(format(#"web-1  | {"ts":1773478800,"remote_addr":"192.0.2.9","status":200}"#) == "nginx-json")
  }
}
