import Filters
import PageEvents
import Patterns
import TestSupport

/// A request in plain words.
struct PlainRequest {
  var time: Int64
  var client: String
  var status = "200"

  /// The /24 of an IPv4 address; nil for a host name.
  var network: String? {
    let parts = client.split(separator: ".")
    return parts.count == 4 ? parts[0..<3].joined(separator: ".") + ".0/24" : nil
  }

  /// Requests over a few minutes in the order of their time: a few clients ask often, many seldom.
  static func make(_ count: Int, clients: Int, most gap: Int64 = 200, _ random: inout Seeded) -> [PlainRequest] {
    var time: Int64 = 1_773_446_400_000
    let isInSeconds = Bool.random(using: &random)
    return (0..<count).map { _ in
      time += Int64.random(in: 0...gap, using: &random)
      let number = min(Int.random(in: 0..<clients, using: &random), Int.random(in: 0..<clients, using: &random))
      let client = number % 11 == 7 ? "host\(number).example" : "10.0.\(number % 5).\(number / 5)"
      return PlainRequest(
        time: isInSeconds ? time / 1000 * 1000 : time, client: number == 3 ? "" : client,
        status: ["200", "404"].randomElement(using: &random)!)
    }
  }
}

/// A limit the slow, obvious way: a dictionary of fractions of tokens, and lists of what happened to each key.
struct SlowLimits {
  struct Outcome {
    var requests = 0
    var refusals: [Int64] = []
    var longest: Int64 = 0
    var peak = 0.0
  }

  private struct State {
    var time: Int64
    var parts: Int64
    /// What is missing where nothing is refused.
    var demand: Int64 = 0
    var stretch: Int64?
  }

  private(set) var outcomes: [String: Outcome] = [:]
  private var states: [String: State] = [:]
  private(set) var withoutKey = 0
  private let limit: RateLimit
  private let key: (PlainRequest) -> String?

  init(_ limit: RateLimit) {
    self.limit = limit
    key = limit.dimension == .network ? { $0.network } : { $0.client.isEmpty ? nil : $0.client }
  }

  /// True where the request is refused.
  @discardableResult
  mutating func take(_ request: PlainRequest) -> Bool {
    guard let key = key(request) else {
      withoutKey += 1
      return false
    }
    let seconds: [RateLimit.Unit: Int64] = [.second: 1, .minute: 60, .hour: 3600, .day: 86_400]
    let whole = seconds[limit.unit]! * 1000
    let full = Int64(limit.burst) * whole
    var state = states[key] ?? State(time: request.time, parts: full)
    let come = (request.time - state.time) * Int64(limit.count)
    state.parts = min(full, state.parts + come)
    state.demand = max(0, state.demand - come) + whole
    state.time = request.time
    if state.parts == full { state.stretch = nil }
    var outcome = outcomes[key] ?? Outcome()
    outcome.requests += 1
    outcome.peak = max(outcome.peak, Double(state.demand) / Double(full))
    let isRefused = state.parts < whole
    if isRefused {
      outcome.refusals.append(request.time)
      let begin = state.stretch ?? request.time
      state.stretch = begin
      outcome.longest = max(outcome.longest, request.time - begin)
    } else {
      state.parts -= whole
    }
    states[key] = state
    outcomes[key] = outcome
    return isRefused
  }

  /// Requests that are let through whatever comes.
  mutating func note(_ request: PlainRequest) {
    guard let key = key(request) else {
      withoutKey += 1
      return
    }
    outcomes[key, default: Outcome()].requests += 1
  }

  var requests: Int { outcomes.values.reduce(0) { $0 + $1.requests } }
  var refused: Int { outcomes.values.reduce(0) { $0 + $1.refusals.count } }
  var limited: [String: Outcome] { outcomes.filter { !$0.value.refusals.isEmpty } }
}

extension EventBatch {
  func append(_ request: PlainRequest) {
    var (client, status) = (request.client, request.status)
    client.withUTF8 { client in
      status.withUTF8 { status in
        var fields = EventFields()
        fields.time = Timestamp(milliseconds: request.time)
        fields.client = UnsafeRawBufferPointer(client)
        fields.status = UnsafeRawBufferPointer(status)
        append(fields, source: 0)
      }
    }
  }
}

extension OrderedEventConsumer {
  /// Takes in requests in batches of odd sizes; `renewing` the dictionaries now and then. Returns the dictionaries at the end.
  @discardableResult
  func consume(
    _ requests: some Collection<PlainRequest>, in lexicons: Lexicons, renewing: Bool = false, isLate: Bool = false,
    _ random: inout Seeded
  ) -> Lexicons {
    var lexicons = lexicons
    var rest = requests[...]
    while !rest.isEmpty {
      if renewing, Int.random(in: 0..<4, using: &random) == 0 { lexicons = Lexicons(emptyAs: lexicons) }
      let piece = rest.prefix(Int.random(in: 1...300, using: &random))
      let batch = EventBatch(lexicons: lexicons, capacity: 300, columnSet: needs.columns, hasTraits: false)
      for request in piece { batch.append(request) }
      lexicons.publish()
      if isLate { consumeLate(batch) } else { consume(batch) }
      rest = rest.dropFirst(piece.count)
    }
    return lexicons
  }
}
