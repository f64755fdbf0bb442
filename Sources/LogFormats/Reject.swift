/// Why a line is no event. A bad line is data: it is counted and shown, and stops nothing.
public enum RejectReason: UInt8, CaseIterable, Sendable, BitwiseCopyable, Hashable {
  case blank
  case tooLong
  case noClient
  case noTime
  case notADate
  case noRequest
  case unterminatedQuote
  case strayText
  case badStatus
  case badBytes
  case otherShape
  case badTime
  case noTimeField
  case notJSON
  case noRequestFields
  case noColumns
  case serverMessage

  /// As statistics and scripts name it: `not-a-date`.
  public var name: String {
    switch self {
    case .blank: "blank"
    case .tooLong: "too-long"
    case .noClient: "no-client"
    case .noTime: "no-time"
    case .notADate: "not-a-date"
    case .noRequest: "no-request"
    case .unterminatedQuote: "unterminated-quote"
    case .strayText: "stray-text"
    case .badStatus: "bad-status"
    case .badBytes: "bad-bytes"
    case .otherShape: "other-shape"
    case .badTime: "bad-time"
    case .noTimeField: "no-time-field"
    case .notJSON: "not-json"
    case .noRequestFields: "no-request-fields"
    case .noColumns: "no-columns"
    case .serverMessage: "server-message"
    }
  }

  /// What is wrong, in a sentence without its full stop.
  public var sentence: String {
    switch self {
    case .blank: "the line is blank"
    case .tooLong: "the line is longer than a log line may be"
    case .noClient: "the line doesn't begin with a client and a space"
    case .noTime: "there is no [time] after the client"
    case .notADate: "the time is not a date like 17/May/2015:10:05:03 +0000"
    case .noRequest: "no quoted request follows the time"
    case .unterminatedQuote: "a quoted field has no closing quote"
    case .strayText: "a closing quote is followed by something other than a space"
    case .badStatus: "the status is neither three digits nor -"
    case .badBytes: "the bytes sent are neither a number nor -"
    case .otherShape: "the line has other fields than the format asked for"
    case .badTime: "the time is not written as the format says"
    case .noTimeField: "no field says when it happened"
    case .notJSON: "the line is not a JSON object"
    case .noRequestFields: "there is a time, but neither a client, a method, a path nor a status"
    case .noColumns: "no #Fields line before says what the columns are"
    case .serverMessage: "the line is a message of the server's, not a request"
    }
  }
}

/// The verdict on a line that is no event.
public struct Reject: Error, Hashable, Sendable, BitwiseCopyable {
  public let reason: RejectReason
  /// Where in the line the parser gave up: the byte, counted from 1.
  public let column: Int

  @inline(__always) init(_ reason: RejectReason, at place: UnsafeRawPointer, of line: UnsafeRawPointer) {
    self.reason = reason
    column = place - line + 1
  }
}
