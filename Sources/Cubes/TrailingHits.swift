import Filters
import PageEvents

/// Hits of the last so many seconds, in all and by client: exact, and kept by adding what enters the window and taking away
/// what leaves it.
///
/// The window's rows are the facts' own. Beside them it keeps 4 bytes for each client that there is, and a list of those that
/// have hits.
struct TrailingHits {
  private static let listed: UInt32 = 1 << 31

  private let selection: Selection
  private var cursor = WindowCursor()
  /// By client, its hits, and a mark on those that are in the list.
  private var counts: [UInt32] = []
  private var list: [Int] = []
  private(set) var total = 0

  init(_ selection: Selection) { self.selection = selection }

  func hits(of client: Int) -> Int { client < counts.count ? Int(counts[client] & ~Self.listed) : 0 }

  /// The clients that have hits.
  var clients: [Int] { list.filter { hits(of: $0) > 0 } }

  mutating func move(to window: Window, in facts: Facts) {
    guard let jobs = cursor.jobs(to: window, in: facts) else {
      // Rows of the window are gone from memory: what is left is counted afresh.
      self = TrailingHits(selection)
      return move(to: window, in: facts)
    }
    for job in jobs {
      let rows = job.part.rows
      for step in job.steps where selection.predicate.verdict(on: rows) != .none {
        for range in Selection.pieces(of: step.range) {
          change(
            rows[.client],
            selection.pick(rows, range, in: step.window, except: step.except, span: job.part.span),
            isRemoval: step.isRemoval)
        }
      }
      cursor.finish(job)
    }
    tidy()
  }

  private mutating func change(_ ids: IDColumn, _ picked: UnsafeBufferPointer<Int32>, isRemoval: Bool) {
    total += isRemoval ? -picked.count : picked.count
    for row in picked {
      let client = Int(ids[Int(row)])
      if client >= counts.count {
        counts.append(contentsOf: repeatElement(0, count: max(client + 1 - counts.count, counts.count)))
      }
      counts[client] = isRemoval ? counts[client] &- 1 : counts[client] &+ 1
      if counts[client] & Self.listed == 0 {
        counts[client] |= Self.listed
        list.append(client)
      }
    }
  }

  /// Takes those without hits off the list.
  private mutating func tidy() {
    var kept = 0
    for client in list {
      if counts[client] == Self.listed {
        counts[client] = 0
      } else {
        list[kept] = client
        kept += 1
      }
    }
    list.removeLast(list.count - kept)
  }
}
