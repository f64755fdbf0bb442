/// Memory for values that are not in the block as they are: unescaped strings, a path joined with its query.
///
/// What was written stays where it is until everything is removed, which the parser does when its table has been emptied. So it
/// grows by pieces and never moves, and reaches the size that a table's events take once.
final class Scratch {
  private static let pieceSize = 65_536
  private var pieces: [UnsafeMutableRawBufferPointer] = []
  private var piece = -1
  private var next: UnsafeMutableRawPointer
  private var left = 0

  init() { next = UnsafeMutableRawPointer(bitPattern: 8).unsafelyUnwrapped }

  deinit { for piece in pieces { piece.deallocate() } }

  func removeAll() {
    if piece < 0 { return }
    piece = 0
    (next, left) = (pieces[0].baseAddress.unsafelyUnwrapped, pieces[0].count)
  }

  /// Room for so many bytes; `take` says how many of them are kept.
  func room(_ count: Int) -> UnsafeMutableRawPointer {
    if left < count { findPiece(count) }
    return next
  }

  /// Room for so many values, kept.
  func values(_ count: Int) -> UnsafeMutablePointer<UnsafeRawBufferPointer> {
    let size = count * MemoryLayout<UnsafeRawBufferPointer>.stride
    let alignment = MemoryLayout<UnsafeRawBufferPointer>.alignment
    let start = room(size + alignment).alignedUp(toMultipleOf: alignment)
    _ = take(start - next + size)
    return start.bindMemory(to: UnsafeRawBufferPointer.self, capacity: count)
  }

  /// Keeps the first bytes of the room.
  func take(_ count: Int) -> UnsafeRawBufferPointer {
    defer {
      next += count
      left -= count
    }
    return UnsafeRawBufferPointer(start: next, count: count)
  }

  @inline(never) private func findPiece(_ count: Int) {
    repeat {
      piece += 1
      if piece == pieces.count {
        pieces.append(.allocate(byteCount: max(count, Self.pieceSize), alignment: 16))
      }
    } while pieces[piece].count < count
    (next, left) = (pieces[piece].baseAddress.unsafelyUnwrapped, pieces[piece].count)
  }
}
