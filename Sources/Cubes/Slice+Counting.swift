import Filters
import PageEvents
import Synchronization

/// How a slice takes in a segment's rows, on any thread of the crew.
extension Slice {
  /// Takes in rows of a segment, or takes them away.
  func take(_ step: WindowCursor.Job.Step, of part: Facts.Part, _ worker: Worker) {
    let rows = part.rows
    let verdict = worker.selection.predicate.verdict(on: rows)
    if verdict == .none { return }
    let timesMatter = !step.window.contains(part.span) || step.except.intersects(part.span)
    let isWhole = part.packed != nil && step.range == 0..<rows.count && !timesMatter
    if let packed = part.packed, isWhole, verdict == .all {
      takeWhole(packed, worker, isRemoval: step.isRemoval)
      return
    }
    let picks = pick(step, rows, part.span, worker, complement: false)
    guard picks > 0 else { return }
    // Where most rows match, the others are fewer: they are taken off the segment's own counters.
    if let packed = part.packed, isWhole, picks * 2 > rows.count, let whole = ScanTotals(packed),
      !cuboids.contains(where: \.readsRows)
    {
      let others = pick(step, rows, part.span, worker, complement: true)
      loadCuboids(of: packed, worker)
      count(rows, columns, others, worker, isRemoval: true)
      add(measure(rows, others, worker), isRemoval: !step.isRemoval)
      publish(rows, columns, whole, worker, isRemoval: step.isRemoval)
      return
    }
    let totals = measure(rows, picks, worker)
    defer { addRows(rows, picks, worker, isRemoval: step.isRemoval) }
    guard part.packed != nil else {
      takeOneByOne(rows, columns, picks, totals, worker, isRemoval: step.isRemoval)
      return
    }
    // A few rows of many values are added at once: to empty and look through a place for each value would cost more.
    let (many, few) = columns.reduce(into: ([Dimension](), [Dimension]())) { split, column in
      let distinct = rows[column].dictionary?.count ?? 0
      if picks * 5 < distinct * 2 { split.1.append(column) } else { split.0.append(column) }
    }
    for column in many {
      worker.scratch.cells(of: column).update(repeating: .zero, count: rows[column].dictionary?.count ?? 0)
    }
    count(rows, many, picks, worker, isRemoval: false)
    publish(rows, many, totals, worker, isRemoval: step.isRemoval)
    takeOneByOne(rows, few, picks, nil, worker, isRemoval: step.isRemoval)
  }

  /// Lists the step's rows that match, or that don't, in the worker's scratch.
  private func pick(
    _ step: WindowCursor.Job.Step, _ rows: EventRows, _ span: Window, _ worker: Worker, complement: Bool
  ) -> Int {
    var picks = 0
    for range in Selection.pieces(of: step.range) {
      picks += worker.selection.pick(
        rows, range, in: step.window, except: step.except, span: span, at: picks, complement: complement)
    }
    return picks
  }

  private static func pieces(_ picks: Int, _ worker: Worker) -> some Sequence<UnsafeBufferPointer<Int32>> {
    let picked = worker.scratch.picked
    return Selection.pieces(of: 0..<picks).lazy.map {
      UnsafeBufferPointer(start: picked + $0.lowerBound, count: $0.count)
    }
  }

  private func measure(_ rows: EventRows, _ picks: Int, _ worker: Worker) -> ScanTotals {
    var totals = ScanTotals()
    for picked in Self.pieces(picks, worker) {
      CellScan.addends(rows, picked, worker.scratch)
      totals.add(rows, picked, worker.scratch)
    }
    return totals
  }

  /// Counts the listed rows by the places of each column's dictionary.
  private func count(_ rows: EventRows, _ columns: [Dimension], _ picks: Int, _ worker: Worker, isRemoval: Bool) {
    for picked in Self.pieces(picks, worker) {
      CellScan.addends(rows, picked, worker.scratch)
      for column in columns {
        CellScan.count(
          rows[column], picked, worker.scratch.addends, into: worker.scratch.cells(of: column), isRemoval: isRemoval)
      }
    }
  }

  /// Begins counting with a segment's own counters.
  private func loadCuboids(of segment: Segment, _ worker: Worker) {
    for column in columns {
      let cuboid = segment.cuboids[Int(column.index)]
      if let start = cuboid.baseAddress { worker.scratch.cells(of: column).update(from: start, count: cuboid.count) }
    }
  }

  // MARK: - Adding up

  /// A segment all of whose rows match: its own counters are added.
  private func takeWhole(_ segment: Segment, _ worker: Worker, isRemoval: Bool) {
    add(ScanTotals(whole: segment, worker.scratch), isRemoval: isRemoval)
    for cuboid in cuboids(for: worker) {
      guard let dictionary = segment.rows[cuboid.column].dictionary,
        let counters = segment.cuboids[Int(cuboid.column.index)].baseAddress
      else { continue }
      cuboid.add(dictionary, counters, isRemoval: isRemoval)
      if cuboid.dimension == .client { sketchClients(dictionary) }
    }
    if cuboids.contains(where: \.readsRows) {
      _ = worker.scratch.pickAll(0..<segment.count)
      addRows(segment.rows, segment.count, worker, isRemoval: isRemoval)
    }
  }

  /// Adds what was counted by the places of the columns' dictionaries, and the totals.
  private func publish(
    _ rows: EventRows, _ columns: [Dimension], _ totals: ScanTotals, _ worker: Worker, isRemoval: Bool
  ) {
    add(totals, isRemoval: isRemoval)
    for cuboid in cuboids(for: worker) where columns.contains(cuboid.column) {
      guard let dictionary = rows[cuboid.column].dictionary else { continue }
      cuboid.add(dictionary, worker.scratch.cells(of: cuboid.column), isRemoval: isRemoval)
      if cuboid.dimension == .client { sketchClients(dictionary) }
    }
  }

  /// Adds the listed rows to the cuboids of some columns one by one, and the totals, if they are still to be added.
  private func takeOneByOne(
    _ rows: EventRows, _ columns: [Dimension], _ picks: Int, _ totals: ScanTotals?, _ worker: Worker, isRemoval: Bool
  ) {
    if let totals { add(totals, isRemoval: isRemoval) }
    if columns.isEmpty { return }
    for picked in Self.pieces(picks, worker) {
      CellScan.addends(rows, picked, worker.scratch)
      for cuboid in cuboids(for: worker) where columns.contains(cuboid.column) {
        cuboid.add(rows[cuboid.column], picked, worker.scratch.addends, isRemoval: isRemoval)
        if cuboid.dimension == .client, history != nil { sketchClients(picked.lazy.map { rows[.client][Int($0)] }) }
      }
    }
  }

  /// Each thread begins with another cuboid, so that they don't queue for the same.
  private func cuboids(for worker: Worker) -> some Sequence<Cuboid> {
    let first = worker.index * cuboids.count / workers.count
    return (0..<cuboids.count).lazy.map { [cuboids] in cuboids[(first + $0) % cuboids.count] }
  }

  /// Takes in of the listed rows what segments don't count: sums, and how many clients each value has where an order needs it.
  private func addRows(_ rows: EventRows, _ picks: Int, _ worker: Worker, isRemoval: Bool) {
    for cuboid in cuboids(for: worker) where cuboid.readsRows {
      for picked in Self.pieces(picks, worker) { cuboid.addRows(rows, picked, worker.scratch, isRemoval: isRemoval) }
    }
    for (place, column) in lexicons.schema.summed.enumerated() {
      let column = SummedColumn(column, lexicons)
      var sum = FixedPointSum.zero
      for picked in Self.pieces(picks, worker) { sum += column.sum(rows, picked, worker.scratch) }
      lock.withLock { _ in if isRemoval { sums[place] -= sum } else { sums[place] += sum } }
    }
  }

  /// Beside a history, which knows no more of its clients than a sketch, the others are sketched, too.
  private func sketchClients(_ ids: some Sequence<ValueID>) {
    guard history != nil, let secret else { return }
    lock.withLock { _ in
      for id in ids where id != 0 { allClients.add(hash: secret.hash(lexicons[.client].bytes(of: id))) }
    }
  }

  private func add(_ totals: ScanTotals, isRemoval: Bool) {
    lock.withLock { _ in
      if isRemoval { total.remove(totals.total) } else { total.merge(totals.total) }
      for run in totals.runs { timeline.change(run, isRemoval: isRemoval) }
    }
  }
}
