import PageEvents

/// How a cube divides the memory it may take.
///
/// Dictionaries count twice, because while they are made anew, without the values that no row has any more, there are two.
/// What is left is for rows: where values are many, rows are few.
struct MemoryPlan: Sendable {
  let total: Int
  /// The open segment, and what its rows are packed with.
  let working: Int

  init(total: Int, columnCount: Int) {
    self.total = total
    working = OpenSegment.footprint(columnCount: columnCount) + (6 << 20)
  }

  /// How much dictionaries may hold before those values leave that no row has any more.
  var lexicons: Int { total / 4 }
  /// How many values of a dimension a step of the history keeps: all steps and dimensions together take a sixteenth, and
  /// half as much again in dictionaries.
  var historyCapacity: Int { min(4096, max(64, total / 16 / (3 * 18 * 2 * 80))) }

  /// How much packed rows may hold beside dictionaries and a history of that size.
  func rows(besides lexicons: Int, _ history: Int) -> Int {
    max(0, total - working - 2 * lexicons - 2 * history)
  }
}
