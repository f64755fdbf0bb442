extension UnsafeMutableBufferPointer where Element: Comparable {
  /// The element that would be at `rank` if the elements were sorted, in linear time; they are reordered on the way.
  ///
  /// Quickselect with the median of three as the pivot. Where the pivots are bad, by chance or by an enemy's choice, what is
  /// left after twice log₂ n rounds is sorted.
  mutating func select(_ rank: Int) -> Element {
    precondition(indices.contains(rank), "There is no element of that rank.")
    var (low, high) = (0, count - 1)
    var roundsLeft = 2 * (Int.bitWidth - count.leadingZeroBitCount)
    while low < high {
      if roundsLeft == 0 {
        self[low...high].sort()
        break
      }
      roundsLeft -= 1
      let pivot = median(self[low], self[low + (high - low) / 2], self[high])
      // Three parts, because the elements may be equal, all of them.
      var (less, next, greater) = (low, low, high)
      while next <= greater {
        if self[next] < pivot {
          swapAt(less, next)
          less += 1
          next += 1
        } else if self[next] > pivot {
          swapAt(next, greater)
          greater -= 1
        } else {
          next += 1
        }
      }
      if rank < less { high = less - 1 } else if rank > greater { low = greater + 1 } else { return pivot }
    }
    return self[rank]
  }
}

private func median<Element: Comparable>(_ a: Element, _ b: Element, _ c: Element) -> Element {
  max(min(a, b), min(max(a, b), c))
}
