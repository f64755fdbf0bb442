import PageEvents

/// How far a view has read the facts: for each segment, how many of its rows were taken in, and under which window.
///
/// Moving the window adds the rows that enter and takes away those that leave; new rows are added if they lie within. So a
/// live log, a range that slides, a replay's clock and a seek backwards are one operation, and each costs what it moves:
/// a segment wholly inside or outside both windows isn't looked at.
///
/// Each segment is moved on its own, the newest first, and the move can stop after any piece: what has been taken in so far is
/// then right for the segments that were reached.
struct WindowCursor {
  private struct Progress {
    var count = 0
    var window = Window.empty
  }

  /// Rows to look at: those in `window` and not in `except` are to be added, or removed.
  struct Piece {
    let rows: EventRows
    let range: Range<Int>
    let window: Window
    let except: Window
    let span: Window
    let isRemoval: Bool
  }

  enum Outcome { case complete, interrupted, stale }

  private var progress: [Int: Progress] = [:]

  /// Brings every segment up to date.
  /// - Parameters:
  ///   - mayGoOn: asked after each piece; the move stops where it says no.
  ///   - visit: takes in or takes away a piece's rows.
  /// - Returns: `stale` where rows that are no longer held would have to be taken away: start again with a new cursor.
  mutating func move(
    to window: Window, in facts: Facts, while mayGoOn: () -> Bool, visit: (Piece) -> Void
  ) -> Outcome {
    if let oldest = facts.segments.first?.segment.serial, facts.dropped > 0 {
      if progress.contains(where: { $0.key < oldest && $0.value.window != window }) { return .stale }
    }
    for part in facts.segments.reversed() {
      let segment = part.segment
      var done = progress[segment.serial, default: Progress(count: 0, window: window)]
      if done.count == part.count && done.window == window { continue }
      let span = segment.timeSpan
      let rows = segment.rows(part.count)
      if done.window != window {
        let old = done.window
        let isUntouched =
          (old.contains(span) && window.contains(span)) || (!old.intersects(span) && !window.intersects(span))
        if !isUntouched && done.count > 0 {
          // All or nothing: a segment is 65,536 rows, a fraction of a millisecond.
          for range in Self.pieces(0..<done.count) {
            visit(Piece(rows: rows, range: range, window: window, except: old, span: span, isRemoval: false))
            visit(Piece(rows: rows, range: range, window: old, except: window, span: span, isRemoval: true))
          }
        }
        done.window = window
        progress[segment.serial] = done
      }
      for range in Self.pieces(done.count..<part.count) {
        if window.intersects(span) {
          visit(Piece(rows: rows, range: range, window: window, except: .empty, span: span, isRemoval: false))
        }
        done.count = range.upperBound
        progress[segment.serial] = done
        if !mayGoOn() { return .interrupted }
      }
    }
    return .complete
  }

  private static func pieces(_ range: Range<Int>) -> some Sequence<Range<Int>> {
    stride(from: range.lowerBound, to: range.upperBound, by: Selection.piece).lazy.map {
      $0..<min($0 + Selection.piece, range.upperBound)
    }
  }

  /// How many rows were taken in.
  var count: Int { progress.values.reduce(0) { $0 + $1.count } }
}
