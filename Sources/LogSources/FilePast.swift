import Synchronization

/// The way back to a log file, and to the files that it was before.
///
/// A file is known by its number, whatever it is called now, and by its first bytes, as numbers are given again. One that was
/// copied and truncated, or packed when it was rotated, is known by its first bytes alone.
final class FilePast: SourcePast {
  private struct Known {
    var identity: FileIdentity
    /// Where reading began, and the first bytes from there.
    var beginning: (place: Int, bytes: [UInt8])
  }

  /// What begins alike in so many bytes is taken for the same: it has a time and a client in them.
  private static let fewestBytes = 64

  private let path: String
  private let names: RotatedNames
  private let known = Mutex<[Int: Known]>([:])
  /// By generation, as it was packed since: the way back through it knows how far it was unpacked.
  private let packed = Mutex<[Int: PackedPast]>([:])

  init(path: String) {
    self.path = path
    names = RotatedNames(path: path)
  }

  /// Called by the source when it has read something; costs a lock, a block.
  func note(_ generation: Generation) {
    let (number, identity, beginning) = (generation.number, generation.identity, generation.beginning)
    known.withLock { known in
      let old = known[number]
      if old?.identity == identity, old?.beginning.bytes.count == beginning.bytes.count { return }
      known[number] = Known(identity: identity, beginning: beginning)
    }
  }

  func read(
    _ stretches: [PastStretch], goesOn: (Double) -> Bool, _ body: (Int, UnsafeRawBufferPointer) -> Void
  ) throws(SourceError) {
    var first = 0
    while first < stretches.count {
      let generation = stretches[first].generation
      let end = stretches[first...].firstIndex { $0.generation != generation } ?? stretches.count
      let done = { Double(first) / Double(stretches.count) + $0 * Double(end - first) / Double(stretches.count) }
      if !goesOn(done(0)) { return }
      try read(stretches, first..<end, of: generation, goesOn: { goesOn(done($0)) }, body)
      first = end
    }
  }

  private func read(
    _ stretches: [PastStretch], _ places: Range<Int>, of generation: Int, goesOn: (Double) -> Bool,
    _ body: (Int, UnsafeRawBufferPointer) -> Void
  ) throws(SourceError) {
    guard let wanted = known.withLock({ $0[generation] }) else { return }
    if let descriptor = find(wanted) {
      // Once for all: pages that the system has just given cost as much as what is read into them.
      let longest = stretches[places].map(\.bytes.count).max() ?? 0
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: longest, alignment: 16)
      defer { memory.deallocate() }
      for place in places {
        if !goesOn(Double(place - places.lowerBound) / Double(places.count)) { return }
        let count = try Self.read(stretches[place].bytes, in: descriptor, into: memory)
        if count > 0 { body(place, UnsafeRawBufferPointer(rebasing: memory[..<count])) }
      }
    } else if let packed = findPacked(wanted, generation) {
      let renumbered = stretches[places].map { PastStretch(generation: 0, bytes: $0.bytes) }
      try packed.read(renumbered, goesOn: goesOn) { body(places.lowerBound + $0, $1) }
    }
  }

  /// Reads as much as there is of them, and says how much that was.
  private static func read(
    _ bytes: Range<Int>, in descriptor: borrowing Descriptor, into memory: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> Int {
    var count = 0
    while count < bytes.count {
      let room = UnsafeMutableRawBufferPointer(rebasing: memory[count..<bytes.count])
      let read = try descriptor.read(at: bytes.lowerBound + count, into: room)
      if read == 0 { break }
      count += read
    }
    return count
  }

  func rest() { for past in packed.withLock({ $0.values.map(\.self) }) { past.rest() } }

  // MARK: - Finding a file

  /// The file of that number, or a copy of it.
  private func find(_ wanted: Known) -> Descriptor? {
    // Nearly always it is where it was, and no directory has to be listed.
    if let own = find(wanted, among: [path], isSame: true) { return own }
    let others = names.numberedFiles() + names.dated()
    if let renamed = find(wanted, among: others, isSame: true) { return renamed }
    return find(wanted, among: others, isSame: false)
  }

  private func find(_ wanted: Known, among candidates: [String], isSame: Bool) -> Descriptor? {
    for candidate in candidates {
      guard let status = try? FileStatus(path: candidate, name: candidate), status.kind == .file,
        (status.identity == wanted.identity) == isSame,
        let descriptor = try? Descriptor(opening: candidate), Self.begins(descriptor, as: wanted, isSame: isSame)
      else { continue }
      return descriptor
    }
    return nil
  }

  private static func begins(_ descriptor: borrowing Descriptor, as wanted: Known, isSame: Bool) -> Bool {
    let (place, bytes) = wanted.beginning
    if bytes.count < (isSame ? 1 : fewestBytes) { return false }
    return withUnsafeTemporaryAllocation(byteCount: bytes.count, alignment: 16) { memory in
      let count = try? read(place..<place + bytes.count, in: descriptor, into: memory)
      return memory[..<(count ?? 0)].elementsEqual(bytes)
    }
  }

  /// The file as it was packed when it was rotated.
  private func findPacked(_ wanted: Known, _ generation: Int) -> PackedPast? {
    if let known = packed.withLock({ $0[generation] }), known.isThere { return known }
    let found = findPacked(wanted)
    packed.withLock { $0[generation] = found }
    return found
  }

  private func findPacked(_ wanted: Known) -> PackedPast? {
    let (place, bytes) = wanted.beginning
    if bytes.count < Self.fewestBytes { return nil }
    for candidate in names.packedFiles() {
      guard let packed = try? PackedPast(path: candidate) else { continue }
      var isEqual = false
      let beginning = PastStretch(generation: 0, bytes: place..<place + bytes.count)
      try? packed.read([beginning], goesOn: { _ in true }) { isEqual = $1.elementsEqual(bytes) }
      if isEqual { return packed }
    }
    return nil
  }
}
