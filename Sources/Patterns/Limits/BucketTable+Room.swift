import PageEvents

/// Where there is no room for another bucket or record; and where keys have other ids from now on.
extension BucketTable {
  @inline(never)
  mutating func addBucket(of id: ValueID, at time: Int64) {
    if slotCount > mostBuckets { makeRoom(at: time) }
    if slotCount == slotCapacity {
      let larger = min(2 * slotCapacity, mostBuckets + 1)
      let moved = UnsafeMutablePointer<Slot>.allocate(capacity: larger)
      moved.update(from: slots, count: slotCount)
      slots.deallocate()
      (slots, slotCapacity) = (moved, larger)
    }
    (slots + slotCount).initialize(to: Slot(bucket: TokenBucket(time: time), id: id))
    keys[Int(id)].slot = UInt32(slotCount)
    slotCount += 1
  }

  /// An eighth at least of the slots becomes free: a new key costs a few steps more on average.
  private mutating func makeRoom(at time: Int64) {
    let allowance = allowance
    keepBuckets { $0.missing(at: time, allowance) > 0 }
    let kept = mostBuckets - max(1, mostBuckets / 8)
    var excess = slotCount - 1 - kept
    guard excess > 0 else { return }
    totals.forgotten += excess
    let last = lastUse(ofBucket: excess - 1)
    // Of those used at that very time as many as it takes.
    var before = 0
    for slot in 1..<slotCount where slots[slot].bucket.time < last { before += 1 }
    excess -= before
    keepBuckets { bucket in
      if bucket.time == last, excess > 0 {
        excess -= 1
        return false
      }
      return bucket.time >= last
    }
  }

  /// The time of the bucket that would be at this place if they were in the order of their last use, from 0 on.
  private func lastUse(ofBucket place: Int) -> Int64 {
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: slotCount - 1) { times in
      for slot in 1..<slotCount { times[slot - 1] = slots[slot].bucket.time }
      return times.select(place)
    }
  }

  private mutating func keepBuckets(where isKept: (TokenBucket) -> Bool) {
    var kept = 1
    for slot in 1..<slotCount {
      let id = Int(slots[slot].id)
      if isKept(slots[slot].bucket) {
        slots[kept] = slots[slot]
        keys[id].slot = UInt32(kept)
        kept += 1
      } else {
        keys[id].slot = 0
      }
    }
    slotCount = kept
  }

  /// The less refused half of the records goes; of equals, who was limited later.
  mutating func dropRecords() {
    let keys = keys
    records.sort { (keys[Int($0.id)].refused, $1.first) > (keys[Int($1.id)].refused, $0.first) }
    for record in records[(mostRecords / 2)...] { keys[Int(record.id)].record = 0 }
    records.removeSubrange((mostRecords / 2)...)
    for (place, record) in records.enumerated() { keys[Int(record.id)].record = UInt32(place + 1) }
  }

  // MARK: - Other dictionaries

  /// Goes on under other ids, as `renamed` says: it is asked for those that have a record or a bucket that isn't full at a time.
  /// Of all others it isn't known any more how many requests they made.
  mutating func rename(at time: Int64, count: () -> Int, _ renamed: (ValueID) -> ValueID) {
    let allowance = allowance
    keepBuckets { $0.missing(at: time, allowance) > 0 }
    var moved: [(id: ValueID, key: Key)] = []
    for slot in 1..<slotCount {
      let old = slots[slot].id
      slots[slot].id = renamed(old)
      moved.append((slots[slot].id, keys[Int(old)]))
    }
    for place in records.indices {
      let old = records[place].id
      records[place].id = renamed(old)
      if keys[Int(old)].slot == 0 { moved.append((records[place].id, keys[Int(old)])) }
    }
    keys.update(repeating: Key(), count: keyCount)
    reserve(count())
    for (id, key) in moved { keys[Int(id)] = key }
  }
}

extension UnsafeMutableBufferPointer<Int64> {
  /// The number that would be at this place if they were sorted: Hoare's selection, some three steps a number. Moves them.
  fileprivate func select(_ place: Int) -> Int64 {
    var (low, high) = (0, count - 1)
    while low < high {
      let pivot = self[(low + high) / 2]
      var (left, right) = (low, high)
      while left <= right {
        while self[left] < pivot { left += 1 }
        while self[right] > pivot { right -= 1 }
        if left <= right {
          swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if place <= right {
        high = right
      } else if place >= left {
        low = left
      } else {
        return self[place]
      }
    }
    return self[place]
  }
}
