/// The values that a column held lately, with their ids: in front of its lexicon, because a log repeats itself. Whoever opens
/// a page asks for all that is on it: nine in ten clients and referrers are among the last thousand.
///
/// A value of up to 16 bytes is two words and its length, which are compared as they are: nothing is hashed, no table is
/// asked and no stored bytes are read. Of a longer one a sample is compared, and then all its bytes.
///
/// Each place holds the one value that was put there last. Values that a stranger makes to fall into one place only have
/// to be looked up in the lexicon, like all others, so there is no secret in it.
struct RecentValues: ~Copyable {
  struct Recent: BitwiseCopyable {
    fileprivate var first: UInt64 = 0
    fileprivate var last: UInt64 = 0
    /// The value's bytes, for those that are longer than its two words.
    var start: UnsafeRawPointer?
    /// 0 where nothing was put yet: no value has that length.
    var count: UInt32 = 0
    var id: ValueID = 0
  }

  private let places: UnsafeMutablePointer<Recent>
  /// By how much a hash is shifted to be a place.
  private let shift: UInt64

  /// - Parameter bits: room for 2^bits values, in 32 bytes each.
  init(bits: Int) {
    places = .allocate(capacity: 1 << bits)
    places.initialize(repeating: Recent(), count: 1 << bits)
    shift = UInt64(64 - bits)
  }

  deinit { places.deallocate() }

  /// Memory allocated, in bytes.
  var footprint: Int { MemoryLayout<Recent>.stride << Int(64 - shift) }

  /// The place for a value of one or more bytes. Where it holds that value, there is its id; where it doesn't, it does now,
  /// under the id given.
  @inline(__always)
  func exchange(
    _ start: UnsafeRawPointer, _ count: Int, unlessThere id: ValueID
  ) -> (place: UnsafeMutablePointer<Recent>, wasThere: Bool) {
    let sample = Self.sample(start, count)
    let place = place(sample)
    let found = place.pointee
    if found.first == sample.first, found.last == sample.last, Int(found.count) == count,
      count <= 16 || found.start.unsafelyUnwrapped.holdsSameBytes(as: start, count)
    {
      return (place, true)
    }
    place.pointee = Recent(
      first: sample.first, last: sample.last, start: start, count: UInt32(truncatingIfNeeded: count), id: id)
    return (place, false)
  }

  /// All of 1 to 16 bytes; of more, words from where values differ: behind a scheme, in the middle, and where agents have
  /// their versions.
  @inline(__always) private static func sample(
    _ start: UnsafeRawPointer, _ count: Int
  ) -> (first: UInt64, last: UInt64) {
    if count <= 16 { return start.words(count) }
    let end = count &- 8
    let first = start.word(8) ^ start.word(min(24, end)) &* Odd.one ^ start.word(count / 2) &* Odd.two
    let last = start.word(end) ^ start.word(max(0, end &- 16)) &* Odd.one ^ start.word(max(0, end &- 32)) &* Odd.two
    return (first, last)
  }

  @inline(__always) private func place(_ sample: (first: UInt64, last: UInt64)) -> UnsafeMutablePointer<Recent> {
    let product = (sample.first ^ Odd.one).multipliedFullWidth(by: sample.last ^ Odd.two)
    return places + Int(truncatingIfNeeded: (product.high ^ product.low) &>> shift)
  }

  /// Numbers without a pattern, of wyhash and of the golden ratio.
  private enum Odd {
    static var one: UInt64 { 0x9E37_79B9_7F4A_7C15 }
    static var two: UInt64 { 0xD6E8_FEB8_6659_FD93 }
  }
}
