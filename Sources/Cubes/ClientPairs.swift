import PageEvents

/// Distinct clients by group, exactly: how many events each pair of group and client has.
///
/// Counts instead of a set, so that events can be taken away again when a window slides. Open addressing with 16-byte slots;
/// a pair costs 32 bytes at most. The hash is keyed: ids come in the order in which strangers send their values.
struct ClientPairs {
  private struct Slot: BitwiseCopyable {
    var pair: UInt64
    var events: UInt64
  }
  private static let unused = UInt64.max

  private var slots = [Slot](repeating: Slot(pair: unused, events: 0), count: 1 << 8)
  private var used = 0
  private let key = UInt64.random(in: .min ... .max) | 1
  /// By group, how many clients it has.
  private(set) var clients: [Int] = []

  /// Memory held, in bytes.
  var footprint: Int { slots.capacity * 16 + clients.capacity * 8 }

  func clients(of group: Int) -> Int { group < clients.count ? clients[group] : 0 }

  /// Adds the events of some rows, or takes them away: of the rows picked, each with its group.
  mutating func change(
    _ clientIDs: IDColumn, _ picked: UnsafeBufferPointer<Int32>, groups: UnsafePointer<Int32>, isRemoval: Bool
  ) {
    var most = -1
    for i in 0..<picked.count { most = max(most, Int(groups[i])) }
    if most >= clients.count {
      clients.append(contentsOf: repeatElement(0, count: max(most + 1 - clients.count, clients.count)))
    }
    // Room for all that may be new, so that the table stays where it is.
    while (used + picked.count) * 2 > slots.count { grow() }
    let step: UInt64 = isRemoval ? .max : 1
    slots.withUnsafeMutableBufferPointer { slots in
      clients.withUnsafeMutableBufferPointer { clients in
        for i in 0..<picked.count {
          let group = Int(groups[i])
          let client = clientIDs[Int(picked[i])]
          // An event without a client has nobody to count.
          if client == 0 { continue }
          let pair = UInt64(group) << 32 | UInt64(client)
          let slot = Self.find(pair, in: UnsafeBufferPointer(slots), key)
          if slots[slot].pair == Self.unused {
            slots[slot].pair = pair
            used += 1
          }
          let before = slots[slot].events
          slots[slot].events = before &+ step
          if before == 0 { clients[group] += 1 } else if slots[slot].events == 0 { clients[group] -= 1 }
        }
      }
    }
  }

  @inline(__always) private static func find(_ pair: UInt64, in slots: UnsafeBufferPointer<Slot>, _ key: UInt64) -> Int
  {
    let product = (pair ^ key).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15 ^ key)
    var slot = Int(truncatingIfNeeded: product.high ^ product.low) & (slots.count - 1)
    while slots[slot].pair != pair && slots[slot].pair != unused { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  /// Pairs whose events all left are dropped on the way.
  private mutating func grow() {
    let old = slots.filter { $0.pair != Self.unused && $0.events > 0 }
    slots = [Slot](repeating: Slot(pair: Self.unused, events: 0), count: slots.count * 2)
    used = old.count
    slots.withUnsafeMutableBufferPointer { slots in
      for entry in old { slots[Self.find(entry.pair, in: UnsafeBufferPointer(slots), key)] = entry }
    }
  }
}
