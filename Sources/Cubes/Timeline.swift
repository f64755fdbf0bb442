public import PageEvents

/// Hits and errors by time: what the chart over the panels is drawn from.
///
/// Bins start a second wide. When there come to be too many, they are merged into minutes, and then into hours: three days,
/// half a year and thirty years fit into 3 MiB. Merging loses no event, only the place within the bin.
struct Timeline {
  struct Bin: InvertibleMeasure, Hashable, BitwiseCopyable {
    var hits: UInt32 = 0
    var clientErrors: UInt32 = 0
    var serverErrors: UInt32 = 0

    static let zero = Bin()

    mutating func merge(_ other: Bin) {
      hits &+= other.hits
      clientErrors &+= other.clientErrors
      serverErrors &+= other.serverErrors
    }

    mutating func remove(_ other: Bin) {
      hits &-= other.hits
      clientErrors &-= other.clientErrors
      serverErrors &-= other.serverErrors
    }
  }

  private static let pageSize = 64
  private static let mostPages = 4096
  private static let widths: [Timestamp.Span] = [.seconds(1), .minutes(1), .hours(1)]

  private(set) var width = Timeline.widths[0]
  private var pages: [Int64: Int] = [:]
  private var bins: [Bin] = []
  private var lastPage: (number: Int64, start: Int) = (.min, 0)
  /// Up to which times bins are wider, as they come from a history.
  private var coarse: [(until: Int64, width: Timestamp.Span)] = []

  /// Takes in the bins of a time whose rows are gone.
  mutating func add(_ history: CoarseTimeline) {
    guard let width = history.granularity.width, let last = history.elements.last else { return }
    coarse.append((last.start.milliseconds + width.milliseconds, width))
    for element in history.elements { self[element.start.milliseconds].merge(element.bin) }
  }

  mutating func change(_ run: TimelineRun, isRemoval: Bool) {
    if isRemoval { self[run.second].remove(run.bin) } else { self[run.second].merge(run.bin) }
  }

  private subscript(time: Int64) -> Bin {
    mutating get { bins[place(time)] }
    _modify {
      let place = place(time)
      yield &bins[place]
    }
  }

  /// Events come nearly in order: the page is nearly always the last one's.
  private mutating func place(_ time: Int64) -> Int {
    let bin = time.flooredQuotient(by: width.milliseconds)
    let number = bin >> 6
    if number == lastPage.number { return lastPage.start + Int(bin & 63) }
    if pages[number] == nil {
      if pages.count == Self.mostPages, coarsen() { return place(time) }
      pages[number] = bins.count
      bins.append(contentsOf: repeatElement(.zero, count: Self.pageSize))
    }
    lastPage = (number, pages[number]!)
    return lastPage.start + Int(bin & 63)
  }

  /// False where the bins are hours already: then pages are simply added.
  private mutating func coarsen() -> Bool {
    guard let next = Self.widths.first(where: { $0 > width }) else { return false }
    let old = self
    self = Timeline()
    coarse = old.coarse
    width = next
    for (number, start) in old.pages {
      for offset in 0..<Self.pageSize where old.bins[start + offset] != .zero {
        let time = (number * 64 + Int64(offset)) * old.width.milliseconds
        self[time].merge(old.bins[start + offset])
      }
    }
    return true
  }

  /// Bin widths that people read easily.
  private static let readable: [Timestamp.Span] =
    [1, 2, 5, 10, 15, 30].map(Timestamp.Span.seconds) + [1, 2, 5, 10, 15, 30].map(Timestamp.Span.minutes)
    + [1, 2, 3, 6, 12].map(Timestamp.Span.hours) + (0..<14).map { Timestamp.Span.days(1 << $0) }

  /// The time of the bins that have the events of these ranks, the newest being the first; and how many events are newer than
  /// those bins'.
  func span(ofLatest ranks: Range<Int>) -> (span: Window, newer: Int) {
    var span = Window.empty
    var (passed, newer) = (0, 0)
    for (number, start) in pages.sorted(by: { $0.key > $1.key }) {
      for offset in (0..<Self.pageSize).reversed() where bins[start + offset].hits != 0 {
        if passed >= ranks.upperBound { return (span, newer) }
        let hits = Int(bins[start + offset].hits)
        passed += hits
        if passed <= ranks.lowerBound {
          newer = passed
        } else {
          let time = (number * Int64(Self.pageSize) + Int64(offset)) * width.milliseconds
          span = span.union(Window(lower: time, upper: time + width.milliseconds - 1))
        }
      }
    }
    return (span, newer)
  }

  /// The events of a window in at most `most` bins.
  func chart(over window: Window, most: Int) -> TimelineChart {
    guard !window.isEmpty, most > 0 else {
      return TimelineChart(start: Timestamp(milliseconds: 0), width: width, bins: [])
    }
    let least = coarse.filter { $0.until > window.lower }.reduce(width) { max($0, $1.width) }
    let chosen =
      Self.readable.first { candidate in
        let first = window.lower.flooredQuotient(by: candidate.milliseconds)
        let last = window.upper.flooredQuotient(by: candidate.milliseconds)
        return candidate >= least && last - first < Int64(most)
      } ?? .days(1 << 14)
    let first = window.lower.flooredQuotient(by: chosen.milliseconds)
    let last = window.upper.flooredQuotient(by: chosen.milliseconds)
    var chart = TimelineChart(
      start: Timestamp(milliseconds: first * chosen.milliseconds), width: chosen,
      bins: Array(repeating: .init(), count: Int(min(last - first + 1, Int64(most)))))
    for (number, start) in pages {
      for offset in 0..<Self.pageSize where bins[start + offset].hits != 0 {
        let time = (number * 64 + Int64(offset)) * width.milliseconds
        let index = time.flooredQuotient(by: chosen.milliseconds) - first
        guard chart.bins.indices.contains(Int(index)) else { continue }
        chart.bins[Int(index)].merge(bins[start + offset])
      }
    }
    return chart
  }
}

extension Timeline.Bin {
  init(_ traits: EventTraits) {
    hits = 1
    clientErrors = UInt32(traits.rawValue >> 2 & 1)
    serverErrors = UInt32(traits.rawValue >> 3 & 1)
  }
}

/// A stretch of time in bins of equal width.
public struct TimelineChart: Sendable, Equatable {
  public struct Bin: Sendable, Equatable {
    public var hits = 0
    /// Answered 4xx.
    public var clientErrors = 0
    /// Answered 5xx.
    public var serverErrors = 0
    public init(hits: Int = 0, clientErrors: Int = 0, serverErrors: Int = 0) {
      self.hits = hits
      self.clientErrors = clientErrors
      self.serverErrors = serverErrors
    }

    mutating func merge(_ bin: Timeline.Bin) {
      hits += Int(bin.hits)
      clientErrors += Int(bin.clientErrors)
      serverErrors += Int(bin.serverErrors)
    }
  }

  /// The start of the first bin.
  public var start: Timestamp
  public var width: Timestamp.Span
  public var bins: [Bin]

  public init(start: Timestamp, width: Timestamp.Span, bins: [Bin]) {
    self.start = start
    self.width = width
    self.bins = bins
  }
}
