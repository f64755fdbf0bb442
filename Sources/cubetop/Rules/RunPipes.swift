#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A pipe that is written to without waiting for whoever reads: a run's input.
struct InputPipe {
  private(set) var readEnd: Int32
  private(set) var writeEnd: Int32

  init() {
    (readEnd, writeEnd) = makePipe()
    // The two ends are two open files: the reader's doesn't get the flag.
    if isOpen { _ = fcntl(writeEnd, F_SETFL, O_NONBLOCK) }
  }

  var isOpen: Bool { readEnd >= 0 || writeEnd >= 0 }

  /// Writes as much as there is room for, and closes the pipe when there is nothing left or nobody reads; whether anything was
  /// written.
  mutating func write(_ rest: inout ArraySlice<UInt8>) -> Bool {
    guard writeEnd >= 0 else { return false }
    var hasWritten = false
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(writeEnd, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
        hasWritten = true
      } else if errno == EAGAIN {
        return hasWritten
      } else if errno != EINTR {
        rest = []
      }
    }
    closeEnd(&writeEnd)
    return hasWritten
  }

  mutating func closeReadEnd() { closeEnd(&readEnd) }

  mutating func close() {
    closeEnd(&readEnd)
    closeEnd(&writeEnd)
  }
}

/// What a run says on its standard error, as far as its last line goes. It is read while the run goes on, so that nobody has to wait for
/// room, and no longer: what it leaves behind in the background has nobody to talk to.
struct ComplaintPipe {
  private(set) var readEnd: Int32
  private(set) var writeEnd: Int32
  /// The end of what was said.
  private var tail: [UInt8] = []

  /// A line that is longer than this isn't read by anybody.
  private static let most = 400

  init() {
    (readEnd, writeEnd) = makePipe()
    if isOpen { _ = fcntl(readEnd, F_SETFL, O_NONBLOCK) }
  }

  var isOpen: Bool { readEnd >= 0 || writeEnd >= 0 }

  /// Takes what is there, up to a pipe's content: whoever writes without an end is not to be listened to without one. Whether there was
  /// anything.
  mutating func read() -> Bool {
    guard readEnd >= 0 else { return false }
    var piece = [UInt8](repeating: 0, count: 4096)
    for round in 0..<16 {
      let count = piece.withUnsafeMutableBytes { systemRead(readEnd, $0.baseAddress, $0.count) }
      if count < 0 { return round > 0 }
      guard count > 0 else {
        closeEnd(&readEnd)
        return round > 0
      }
      tail = Array((tail + piece[..<count]).suffix(2 * Self.most))
    }
    return true
  }

  /// The last line that isn't blank; nil where there is none.
  var lastLine: String? {
    let lines = tail.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self).trimmingBlanks }
    return lines.last { !$0.isEmpty }.map { String($0.prefix(Self.most)) }
  }

  mutating func closeWriteEnd() { closeEnd(&writeEnd) }

  mutating func close() {
    closeEnd(&readEnd)
    closeEnd(&writeEnd)
  }
}

/// Both ends of a pipe, -1 each where there is none to be had.
private func makePipe() -> (readEnd: Int32, writeEnd: Int32) {
  var ends: [Int32] = [-1, -1]
  _ = pipe(&ends)
  // Not in one go, for which Swift has no word: a program that another thread starts in between has both ends as well, and the
  // reader sees the end of what it reads only when that program ends.
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  return (ends[0], ends[1])
}

private func closeEnd(_ end: inout Int32) {
  if end >= 0 { _ = close(end) }
  end = -1
}

/// The system's, which the methods' names hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}

private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, bytes, count)
}
