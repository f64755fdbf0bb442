import Cubes
import Foundation
import Ingest
import LogFormats
import LogSources
import PageEvents
import Synchronization
import Testing

@Suite struct RunningTests {
  private let directory = LogDirectory()
  private let lexicons = Lexicons()

  @Test func `running over sources that end, ends`() throws {
    let path = directory.log((0..<100).map { line($0) }.joined())
    let witness = Witness(lexicons)
    let ingest = Ingest([try openSource(path, follow: false)], lexicons: lexicons, consumers: [witness])
    ingest.run()
    #expect(ingest.status.phase == .ended)
    #expect(witness.sights.count == 100)
  }

  @Test func `a log that grows is followed until it is stopped`() throws {
    let path = directory.log(line(0, "/0"))
    let witness = Witness(lexicons)
    let ingest = Ingest([try openSource(path, follow: true)], lexicons: lexicons, consumers: [witness])
    let thread = WorkThread { ingest.run() }
    #expect(eventually { ingest.status.phase == .following })
    #expect(witness.paths == ["/0"])
    for second in 1...20 {
      directory.append(line(second, "/\(second)"), to: path)
      #expect(eventually { witness.sights.count == second + 1 })
    }
    #expect(eventually { ingest.status.report.lines == 21 })
    ingest.stop()
    thread.join()
    directory.append(line(99, "/unseen"), to: path)
    #expect(witness.paths == (0...20).map { "/\($0)" })
  }

  @Test func `a line is an event when its end has been written`() throws {
    let path = directory.log("")
    let witness = Witness(lexicons)
    let ingest = Ingest([try openSource(path, follow: true)], lexicons: lexicons, consumers: [witness])
    let thread = WorkThread { ingest.run() }
    directory.append(String(line(0, "/whole").prefix(40)), to: path)
    #expect(eventually { ingest.status.bytesRead == 40 })
    #expect(witness.sights.isEmpty)
    directory.append(String(line(0, "/whole").dropFirst(40)), to: path)
    #expect(eventually { witness.paths == ["/whole"] })
    ingest.stop()
    thread.join()
  }

  @Test func `events that come behind the watermark are counted, and taken in`() throws {
    let paths = [directory.log(line(0), named: "a.log"), directory.log(line(0), named: "b.log")]
    let witness = Witness(lexicons)
    let ingest = Ingest(
      try paths.map { try openSource($0, follow: true) }, lexicons: lexicons, consumers: [witness],
      lateness: .seconds(30))
    let thread = WorkThread { ingest.run() }
    #expect(eventually { ingest.status.phase == .following })
    func add(_ second: Int, to log: Int) {
      let before = witness.sights.count
      directory.append(line(second), to: paths[log])
      #expect(eventually { witness.sights.count == before + 1 })
    }
    // Late is what its own log had left behind, however far the other is.
    add(100, to: 0)
    add(75, to: 0)
    #expect(eventually { ingest.status.report.lines == 4 } && ingest.status.late == 0)
    add(69, to: 0)
    #expect(eventually { ingest.status.late == 1 })
    add(80, to: 1)
    #expect(eventually { ingest.status.report.lines == 6 })
    ingest.stop()
    thread.join()
    #expect(ingest.status.sources.map(\.late) == [1, 0])
    // The other log, which isn't as far, holds the watermark back.
    let first = witness.sights.map(\.time).min()!
    #expect(ingest.status.watermark == first + .seconds(50))
  }

  @Test func `stopping takes effect at once`() throws {
    let ingest = Ingest(
      [try openSource(directory.log(line(0)), follow: true)], lexicons: lexicons, consumers: [Witness(lexicons)])
    let thread = WorkThread { ingest.run() }
    // Long enough for its waits to have become their longest.
    #expect(eventually { ingest.status.phase == .following })
    usleep(500_000)
    let start = ContinuousClock.now
    ingest.stop()
    thread.join()
    #expect(start.duration(to: .now) < .seconds(1))
  }

  @Test func `a quiet pipe is waited for until its writers have gone`() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let (reading, writing) = (ends[0], ends[1])
    let witness = Witness(lexicons)
    let source = StreamSource(fileDescriptor: reading, name: "pipe")
    let ingest = Ingest([source], lexicons: lexicons, consumers: [witness])
    let thread = WorkThread { ingest.run() }
    for second in 0..<3 {
      let bytes = Array(line(second, "/\(second)").utf8)
      #expect(write(writing, bytes, bytes.count) == bytes.count)
      #expect(eventually { witness.sights.count == second + 1 })
    }
    close(writing)
    thread.join()
    #expect(ingest.status.phase == .ended)
    #expect(witness.paths == ["/0", "/1", "/2"])
    close(reading)
  }

  @Test func `an error that passes costs no line`() {
    let witness = Witness(lexicons)
    let failures = Mutex(0)
    let source = ScriptedSource([
      .block(line(0, "/0")), .failure, .failure, .block(line(1, "/1")), .idle, .block(line(2, "/2")),
    ])
    let ingest = Ingest([source], lexicons: lexicons, consumers: [witness]) { failures.withLock { $0 += 1 } }
    ingest.run()
    #expect(witness.paths == ["/0", "/1", "/2"])
    #expect(ingest.status.failure == nil)
    #expect(failures.withLock { $0 } > 0)
  }

  @Test func `news come when something has`() throws {
    let path = directory.log(line(0))
    let news = Mutex(0)
    let ingest = Ingest([try openSource(path, follow: true)], lexicons: lexicons, consumers: [Witness(lexicons)]) {
      news.withLock { $0 += 1 }
    }
    let thread = WorkThread { ingest.run() }
    #expect(eventually { ingest.status.phase == .following })
    // Quiet means no news.
    usleep(200_000)
    let before = news.withLock { $0 }
    usleep(200_000)
    #expect(news.withLock { $0 } == before)
    directory.append(line(1), to: path)
    #expect(eventually { news.withLock { $0 } > before })
    #expect(eventually { ingest.status.report.events == 2 })
    ingest.stop()
    thread.join()
  }
}
