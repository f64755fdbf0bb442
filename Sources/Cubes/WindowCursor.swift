import PageEvents

/// How far a view has read the facts: for each segment, how many of its rows were taken in, and under which window.
///
/// Moving the window adds the rows that enter and takes away those that leave; new rows are added if they lie within. So a
/// live log, a range that slides, a replay's clock and a seek backwards are one operation, and each costs what it moves:
/// a segment wholly inside or outside both windows isn't looked at.
///
/// Each segment is moved on its own, the newest first, and the move can stop after any of them: what has been taken in so far
/// is then right for the segments that were reached.
struct WindowCursor {
  private struct Progress {
    var count = 0
    var window = Window.empty
  }

  /// A segment to be brought up to date.
  struct Job {
    let part: Facts.Part
    /// How many of its rows were taken in, and under which window.
    let count: Int
    let old: Window
    let new: Window

    /// Rows to look at: those in `window` and not in `except` are to be added, or removed.
    struct Step {
      let range: Range<Int>
      let window: Window
      let except: Window
      let isRemoval: Bool
    }

    var steps: [Step] {
      var steps: [Step] = []
      if count > 0 && old != new {
        steps.append(Step(range: 0..<count, window: new, except: old, isRemoval: false))
        steps.append(Step(range: 0..<count, window: old, except: new, isRemoval: true))
      }
      if part.count > count {
        steps.append(Step(range: count..<part.count, window: new, except: .empty, isRemoval: false))
      }
      return steps.filter { $0.window.intersects(part.span) && !$0.except.contains(part.span) }
    }
  }

  /// By serial, from the oldest segment held on.
  private var progress: [Progress] = []
  /// By serial, the times of the rows, for when it is dropped.
  private var spans: [Window] = []
  private var first = 0
  /// The times of what was taken in and can't be taken away: that of segments that have been dropped since.
  private var gone: Window
  /// How many rows had been dropped at the start, and how many of those that were have been seen.
  private(set) var droppedSeen: Int

  /// Begins with what is known of rows that have been dropped, if that is to be counted.
  init(droppedSeen: Int = 0, gone: Window = .empty) {
    self.droppedSeen = droppedSeen
    self.gone = gone
  }

  /// What there is to be done, newest first.
  ///
  /// - Parameter countsDropped: whether rows that were dropped before they were seen are missed.
  /// - Returns: nil where rows that are no longer held would have to be taken away, or are missed: start again with a new cursor.
  mutating func jobs(to window: Window, in facts: Facts, countsDropped: Bool = false) -> [Job]? {
    if let oldest = facts.segments.first { forget(before: oldest.serial) }
    guard window.contains(gone), !countsDropped || droppedSeen == facts.dropped else { return nil }
    var jobs: [Job] = []
    for part in facts.segments.reversed() {
      let done = self[part.serial]
      if done.count == part.count && done.window == window { continue }
      let job = Job(part: part, count: done.count, old: done.window, new: window)
      if Self.isUntouched(part.span, done, window) && done.count == part.count {
        finish(job)
      } else if job.steps.isEmpty {
        finish(job)
      } else {
        jobs.append(job)
      }
    }
    return jobs
  }

  private static func isUntouched(_ span: Window, _ done: Progress, _ window: Window) -> Bool {
    (done.window.contains(span) && window.contains(span))
      || (!done.window.intersects(span) && !window.intersects(span))
  }

  /// The job's steps have been taken.
  mutating func finish(_ job: Job) {
    self[job.part.serial] = Progress(count: job.part.count, window: job.new)
    spans[job.part.serial - first] = job.part.span
  }

  private subscript(serial: Int) -> Progress {
    get { serial - first < progress.count ? progress[serial - first] : Progress() }
    set {
      while serial - first >= progress.count {
        progress.append(Progress())
        spans.append(.empty)
      }
      progress[serial - first] = newValue
    }
  }

  private mutating func forget(before serial: Int) {
    let leaving = min(serial - first, progress.count)
    guard serial > first else { return }
    for place in 0..<leaving {
      droppedSeen += progress[place].count
      if progress[place].count > 0, progress[place].window.intersects(spans[place]) { gone = gone.union(spans[place]) }
    }
    progress.removeFirst(leaving)
    spans.removeFirst(leaving)
    first = serial
  }

  /// How many of the rows held were taken in.
  var count: Int { progress.reduce(0) { $0 + $1.count } }
}
