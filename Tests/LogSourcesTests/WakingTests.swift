import Foundation
import LogSources
import Testing

/// What happens to a followed file ends a wait for it at once, and nothing else does.
@Suite(.enabled(if: isLinux, "files are polled elsewhere"))
struct WakingTests {
  let bench = Workbench()

  /// Does a wait end early, when something happens a little after it began? Then reads what there is.
  private func wakes(_ reader: Reader, _ event: @escaping @Sendable () -> Void) throws -> [String] {
    try reader.poll()
    let other = Thread {
      usleep(20_000)
      event()
    }
    other.start()
    let elapsed = ContinuousClock().measure { waitForNews(from: [reader.source], atMost: .seconds(60)) }
    #expect(elapsed < .seconds(30))
    while !other.isFinished { usleep(100) }
    return try reader.poll()
  }

  @Test func `growth, rotation, truncation and return each wake at once`() throws {
    nonisolated(unsafe) let bench = bench
    bench.append("a1\n")
    let reader = try bench.source()
    #expect(try wakes(reader) { bench.append("a2\n") } == ["a2"])
    #expect(try wakes(reader) { bench.move(to: "access.log.1") } == [])
    #expect(reader.source.trouble != nil)
    #expect(try wakes(reader) { bench.append("b1\n") } == ["b1"])
    #expect(try wakes(reader) { bench.append("a3\n", to: "access.log.1") } == ["a3"])
    #expect(try wakes(reader) { bench.truncate() } == [])
    #expect(try wakes(reader) { bench.append("c1\n") } == ["c1"])
    #expect(try wakes(reader) { bench.remove() } == [])
    #expect(try wakes(reader) { bench.append("d1\n") } == ["d1"])
  }

  @Test func `a log that appears wakes at once`() throws {
    nonisolated(unsafe) let bench = bench
    let reader = try bench.source()
    #expect(try wakes(reader) { bench.append("a1\n") } == ["a1"])
    #expect(try wakes(reader) { bench.append("a2\n") } == ["a2"])
  }

  @Test func `a link that moves and the file behind it wake at once`() throws {
    nonisolated(unsafe) let bench = bench
    #expect(mkdir(bench.path("elsewhere"), 0o755) == 0)
    bench.append("a1\n", to: "elsewhere/a.log")
    bench.append("b1\n", to: "b.log")
    bench.link("current.log", to: "elsewhere/a.log")
    let reader = try bench.source("current.log")
    #expect(try wakes(reader) { bench.append("a2\n", to: "elsewhere/a.log") } == ["a2"])
    #expect(try wakes(reader) { bench.move("elsewhere/a.log", to: "elsewhere/a.log.1") } == [])
    #expect(try wakes(reader) { bench.append("c1\n", to: "elsewhere/a.log") } == ["c1"])
    #expect(try wakes(reader) { bench.link("current.log", to: "b.log") } == ["b1"])
    #expect(try wakes(reader) { bench.append("b2\n", to: "b.log") } == ["b2"])
  }

  @Test func `a log that nobody writes to wakes nobody, whatever is written beside it`() throws {
    bench.append("a1\n")
    bench.append("", to: "error.log")
    let reader = try bench.source()
    try reader.poll()
    bench.append("b1\n", to: "error.log")
    let elapsed = ContinuousClock().measure { waitForNews(from: [reader.source], atMost: .milliseconds(50)) }
    #expect(elapsed >= .milliseconds(50))
  }

  @Test func `a log that is over, or not followed, has nothing to wait for`() throws {
    bench.append("a1\n")
    #expect(try bench.source(follow: false).source.pollableDescriptor == nil)
  }
}

#if os(Linux)
  private let isLinux = true
#else
  private let isLinux = false
#endif
