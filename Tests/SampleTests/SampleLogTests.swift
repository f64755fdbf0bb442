import Foundation
import Testing

@testable import cubetop_sample

/// `sample-data/shop.log`, which the README's commands use.
struct SampleLogTests {
  private let committed: [UInt8]

  init() throws {
    committed = [UInt8](try Data(contentsOf: root.appending(path: "sample-data/shop.log")))
  }

  @Test func `the commands in its read-me write the very bytes`() throws {
    let readMe = try String(contentsOf: root.appending(path: "sample-data/README.md"), encoding: .utf8)
    let commands = readMe.matches(of: #/swift run -c release cubetop-sample (.+) --out (sample-data\/\S+)/#)
    #expect(commands.count == 2)
    for command in commands {
      let process = Process()
      let output = Pipe()
      process.executableURL = products.appending(path: "cubetop-sample")
      process.arguments = command.1.split(separator: " ").map(String.init)
      process.standardOutput = output
      try process.run()
      let written = [UInt8](try #require(try output.fileHandleForReading.readToEnd()))
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      // Not `==` inside `#expect`: it would print three megabytes.
      let isSame = written == [UInt8](try Data(contentsOf: root.appending(path: String(command.2))))
      #expect(isSame, "\(command.2)")
    }
  }

  @Test func `four lines of it are no access log lines`() {
    #expect(lines(of: committed).filter { Line($0) == nil }.count == 4)
  }

  @Test func `each incident is where the read-me says`() {
    let all = lines(of: committed).compactMap(Line.init)
    func minutes(_ isWanted: (Line) -> Bool) -> ClosedRange<Int>? {
      let times = all.filter(isWanted).map { $0.secondOfDay / 60 }
      guard let first = times.min(), let last = times.max() else { return nil }
      return first...last
    }
    func clock(_ hour: Int, _ minute: Int) -> Int { hour * 60 + minute }

    #expect(minutes { $0.client == "203.0.113.66" } == clock(3, 12)...clock(3, 17))
    #expect(
      minutes { $0.client == "198.51.100.24" && $0.status == 401 } == clock(9, 30)...clock(9, 38))
    #expect(minutes { $0.client == "198.51.100.23" && $0.status == 302 } == clock(9, 38)...clock(9, 38))
    #expect(minutes { $0.target.hasPrefix("/spring?") }?.lowerBound == clock(12, 0))
    #expect(minutes { $0.status == 504 } == clock(20, 14)...clock(20, 19))
    #expect(minutes { $0.status == 502 || $0.status == 503 }.map { $0.lowerBound >= clock(20, 15) } == true)
    #expect(minutes { $0.status == 502 || $0.status == 503 }.map { $0.upperBound < clock(20, 35) } == true)
    #expect(minutes { $0.status == 414 } == clock(16, 40)...clock(16, 40))
  }
}
