/// How much of a side one part of a layout asks for, in cells.
public enum Extent: Hashable, Sendable {
  /// Exactly so many, while there is room.
  case fixed(Int)
  /// A share of the whole side, from 0 to 1, but at least `min` while there is room.
  case fraction(Double, min: Int = 0)
  /// A share of what the others leave, by weight, but at least `min` while there is room.
  case flex(Int = 1, min: Int = 0)
}

extension Extent {
  /// The lengths of parts laid end to end over `total` cells.
  ///
  /// Fixed parts, fractions and minimums are served first, in order, so on a screen that is too small the last parts
  /// are the ones that vanish. The flexible ones share the rest to the last cell: with at least one of them the lengths
  /// add up to `total`, and they never add up to more.
  static func lengths(of extents: [Extent], over total: Int) -> [Int] {
    var left = max(0, total)
    var lengths = extents.map { extent in
      let wanted =
        switch extent {
        case .fixed(let cells): cells
        case .fraction(let share, let least): max(least, Int((share * Double(max(0, total))).rounded()))
        case .flex(_, let least): least
        }
      let length = max(0, min(wanted, left))
      left -= length
      return length
    }
    // A part with a minimum above its fair share keeps the minimum, and the others share what is then left.
    var open = extents.indices.filter { if case .flex(let weight, _) = extents[$0] { weight > 0 } else { false } }
    var pool = left + open.reduce(0) { $0 + lengths[$1] }
    func weight(_ index: Int) -> Int { if case .flex(let weight, _) = extents[index] { weight } else { 0 } }
    while !open.isEmpty {
      let weights = open.reduce(0) { $0 + weight($1) }
      let satisfied = open.filter { lengths[$0] * weights > pool * weight($0) }
      if satisfied.isEmpty {
        var weightsLeft = weights
        for index in open {
          lengths[index] = pool * weight(index) / weightsLeft
          pool -= lengths[index]
          weightsLeft -= weight(index)
        }
        break
      }
      pool -= satisfied.reduce(0) { $0 + lengths[$1] }
      open.removeAll { satisfied.contains($0) }
    }
    return lengths
  }
}

extension Rect {
  /// Parts of this rectangle from left to right, `gap` empty columns apart. Parts without room are empty.
  public func columns(_ extents: [Extent], gap: Int = 0) -> [Rect] {
    var left = x
    let room = width - gap * max(0, extents.count - 1)
    return Extent.lengths(of: extents, over: room).map { length in
      defer { left += length + gap }
      return Rect(x: left, y: y, width: min(length, maxX - left), height: height)
    }
  }

  /// Parts of this rectangle from top to bottom, `gap` empty rows apart. Parts without room are empty.
  public func rows(_ extents: [Extent], gap: Int = 0) -> [Rect] {
    var top = y
    let room = height - gap * max(0, extents.count - 1)
    return Extent.lengths(of: extents, over: room).map { length in
      defer { top += length + gap }
      return Rect(x: x, y: top, width: width, height: min(length, maxY - top))
    }
  }
}
