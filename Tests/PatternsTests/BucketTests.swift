import PageEvents
@testable import Patterns
import TestSupport
import Testing

@Suite struct `A leaky bucket` {
  private func expectBucket(
    _ bucket: String, over timeline: String, toAlert picture: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try expect(
      "- {name: b, per: client, bucket: \(bucket)}", over: timeline, toAlert: picture,
      request: {
        Request(seconds: 0, path: "/\($0)")
      }, sourceLocation: sourceLocation)
  }

  @Test func `overflows with one drop more than it holds, and is empty afterwards`() throws {
    try expectBucket("{capacity: 3, leak: 10s}", over: "aaaaaaaa", toAlert: "...!...!")
    try expectBucket("{capacity: 0}", over: "a.a", toAlert: "!.!")
  }

  @Test func `never overflows with what comes no faster than it leaks`() throws {
    try expectBucket("{capacity: 1, leak: 3s}", over: "a..a..a..a..a", toAlert: ".............")
    try expectBucket("{capacity: 1, leak: 3s}", over: "a..a.a.......", toAlert: ".....!.......")
  }

  @Test func `is no fuller for a value that is in it`() throws {
    try expectBucket("{capacity: 2, leak: 10s, distinct: path}", over: "aaaabbbc", toAlert: ".......!")
  }

  @Test func `is a new one when it has leaked empty`() throws {
    // What was in it is forgotten: the second a counts.
    try expectBucket("{capacity: 1, leak: 2s, distinct: path}", over: "a.....ab", toAlert: ".......!")
    try expectBucket("{capacity: 1, leak: 2s, distinct: path}", over: "a...ab..", toAlert: "........")
  }

  @Test func `is emptied by what cancels it, which is no drop`() throws {
    try expectBucket("{capacity: 1, leak: 9s, cancel: path = /x}", over: "aaxaxxaa", toAlert: ".!.....!")
  }

  @Test func `alerts only if what is required is in it`() throws {
    try expectBucket("{capacity: 1, leak: 9s, require: path = /r}", over: "aaaraara", toAlert: "...!...!")
    // The first two were thrown away.
    try expectBucket("{capacity: 1, leak: 9s, require: path = /r}", over: "aar.....", toAlert: "........")
  }

  @Test func `belongs to a key`() throws {
    let requests = (0..<12).map { Request(seconds: Double($0), client: "192.0.2.\($0 % 3)") }
    let alerts = try Request.alerts(requests, "- {name: b, per: client, bucket: {capacity: 3, leak: 1h}}")
    #expect(alerts.map { $0.key.first?.value } == ["192.0.2.0", "192.0.2.1", "192.0.2.2"])
    #expect(alerts.map(\.count) == [4, 4, 4])
    #expect(alerts.map(\.first) == [0, 1, 2].map { Timestamp(seconds: $0) })
    let pairs = try Request.alerts(
      requests, "- {name: b, per: [client, status, network], bucket: {capacity: 3, leak: 1h}}")
    #expect(pairs.count == 3)
    #expect(pairs.first?.key.map(\.value) == ["192.0.2.0", "404", "192.0.2.0/24"])
    let networks = try Request.alerts(requests, "- {name: b, per: network, bucket: {capacity: 11, leak: 1h}}")
    #expect(networks.map { $0.key.first?.value } == ["192.0.2.0/24"])
  }

  @Test(arguments: 0..<300) func `agrees with its slow twin`(seed: Int) throws {
    var random = Seeded(seed)
    var time = 0.0
    let requests = (0..<300).map { _ in
      time += Double(Int.random(in: 0..<4000, using: &random)) / 1000
      return Request(seconds: time, path: "/\(Int.random(in: 0..<6, using: &random))")
    }
    let capacity = Int.random(in: 0..<6, using: &random)
    let isDistinct = Bool.random(using: &random)
    let rule = "- {name: b, bucket: {capacity: \(capacity), leak: 2s\(isDistinct ? ", distinct: path" : "")}}"
    let alerts = try Request.alerts(requests, rule, step: Int.random(in: 1..<20, using: &random))
    #expect(
      alerts.map(\.time.milliseconds)
        == slowTwin(requests, capacity: Double(capacity), leak: 2000, isDistinct: isDistinct))
  }

  /// The same by the letter: a level that is lowered.
  private func slowTwin(_ requests: [Request], capacity: Double, leak: Double, isDistinct: Bool) -> [Int64] {
    var (level, last) = (0.0, 0.0)
    var paths: Set<String> = []
    var times: [Int64] = []
    for request in requests {
      let time = (request.seconds * 1000).rounded()
      if time - last > leak * (capacity + 1) { paths = [] }
      if isDistinct, !paths.insert(request.path).inserted { continue }
      // In drops' milliseconds, which are whole numbers.
      level = max(0, level - (time - last)) + leak
      last = time
      if level > capacity * leak {
        times.append(Int64(time))
        level = 0
        paths = []
      }
    }
    return times
  }
}
