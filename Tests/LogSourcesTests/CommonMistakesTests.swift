import Foundation
import LogSources
import Testing

/// What other tools that follow logs were seen to get wrong, with the numbers of lines they lost. Here none is.
struct CommonMistakesTests {
  let bench = Workbench()

  private func line(_ number: Int, _ server: String = "a") -> String {
    "192.0.2.1 - - [09/Jul/2026:12:00:00 +0000] \"GET /\(server)/\(number) HTTP/1.1\" 200 \(1000 + number)"
  }

  private func lines(_ numbers: Range<Int>, _ server: String = "a") -> [String] { numbers.map { line($0, server) } }

  private func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

  @Test func `a line that arrives in two writes is one line`() throws {
    let server = Writer(bench.path())
    let reader = try bench.source()
    for number in 0..<500 {
      let line = line(number) + "\n"
      server.write(String(line.prefix(number % line.count)))
      #expect(try reader.poll() == [])
      server.write(String(line.dropFirst(number % line.count)))
      try reader.poll()
    }
    #expect(reader.lines == lines(0..<500))
  }

  @Test func `a rename and a creation between two looks lose none of 500`() throws {
    bench.append(text(lines(0..<100)))
    let reader = try bench.source()
    try reader.poll()
    bench.append(text(lines(100..<300)))
    bench.move(to: "access.log.1")
    bench.append(text(lines(300..<500)))
    try reader.poll()
    #expect(reader.lines == lines(0..<500))
  }

  @Test func `a server that still writes to the renamed file loses none of 200`() throws {
    let server = Writer(bench.path())
    server.write(text(lines(0..<100)))
    let reader = try bench.source()
    try reader.poll()
    bench.move(to: "access.log.1")
    bench.append("", to: "access.log")
    try reader.poll()
    for number in 100..<300 {
      server.write(line(number) + "\n")
      if number % 7 == 0 { try reader.poll(after: .seconds(1)) }
    }
    try reader.poll()
    #expect(reader.lines == lines(0..<300))
  }

  @Test func `a file that is absent for a second comes back`() throws {
    bench.append(text(lines(0..<100)))
    let reader = try bench.source()
    try reader.poll()
    bench.remove()
    for _ in 0..<10 { #expect(try reader.poll(after: .milliseconds(100)) == []) }
    bench.append(text(lines(100..<200)))
    try reader.poll()
    #expect(reader.lines == lines(0..<200))
  }

  @Test func `truncated and grown to the same size, none of 98 is lost`() throws {
    bench.append(text(lines(0..<98)))
    let reader = try bench.source()
    try reader.poll()
    bench.truncate()
    bench.append(text(lines(0..<98, "b")))
    try reader.poll()
    #expect(reader.lines == lines(0..<98) + lines(0..<98, "b"))
  }

  @Test func `truncated and written anew, shorter and with the same beginning, none of 10 is lost`() throws {
    bench.append(text(lines(0..<100)))
    let reader = try bench.source()
    try reader.poll()
    bench.truncate()
    bench.append(text(lines(0..<10)))
    try reader.poll()
    #expect(reader.lines == lines(0..<100) + lines(0..<10))
  }

  @Test func `a NUL byte is a byte of its line`() throws {
    bench.append(text([line(0), line(1) + "\0\0tail", line(2)]))
    #expect(try bench.source().poll() == [line(0), line(1) + "\0\0tail", line(2)])
  }

  @Test func `a line of 6 kB is whole, and so are its neighbours`() throws {
    let long = line(1) + String(repeating: "y", count: 6000)
    let server = Writer(bench.path())
    let reader = try bench.source()
    for piece in [text([line(0)]) + String(long.prefix(4096)), String(long.dropFirst(4096)) + "\n", text([line(2)])] {
      server.write(piece)
      try reader.poll()
    }
    #expect(reader.lines == [line(0), long, line(2)])
  }
}
