import Foundation
import LogSources
import Testing

/// One story each of what happens to a log while it is followed. Longer lines stand for real ones, which begin with an
/// address and a time.
struct FollowingTests {
  let bench = Workbench()

  /// Lines that differ from all others, of about 70 bytes each.
  private func lines(_ numbers: Range<Int>, of name: String = "a") -> [String] {
    numbers.map { "192.0.2.1 - - [09/Jul/2026:12:00:00 +0000] GET /\(name)/\($0) HTTP/1.1 200" }
  }

  private func text(_ lines: [String]) -> String {
    lines.map { $0 + "\n" }.joined()
  }

  // MARK: Growth

  @Test func `what is there is read first, then what is added`() throws {
    bench.append("one\ntwo\n")
    let reader = try bench.source()
    #expect(try reader.poll() == ["one", "two"])
    #expect(try reader.poll() == [])
    bench.append("three\n")
    #expect(try reader.poll() == ["three"])
    #expect(reader.source.progress == SourceProgress(bytesRead: 14, bytesKnown: 14))
    #expect(reader.source.position == SourcePosition(generation: 0, offset: 14))
  }

  @Test func `a line that comes in three writes is one line`() throws {
    bench.append("GET /a")
    let reader = try bench.source()
    #expect(try reader.poll() == [])
    bench.append(" HTTP")
    #expect(try reader.poll(after: .seconds(3600)) == [])
    bench.append("/1.1\nGET")
    #expect(try reader.poll() == ["GET /a HTTP/1.1"])
    #expect(reader.source.position == SourcePosition(generation: 0, offset: 16))
  }

  @Test func `an empty file is waited for`() throws {
    bench.append("")
    let reader = try bench.source()
    #expect(try reader.poll() == [])
    bench.append("first\n")
    #expect(try reader.poll() == ["first"])
  }

  @Test func `NUL bytes and empty lines pass through`() throws {
    bench.append("\0a\0b\n\n\nc\0\n")
    let reader = try bench.source()
    #expect(try reader.poll() == ["\0a\0b", "", "", "c\0"])
  }

  @Test func `a file larger than a block comes in order, and each block knows its place`() throws {
    let all = lines(0..<20_000)
    bench.append(text(all))
    let reader = try bench.source()
    #expect(try reader.poll() == all)
    #expect(reader.positions.count > 4)
    #expect(reader.positions.allSatisfy { $0.generation == 0 })
    let contents = Array(text(all).utf8)
    #expect(reader.positions.allSatisfy { $0.offset == 0 || contents[$0.offset - 1] == UInt8(ascii: "\n") })
    #expect(reader.positions.map(\.offset) == reader.positions.map(\.offset).sorted())
  }

  // MARK: Rotation by rename

  @Test func `after a rename the old file is read to its end before the new one`() throws {
    bench.append("a1\n")
    let reader = try bench.source()
    try reader.poll()
    bench.append("a2\na3\n")
    bench.move(to: "access.log.1")
    bench.append("b1\n")
    #expect(try reader.poll() == ["a2", "a3", "b1"])
    #expect(reader.source.position == SourcePosition(generation: 1, offset: 3))
  }

  @Test func `a server that hasn't opened its log again goes on in the old file, and nothing is lost`() throws {
    let server = Writer(bench.path())
    server.write("a1\n")
    let reader = try bench.source()
    try reader.poll()
    bench.move(to: "access.log.1")
    #expect(try reader.poll() == [])
    server.write("a2\n")
    #expect(try reader.poll() == ["a2"])
    bench.append("b1\n")
    server.write("a3\n")
    #expect(try reader.poll() == ["a3", "b1"])
    bench.append("b2\n")
    #expect(try reader.poll(after: .seconds(59)) == ["b2"])
    server.write("a4\n")
    #expect(try reader.poll(after: .milliseconds(500)) == ["a4"])
    server.write("a5\n")
    bench.append("b3\n")
    #expect(try reader.poll(after: .seconds(59)) == ["a5", "b3"])
  }

  @Test func `an old file is closed when it has been quiet for the grace period`() throws {
    let server = Writer(bench.path())
    server.write("a1\n")
    let reader = try bench.source()
    try reader.poll()
    bench.move(to: "access.log.1")
    bench.append("b1\n")
    try reader.poll()
    let open = openDescriptors(under: bench.directory)
    try reader.poll(after: .seconds(60))
    #expect(openDescriptors(under: bench.directory) == open - 1)
    server.write("too late\n")
    #expect(try reader.poll() == [])
  }

  @Test func `no more than four files are kept open, however often the log is rotated`() throws {
    bench.append("0\n")
    let reader = try bench.source()
    for number in 1...20 {
      bench.move(to: "old.\(number)")
      bench.append("\(number)\n")
      try reader.poll()
    }
    #expect(reader.lines == (0...20).map(String.init))
    #expect(openDescriptors(under: bench.directory) == 4)
    #expect(reader.source.position.generation == 20)
  }

  @Test func `the last line of a rotated file comes without its newline, before the new file's first`() throws {
    bench.append("a1\nhalf a li")
    let reader = try bench.source()
    try reader.poll()
    bench.move(to: "access.log.1")
    bench.append("b1\n")
    #expect(try reader.poll() == [])
    #expect(try reader.poll(after: .milliseconds(999)) == [])
    #expect(try reader.poll(after: .milliseconds(1)) == ["half a li¬", "b1"])
  }

  @Test func `a line whose second half is written after the rename is one line`() throws {
    let server = Writer(bench.path())
    server.write("a1\nfirst ha")
    let reader = try bench.source()
    try reader.poll()
    bench.move(to: "access.log.1")
    bench.append("b1\n")
    #expect(try reader.poll(after: .milliseconds(100)) == [])
    server.write("lf\n")
    #expect(try reader.poll(after: .milliseconds(100)) == ["first half", "b1"])
  }

  @Test func `several rotations between two polls lose nothing where files are numbered`() throws {
    bench.append("a1\n")
    let reader = try bench.source()
    try reader.poll()
    bench.append("a2\n")
    for name in ["b", "c", "d"] {
      bench.shiftNumbers()
      bench.move(to: "access.log.1")
      bench.append("\(name)1\n\(name)2\n")
    }
    #expect(try reader.poll() == ["a2", "b1", "b2", "c1", "c2", "d1", "d2"])
    #expect(reader.source.position == SourcePosition(generation: 3, offset: 6))
  }

  @Test func `several rotations between two polls lose nothing where files are dated`() throws {
    bench.append("older\n", to: "access.log-20260101")
    bench.append("a1\n")
    let reader = try bench.source()
    try reader.poll()
    for (name, date) in [("b", 20_260_102), ("c", 20_260_103), ("d", 20_260_104)] {
      bench.move(to: "access.log-\(date)")
      bench.append("\(name)1\n")
    }
    #expect(try reader.poll() == ["b1", "c1", "d1"])
  }

  @Test func `older files beside the log are not taken for new ones`() throws {
    bench.append("old\n", to: "access.log.1")
    bench.append("older\n", to: "access.log.2")
    bench.append("a1\n")
    let reader = try bench.source()
    try reader.poll()
    bench.remove()
    bench.append("b1\n")
    #expect(try reader.poll() == ["b1"])
  }

  @Test func `a file that is moved away and back is not read twice`() throws {
    bench.append("a1\n")
    let reader = try bench.source()
    try reader.poll()
    bench.move(to: "aside")
    bench.append("b1\n")
    #expect(try reader.poll() == ["b1"])
    bench.move("aside", to: "access.log")
    bench.append("a2\n")
    #expect(try reader.poll() == ["a2"])
    bench.append("a3\n")
    #expect(try reader.poll(after: .seconds(120)) == ["a3"])
  }

  // MARK: Copy and truncate

  @Test func `after copy-and-truncate the file is read from its start`() throws {
    bench.append(text(lines(0..<3)))
    let reader = try bench.source()
    #expect(try reader.poll() == lines(0..<3))
    bench.copy(to: "access.log.1")
    bench.truncate()
    #expect(try reader.poll() == [])
    bench.append(text(lines(3..<4)))
    #expect(try reader.poll() == lines(3..<4))
    #expect(reader.source.position.generation == 1)
  }

  @Test func `what was written just before the copy is found in the copy`() throws {
    bench.append(text(lines(0..<3)))
    let reader = try bench.source()
    try reader.poll()
    bench.append(text(lines(3..<5)))
    bench.shiftNumbers()
    bench.copy(to: "access.log.1")
    bench.truncate()
    bench.append(text(lines(5..<6)))
    #expect(try reader.poll() == lines(3..<6))
    bench.append(text(lines(6..<7)))
    #expect(try reader.poll() == lines(6..<7))
  }

  @Test func `a line cut by a truncation is handed over as it is, not joined with another`() throws {
    bench.append("a1\nhalf a li")
    let reader = try bench.source()
    #expect(try reader.poll() == ["a1"])
    bench.truncate()
    bench.append("b1\n")
    #expect(try reader.poll() == ["half a li¬", "b1"])
  }

  @Test func `a file truncated and grown back to the same size is read anew`() throws {
    let first = lines(0..<9)
    let second = lines(0..<9, of: "b")
    bench.append(text(first))
    let reader = try bench.source()
    #expect(try reader.poll() == first)
    bench.truncate()
    bench.append(text(second))
    #expect(try reader.poll() == second)
    #expect(try reader.poll() == [])
  }

  @Test func `a file truncated and grown beyond its old size is read anew`() throws {
    bench.append(text(lines(0..<9)))
    let reader = try bench.source()
    try reader.poll()
    bench.truncate()
    bench.append(text(lines(0..<30, of: "b")))
    #expect(try reader.poll() == lines(0..<30, of: "b"))
  }

  @Test func `a file truncated to a shorter one with the same first lines is read anew`() throws {
    bench.append(text(lines(0..<9)))
    let reader = try bench.source()
    try reader.poll()
    bench.truncate(to: text(lines(0..<4)).utf8.count)
    #expect(try reader.poll() == lines(0..<4))
    bench.append(text(lines(20..<21)))
    #expect(try reader.poll() == lines(20..<21))
  }

  @Test func `the same head with other lines after it is read anew`() throws {
    bench.append(text(lines(0..<30)))
    let reader = try bench.source()
    try reader.poll()
    bench.truncate()
    bench.append(text(lines(0..<10) + lines(10..<40, of: "b")))
    #expect(try reader.poll() == lines(0..<10) + lines(10..<40, of: "b"))
  }

  @Test func `a writer that doesn't append leaves a hole after a truncation, which is skipped`() throws {
    let server = Writer(bench.path(), appending: false)
    server.write(text(lines(0..<5000)))
    let reader = try bench.source()
    #expect(try reader.poll() == lines(0..<5000))
    for round in 0..<2 {
      bench.truncate()
      if round == 1 { #expect(try reader.poll() == []) }
      server.write(text(lines(0..<3, of: "after")))
      #expect(try reader.poll() == lines(0..<3, of: "after"))
      server.write(text(lines(3..<4, of: "after")))
      #expect(try reader.poll() == lines(3..<4, of: "after"))
    }
  }

  @Test func `touching a file changes nothing`() throws {
    bench.append("a1\n")
    let reader = try bench.source()
    try reader.poll()
    #expect(utimes(bench.path(), nil) == 0)
    #expect(try reader.poll() == [])
    bench.append("a2\n")
    #expect(try reader.poll() == ["a2"])
  }

  // MARK: Deletion and links

  @Test func `a file that is absent for a while is waited for, and the source says so`() throws {
    bench.append("a1\n")
    let reader = try bench.source()
    try reader.poll()
    #expect(reader.source.trouble == nil)
    bench.remove()
    #expect(try reader.poll(after: .seconds(1)) == [])
    #expect(
      reader.source.trouble?.description == "\(bench.path()): no such file: waiting until it can be read again")
    bench.append("b1\n")
    #expect(try reader.poll(after: .seconds(1)) == ["b1"])
    #expect(reader.source.trouble == nil)
  }

  @Test func `a file deleted and created between two polls loses nothing, even with the same bytes`() throws {
    bench.append("same\n")
    let reader = try bench.source()
    try reader.poll()
    for _ in 0..<5 {
      bench.append("last words\n")
      bench.remove()
      bench.append("same\n")
      #expect(try reader.poll(after: .seconds(61)) == ["last words", "same"])
    }
  }

  @Test func `a path that becomes a directory is waited for`() throws {
    bench.append("a1\n")
    let reader = try bench.source()
    try reader.poll()
    bench.remove()
    #expect(mkdir(bench.path(), 0o755) == 0)
    #expect(try reader.poll() == [])
    #expect(reader.source.trouble?.why == "is not a file or a pipe")
    #expect(rmdir(bench.path()) == 0)
    bench.append("b1\n")
    #expect(try reader.poll() == ["b1"])
  }

  @Test func `a symbolic link is followed to where it points now`() throws {
    bench.append("a1\n", to: "monday.log")
    bench.append("b1\n", to: "tuesday.log")
    bench.link("current.log", to: "monday.log")
    let reader = try bench.source("current.log")
    #expect(try reader.poll() == ["a1"])
    bench.append("a2\n", to: "monday.log")
    bench.link("current.log", to: "tuesday.log")
    #expect(try reader.poll() == ["a2", "b1"])
    bench.append("b2\n", to: "tuesday.log")
    #expect(try reader.poll(after: .seconds(120)) == ["b2"])
  }

  @Test func `a link that is moved back finds its file where it was left, though it was closed since`() throws {
    bench.append(text(lines(0..<2)), to: "a.log")
    bench.append("b1\n", to: "b.log")
    bench.link("current.log", to: "a.log")
    let reader = try bench.source("current.log")
    try reader.poll()
    bench.link("current.log", to: "b.log")
    try reader.poll()
    try reader.poll(after: .seconds(3600))
    #expect(openDescriptors(under: bench.directory) == 1)
    bench.append(text(lines(2..<3)), to: "a.log")
    bench.link("current.log", to: "a.log")
    #expect(try reader.poll() == lines(2..<3))
    #expect(reader.source.position == SourcePosition(generation: 0, offset: text(lines(0..<3)).utf8.count))
  }

  // MARK: Not followed

  @Test func `a file that is not followed ends, with its last line as it is`() throws {
    bench.append("a1\nlast")
    let reader = try bench.source(follow: false)
    #expect(try reader.poll() == ["a1", "last¬"])
    #expect(try reader.step() == .end)
    bench.append("more\n")
    #expect(try reader.step() == .end)
    #expect(reader.source.progress.bytesRead == 7)
  }

  @Test func `a file that ends with a newline ends without another line`() throws {
    bench.append("a1\n")
    let reader = try bench.source(follow: false)
    #expect(reader.source.progress == SourceProgress(bytesRead: 0, bytesKnown: 3))
    #expect(try reader.poll() == ["a1"])
    #expect(try reader.step() == .end)
  }

  @Test func `waiting for a file takes as long as asked, and no longer`() throws {
    bench.append("")
    let reader = try bench.source()
    let elapsed = ContinuousClock().measure { waitForNews(from: [reader.source], atMost: .milliseconds(3)) }
    #expect(elapsed >= .milliseconds(3))
    let none = ContinuousClock().measure { waitForNews(from: [reader.source], atMost: .zero) }
    #expect(none < .seconds(1))
  }

  /// How many of this process's descriptors are files in a directory.
  private func openDescriptors(under directory: String) -> Int {
    (0..<1024).count { descriptor in
      #if os(Linux)
        let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
        return link?.contains(directory.split(separator: "/").last!) == true
      #else
        var name = [CChar](repeating: 0, count: Int(MAXPATHLEN))
        guard fcntl(Int32(descriptor), F_GETPATH, &name) == 0 else { return false }
        return String(cString: name).contains(directory)
      #endif
    }
  }
}
