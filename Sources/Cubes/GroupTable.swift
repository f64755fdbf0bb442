import PageEvents

/// Dense indices for combinations of values: each new combination of words gets the next index, from 0.
///
/// Open addressing over the words themselves, `width` of them a key. The hash is keyed, as the words stem from the log.
struct GroupTable {
  let width: Int
  private(set) var keys: [UInt32] = []
  private var slots = [Int32](repeating: -1, count: 1 << 6)
  private let key = UInt64.random(in: .min ... .max) | 1

  init(width: Int) { self.width = width }

  var count: Int { keys.count / width }

  func words(of index: Int) -> ArraySlice<UInt32> { keys[(index * width)..<((index + 1) * width)] }

  mutating func index(of words: UnsafeBufferPointer<UInt32>) -> Int32 {
    var slot = home(words)
    while slots[slot] >= 0 {
      let start = Int(slots[slot]) * width
      if (0..<width).allSatisfy({ keys[start + $0] == words[$0] }) { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    let index = Int32(keys.count / width)
    keys.append(contentsOf: words)
    slots[slot] = index
    if Int(index) * 2 > slots.count { grow() }
    return index
  }

  private func home(_ words: UnsafeBufferPointer<UInt32>) -> Int {
    var hash = key
    for word in words {
      let product = (hash ^ UInt64(word)).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
      hash = product.high ^ product.low ^ key
    }
    return Int(truncatingIfNeeded: hash ^ hash >> 32) & (slots.count - 1)
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 4)
    keys.withUnsafeBufferPointer { keys in
      for index in 0..<(keys.count / width) {
        var slot = home(UnsafeBufferPointer(rebasing: keys[(index * width)..<((index + 1) * width)]))
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(index)
      }
    }
  }
}
