/// A way of packing logs that can be told from its first bytes, whatever the file is called.
struct PackedFormat: Equatable {
  let name: String
  /// Where the magic bytes stand; nil for a byte that may be anything.
  fileprivate let place: Int
  fileprivate let magic: [UInt8?]

  static let gzip = PackedFormat(name: "gzip", place: 0, magic: [0x1f, 0x8b])

  /// An archive's magic bytes are as good as a compression's: both begin with what no log line does.
  static let all = [
    gzip,
    PackedFormat(name: "bzip2", place: 0, magic: [0x42, 0x5a, 0x68, nil, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59]),
    PackedFormat(name: "bzip2", place: 0, magic: [0x42, 0x5a, 0x68, nil, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90]),
    PackedFormat(name: "xz", place: 0, magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]),
    PackedFormat(name: "zstd", place: 0, magic: [0x28, 0xb5, 0x2f, 0xfd]),
    PackedFormat(name: "lz4", place: 0, magic: [0x04, 0x22, 0x4d, 0x18]),
    PackedFormat(name: "zip", place: 0, magic: [0x50, 0x4b, 0x03, 0x04]),
    PackedFormat(name: "tar", place: 257, magic: Array("ustar".utf8)),
  ]

  /// So many first bytes tell.
  static let bytesNeeded = 257 + 5

  /// The format that these are the first bytes of.
  init?(of beginning: UnsafeRawBufferPointer) {
    guard let format = Self.all.first(where: { $0.isBegun(by: beginning) && $0.end <= beginning.count }) else {
      return nil
    }
    self = format
  }

  /// Could more bytes still show a format? A text shows that it is one with its first newline, and until then it has no
  /// line to hand over: so waiting for more costs nothing.
  static func mayFollow(_ beginning: UnsafeRawBufferPointer) -> Bool {
    all.contains { format in
      format.end > beginning.count && format.isBegun(by: beginning)
        && (format.place == 0 || !beginning.contains(UInt8(ascii: "\n")))
    }
  }

  private init(name: String, place: Int, magic: [UInt8?]) {
    self.name = name
    self.place = place
    self.magic = magic
  }

  private var end: Int { place + magic.count }

  /// Do as many of the magic bytes as there are stand there?
  private func isBegun(by bytes: UnsafeRawBufferPointer) -> Bool {
    zip(magic, bytes.dropFirst(place)).allSatisfy { expected, found in expected == nil || expected == found }
  }
}
