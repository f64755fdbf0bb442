#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What keys mean: a table from a key, in the object it is a key of, to a field's role and to the object behind it.
///
/// Looked up by hash, 3 to 5 ns a key. The keys are the format's own, so a log can't choose them to collide; a key is always
/// compared as a whole.
///
/// Immutable once made, so that every parser of a format shares one.
final class JSONKeys: @unchecked Sendable {
  struct Entry: BitwiseCopyable {
    /// The object that it is a key of; 0 is the line's own.
    var parent: UInt16 = 0
    /// The object that is its value; 0 where none is looked into.
    var child: UInt16 = 0
    var spec = FieldSpec.ignored
    var keyStart: Int32 = 0
    /// 0 marks a free place.
    var keyCount: Int32 = 0
  }

  private let slots: UnsafeMutableBufferPointer<Entry>
  private let mask: Int
  private let keys: UnsafeMutableRawBufferPointer
  /// How many columns the keys fill that a schema adds.
  let furtherCount: Int

  /// Paths as `request.headers.User-Agent`; a point that is a key's own is `\.`. Of two equal paths the first counts; what
  /// a key fills of the columns that a schema adds, it fills beside that.
  init(_ paths: [(path: String, spec: FieldSpec)], furtherCount: Int = 0) {
    self.furtherCount = furtherCount
    var entries: [Entry] = []
    var bytes: [UInt8] = []
    var names: [[UInt8]] = []
    var objects: UInt16 = 0
    for (path, spec) in paths {
      let parts = Self.parts(of: path)
      var parent: UInt16 = 0
      for (index, part) in parts.enumerated() {
        var place = entries.indices.first { entries[$0].parent == parent && names[$0] == part }
        if place == nil {
          place = entries.count
          entries.append(Entry(parent: parent, keyStart: Int32(bytes.count), keyCount: Int32(part.count)))
          names.append(part)
          bytes += part
        }
        guard let place else { break }
        if index == parts.count - 1 {
          let further = max(entries[place].spec.further, spec.further)
          if entries[place].spec.role == .skip { entries[place].spec = spec }
          entries[place].spec.further = further
        } else {
          if entries[place].child == 0 {
            objects += 1
            entries[place].child = objects
          }
          parent = entries[place].child
        }
      }
    }
    var size = 16
    while size < entries.count * 4 { size *= 2 }
    slots = .allocate(capacity: size)
    slots.initialize(repeating: Entry())
    mask = size - 1
    keys = .allocate(byteCount: max(1, bytes.count), alignment: 1)
    keys.copyBytes(from: bytes)
    for (entry, name) in zip(entries, names) {
      var slot = name.withUnsafeBytes { Self.hash($0, in: entry.parent) } & mask
      while slots[slot].keyCount > 0 { slot = (slot + 1) & mask }
      slots[slot] = entry
    }
  }

  deinit {
    slots.deallocate()
    keys.deallocate()
  }

  private static func parts(of path: String) -> [[UInt8]] {
    var parts: [[UInt8]] = [[]]
    var isEscaped = false
    for byte in path.utf8 {
      if isEscaped || byte != Byte.dot && byte != Byte.backslash { parts[parts.count - 1].append(byte) }
      if !isEscaped, byte == Byte.dot { parts.append([]) }
      isEscaped = !isEscaped && byte == Byte.backslash
    }
    return parts
  }

  /// What a key of an object means; nil where nothing.
  @inline(__always) func entry(_ key: UnsafeRawBufferPointer, in parent: UInt16) -> Entry? {
    guard let first = slots.baseAddress, let bytes = keys.baseAddress, let start = key.baseAddress else { return nil }
    var slot = Self.hash(key, in: parent) & mask
    while true {
      let entry = first[slot]
      if entry.keyCount == 0 { return nil }
      if entry.parent == parent, Int(entry.keyCount) == key.count,
        memcmp(bytes + Int(entry.keyStart), start, key.count) == 0
      {
        return entry
      }
      slot = (slot &+ 1) & mask
    }
  }

  /// Of the length, the first and the last four bytes: keys of one table hardly share all three.
  @inline(__always) private static func hash(_ key: UnsafeRawBufferPointer, in parent: UInt16) -> Int {
    guard let start = key.baseAddress, key.count > 0 else { return Int(parent) }
    var word: UInt64
    if key.count >= 4 {
      word = UInt64(UInt32(littleEndian: start.half(0))) | UInt64(UInt32(littleEndian: start.half(key.count - 4))) << 32
    } else {
      word = UInt64(start[0]) | UInt64(start[key.count - 1]) << 8
    }
    word ^= UInt64(truncatingIfNeeded: key.count) << 24 ^ UInt64(parent) << 40
    word = word &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: word >> 40)
  }
}
