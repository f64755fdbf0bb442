import Cubes
import PageEvents

/// How far the numbers that are shown can be relied on: said beside the slice, wherever that is said.
enum Exactness: Equatable {
  /// Nothing was counted yet.
  case reading
  /// The numbers are those of another slice or range, until the first of this are there.
  case counting
  /// A share of the facts is in.
  case counted(Double)
  /// All that there is to count is in. Where older events were dropped to keep within the memory, rows may be too low by so many
  /// hits, single events are known from that time on, and so many older hits couldn't be told apart.
  case complete(rowsWithin: Int, detailSince: Timestamp?, omitted: Int)
}

extension Model {
  var exactness: Exactness {
    guard let view else { return .reading }
    if view.events == 0, case .loading = status.phase { return .reading }
    if !isViewCurrent { return .counting }
    if view.progress < 1 { return .counted(view.progress) }
    let hasDropped = view.dropped > 0 && !view.recorded.isEmpty
    return .complete(
      rowsWithin: view.answers.lazy.flatMap(\.rows).map(\.error).max() ?? 0,
      detailSince: hasDropped ? Timestamp(milliseconds: view.recorded.lower) : nil, omitted: view.omitted)
  }
}
