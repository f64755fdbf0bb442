import Foundation
import LogSources
import Testing

struct StreamTests {
  /// A pipe, of which the test holds the writing end.
  private final class Pipe {
    let readEnd: Int32
    private var writeEnd: Int32

    init() {
      var ends: [Int32] = [0, 0]
      precondition(pipe(&ends) == 0)
      (readEnd, writeEnd) = (ends[0], ends[1])
    }

    func write(_ text: String) {
      precondition(Foundation.write(writeEnd, text, text.utf8.count) == text.utf8.count)
    }

    func finish() {
      close(writeEnd)
      writeEnd = -1
    }

    deinit {
      close(readEnd)
      if writeEnd >= 0 { close(writeEnd) }
    }
  }

  @Test func `a slow writer's lines come as they are finished, and the quiet pipe never blocks`() throws {
    let pipe = Pipe()
    let reader = Reader(StreamSource(fileDescriptor: pipe.readEnd, name: "stdin"))
    #expect(try reader.step() == .idle)
    pipe.write("one\ntw")
    #expect(try reader.poll() == ["one"])
    #expect(reader.source.position == SourcePosition(generation: 0, offset: 4))
    #expect(try reader.poll(after: .seconds(100)) == [])
    pipe.write("o\n")
    #expect(try reader.poll() == ["two"])
    #expect(try reader.step() == .idle)
    pipe.write("three\n")
    pipe.finish()
    #expect(try reader.poll() == ["three"])
    #expect(try reader.step() == .end)
    #expect(reader.source.progress == SourceProgress(bytesRead: 14, bytesKnown: nil))
  }

  @Test func `the last line of a pipe that ends comes without its newline`() throws {
    let pipe = Pipe()
    let reader = Reader(StreamSource(fileDescriptor: pipe.readEnd, name: "stdin"))
    pipe.write("one\nlast")
    pipe.finish()
    #expect(try reader.poll() == ["one", "last¬"])
    #expect(try reader.step() == .end)
    #expect(try reader.step() == .end)
  }

  @Test func `the flags of a descriptor that is shared are left as they are`() throws {
    let pipe = Pipe()
    let flags = fcntl(pipe.readEnd, F_GETFL)
    let reader = Reader(StreamSource(fileDescriptor: pipe.readEnd, name: "stdin"))
    try reader.poll()
    #expect(fcntl(pipe.readEnd, F_GETFL) == flags)
    #expect(flags & O_NONBLOCK == 0)
  }

  @Test func `a redirected file is read from where it stands to its end`() throws {
    let bench = Workbench()
    bench.append("skipped\none\ntwo\n")
    let descriptor = open(bench.path(), O_RDONLY)
    defer { close(descriptor) }
    lseek(descriptor, 8, SEEK_SET)
    let reader = Reader(StreamSource(fileDescriptor: descriptor, name: "stdin"))
    #expect(reader.source.progress == SourceProgress(bytesRead: 0, bytesKnown: 8))
    #expect(try reader.poll() == ["one", "two"])
    #expect(try reader.step() == .end)
  }

  @Test func `a FIFO is opened without a writer, and ends when its writer does`() throws {
    let bench = Workbench()
    #expect(mkfifo(bench.path("pipe"), 0o600) == 0)
    let reader = try bench.source("pipe")
    #expect(try reader.step() == .idle)
    do {
      let writer = Writer(bench.path("pipe"))
      #expect(try reader.step() == .idle)
      writer.write("one\n")
      #expect(try reader.poll() == ["one"])
    }
    #expect(try reader.step() == .end)
  }

  @Test func `waiting ends as soon as a pipe has something`() throws {
    let pipe = Pipe()
    let source = StreamSource(fileDescriptor: pipe.readEnd, name: "stdin")
    pipe.write("one\n")
    let elapsed = ContinuousClock().measure { waitForNews(from: [source], atMost: .seconds(60)) }
    #expect(elapsed < .seconds(30))
  }

  @Test func `a descriptor that is closed is an error that says what to do`() {
    let source = StreamSource(fileDescriptor: 9999, name: "stdin")
    let error = #expect(throws: SourceError.self) { try source.read(now: .now) { _ in } }
    #expect(error?.description == "stdin: it is closed: redirect a log into it, or name a file")
  }

  @Test func `a line longer than allowed in a pipe is cut once, and the next is whole`() throws {
    let pipe = Pipe()
    let reader = Reader(
      StreamSource(fileDescriptor: pipe.readEnd, name: "stdin", limits: SourceLimits(maximumLineLength: 4)))
    pipe.write("abcd\nabcdefghijklm")
    #expect(try reader.poll() == ["abcd", "abcd"])
    pipe.write("nop\nnext\n")
    pipe.finish()
    #expect(try reader.poll() == ["next"])
    #expect(reader.source.oversizedLines == 1)
  }
}
