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

  func clients(of group: Int) -> Int { group < clients.count ? clients[group] : 0 }

  mutating func add(group: Int, client: ValueID) { change(group: group, client: client, by: 1) }
  mutating func remove(group: Int, client: ValueID) { change(group: group, client: client, by: -1) }

  private mutating func change(group: Int, client: ValueID, by step: Int) {
    if group >= clients.count {
      clients.append(contentsOf: repeatElement(0, count: max(group + 1 - clients.count, clients.count)))
    }
    let pair = UInt64(group) << 32 | UInt64(client)
    let slot = find(pair)
    if slots[slot].pair == Self.unused {
      slots[slot].pair = pair
      used += 1
    }
    let before = slots[slot].events
    slots[slot].events = before &+ UInt64(bitPattern: Int64(step))
    if before == 0 { clients[group] += 1 } else if slots[slot].events == 0 { clients[group] -= 1 }
    if used * 2 > slots.count { grow() }
  }

  private func find(_ pair: UInt64) -> Int {
    let product = (pair ^ key).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15 ^ key)
    var slot = Int(truncatingIfNeeded: product.high ^ product.low) & (slots.count - 1)
    while slots[slot].pair != pair && slots[slot].pair != Self.unused { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  /// Pairs whose events all left are dropped on the way.
  private mutating func grow() {
    let old = slots.filter { $0.pair != Self.unused && $0.events > 0 }
    let capacity = old.count * 4 > slots.count ? slots.count * 2 : slots.count
    slots = [Slot](repeating: Slot(pair: Self.unused, events: 0), count: capacity)
    used = old.count
    for entry in old { slots[find(entry.pair)] = entry }
  }
}
