import Synchronization

/// Blocks of lines on their way from the thread that unpacks them to the one that asks for them: four at most, so that an
/// unpacker which is faster waits, and its memory stays that of five blocks, of which each comes back to be filled again.
///
/// The taker never waits in it: ``news`` is readable as long as there is something to take. A block of 256 KiB costs a
/// lock on either side, and up to four system calls where the two threads take turns.
final class BlockQueue: Sendable {
  /// A block, and where it is from.
  struct Block: Sendable {
    let lines: LineBlock
    let start: SourcePosition
    let end: SourcePosition
    /// Up to where the packed file had been read when it was done.
    let place: Int
    /// Whether the last line is the beginning of one that was too long.
    let isCut: Bool
  }

  enum Taken {
    case block(Block)
    case nothingYet
    /// All that could be had was taken, and this is why there is no more.
    case over(SourceError?, place: Int)
  }

  private struct State {
    var blocks: [Block] = []
    var spare: [LineBlock] = []
    var ending: (failure: SourceError?, place: Int)?
    var isPutting = false
    var isStopped = false
  }

  static let capacity = 4

  /// For the taker.
  let news = Bell()
  /// For the thread that fills it: there is room again, or it is to stop.
  let room = Bell()
  private let state = Mutex(State())

  // MARK: - The thread that fills it

  /// A block to fill.
  func spare() -> LineBlock { state.withLock { $0.spare.popLast() } ?? LineBlock() }

  /// Waits until there is room. False if nobody wants any more.
  func put(_ block: Block) -> Bool {
    while true {
      let isDone: Bool? = state.withLock { state in
        if state.isStopped { return false }
        state.isPutting = state.blocks.count == Self.capacity
        if state.isPutting { return nil }
        state.blocks.append(block)
        if state.blocks.count == 1 { news.ring() }
        return true
      }
      if let isDone { return isDone }
      waitUntilReadable([room.descriptor], atMost: nil)
      state.withLock { if !$0.isStopped { room.silence() } }
    }
  }

  /// There won't be any more.
  func finish(_ failure: SourceError?, place: Int) {
    state.withLock { state in
      state.ending = (failure, place)
      news.ring()
    }
  }

  // MARK: - The taker

  func take() -> Taken {
    state.withLock { state in
      if state.blocks.isEmpty { return state.ending.map { .over($0.failure, place: $0.place) } ?? .nothingYet }
      let block = state.blocks.removeFirst()
      if state.blocks.isEmpty && state.ending == nil { news.silence() }
      if state.isPutting {
        state.isPutting = false
        room.ring()
      }
      return .block(block)
    }
  }

  /// Gives memory back.
  func reuse(_ block: LineBlock) { state.withLock { $0.spare.append(block) } }

  /// Whoever fills it may stop.
  func stop() {
    state.withLock { state in
      state.isStopped = true
      room.ring()
    }
  }
}
