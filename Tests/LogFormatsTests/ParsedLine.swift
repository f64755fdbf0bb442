import Foundation
import LogFormats
import PageEvents

/// What a parser made of one line, with copies of everything: for comparing.
enum ParsedLine: Equatable, CustomStringConvertible {
  case event(Event)
  case reject(RejectReason, column: Int)

  struct Event: Equatable {
    var milliseconds: Int64 = 0
    var bytes: Int64 = 0
    var latency: UInt32 = EventFields.noLatency
    var client: [UInt8] = []
    var method: [UInt8] = []
    var url: [UInt8] = []
    var `protocol`: [UInt8] = []
    var status: [UInt8] = []
    var host: [UInt8] = []
    var user: [UInt8] = []
    var referrer: [UInt8] = []
    var agent: [UInt8] = []

    init() {}
    init(_ fields: EventFields) {
      milliseconds = fields.time.milliseconds
      bytes = fields.bytes
      latency = fields.latency
      client = Array(fields.client)
      method = Array(fields.method)
      url = Array(fields.url)
      `protocol` = Array(fields.protocol)
      status = Array(fields.status)
      host = Array(fields.host)
      user = Array(fields.user)
      referrer = Array(fields.referrer)
      agent = Array(fields.agent)
    }
  }

  var description: String {
    switch self {
    case .reject(let reason, let column): "rejected: \(reason.name) at \(column)"
    case .event(let event):
      ([
        ("time", Timestamp(milliseconds: event.milliseconds).description), ("bytes", String(event.bytes)),
        ("latency", event.latency == EventFields.noLatency ? "" : String(event.latency)),
      ] + event.texts).filter { !$0.1.isEmpty }.map { "\($0.0)=\($0.1)" }.joined(separator: " | ")
    }
  }
}

extension ParsedLine.Event {
  fileprivate var texts: [(String, String)] {
    [
      ("client", client), ("method", method), ("url", url), ("protocol", self.protocol), ("status", status),
      ("host", host), ("user", user), ("referrer", referrer), ("agent", agent),
    ].map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }
  }
}

extension LineParser {
  /// The verdict on one line, whose block ends where the line ends; before it may come lines that are no events.
  mutating func verdict(on line: [UInt8], linesBefore: Int = 0) -> ParsedLine {
    let table = EventTable(capacity: 1)
    var report = ParseReport()
    // Memory of exactly the line's size, so that a sanitiser sees a byte read beyond it.
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: line.count, alignment: 1)
    defer { block.deallocate() }
    block.copyBytes(from: line)
    let consumed = parse(UnsafeRawBufferPointer(block), into: table, noting: &report)
    precondition(consumed == line.count && report.lines == 1 + linesBefore)
    if let fields = table.events.first { return .event(ParsedLine.Event(fields)) }
    let rejection = report.rejections[0]
    return .reject(rejection.reason, column: rejection.column)
  }
}

/// The fields of one line of an access log as readable text: `client=… | method=…`.
func parsed(_ line: String) -> ParsedLine {
  var parser = AccessLogParser()
  return parser.verdict(on: Array(line.utf8))
}
