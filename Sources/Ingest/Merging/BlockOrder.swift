import PageEvents

/// Brings the blocks that several threads have parsed back in their order, each source's for itself.
///
/// A thread hands over a segment when that is full, with what is in it of which block. A block whose predecessor is in another
/// thread's segment waits, packed as it is: for as long as that takes to be full, so about a segment a thread waits at a time.
struct BlockOrder {
  /// Rows of a segment that are of one block.
  struct Piece {
    let source: Int
    /// Its number among the source's.
    let block: Int
    let rows: Range<Int>
    /// Whether the block ends with it.
    var isLast: Bool
  }

  private struct Waiting {
    var pieces: [(segment: Segment?, rows: Range<Int>)] = []
    var isWhole = false
  }

  private struct Source {
    var next: Int
    var waiting: [Int: Waiting] = [:]
  }

  private var sources: [Source]
  private var lexicons: Lexicons

  /// `next` are the numbers of the blocks to be read next.
  init(next: [Int], lexicons: Lexicons) {
    sources = next.map { Source(next: $0) }
    self.lexicons = lexicons
  }

  /// How many blocks of a source have been given to the merge, counted from its beginning.
  func blocksMerged(of source: Int) -> Int { sources[source].next }

  /// Takes what is in a segment, whose ids are of these dictionaries, and gives to the merge what is next.
  mutating func take(_ pieces: [Piece], of segment: Segment?, in lexicons: Lexicons, into merge: TimeMerge) {
    if lexicons !== self.lexicons { goOn(in: lexicons) }
    for piece in pieces {
      sources[piece.source].waiting[piece.block, default: Waiting()].pieces.append((segment, piece.rows))
      if piece.isLast { sources[piece.source].waiting[piece.block]?.isWhole = true }
    }
    for source in sources.indices {
      while let waiting = sources[source].waiting[sources[source].next], waiting.isWhole {
        sources[source].waiting[sources[source].next] = nil
        sources[source].next += 1
        for case (let segment?, let rows) in waiting.pieces {
          merge.add(segment, rows, of: source, in: lexicons)
        }
      }
    }
  }

  /// A consumer has made its dictionaries anew: what waits is looked up in them. Rare.
  private mutating func goOn(in new: Lexicons) {
    let old = lexicons
    lexicons = new
    var translated: [ObjectIdentifier: Segment] = [:]
    for source in sources.indices {
      sources[source].waiting = sources[source].waiting.mapValues { waiting in
        var waiting = waiting
        for place in waiting.pieces.indices {
          guard let segment = waiting.pieces[place].segment else { continue }
          let other =
            translated[ObjectIdentifier(segment)]
            ?? segment.translated { column, id in new.intern(id, of: column, from: old) }
          translated[ObjectIdentifier(segment)] = other
          waiting.pieces[place].segment = other
        }
        return waiting
      }
    }
  }
}
