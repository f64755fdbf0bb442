import Filters
import PageEvents
import Synchronization

/// What the rows on the screen show beside their counters, and what costs a scan: how many clients each has, and its course in
/// time. For the rows on the screen alone: to know the clients of every path costs more than all other counters together.
struct Details: Equatable {
  struct Detail: Equatable {
    /// Distinct clients.
    var clients: Int
    /// Hits in bins over the charted time.
    var trend: [Int]
  }

  private var details: [Dimension: [ValueID: Detail]] = [:]

  subscript(dimension: Dimension, id: ValueID) -> Detail? {
    get { details[dimension]?[id] }
    set { details[dimension, default: [:]][id] = newValue }
  }
}

/// What to find out of some values of one dimension.
struct DetailQuestion {
  let dimension: Dimension
  let members: [ValueID]
  let bins: Int

  /// Nil where the answer's rows have all they want.
  init?(_ answer: Ranking.Answer) {
    let ranking = answer.ranking
    guard ranking.trendBins > 0 || ranking.columns.contains(.init(.clients)), !answer.rows.isEmpty else { return nil }
    dimension = ranking.dimension
    members = answer.rows.prefix(Self.mostMembers).map(\.member.id)
    bins = ranking.trendBins
  }

  /// A place is a byte, and 0 is none.
  private static let mostMembers = 255
}

/// One thread's findings on one question.
///
/// 2 to 3 ns a row that is of a value asked for, 0.7 ns one that isn't. A set of clients is a bit for each client there is.
struct DetailFindings {
  private let question: DetailQuestion
  private let column: Dimension
  private let lexicons: Lexicons
  private let span: Window
  /// By id of the dimension, the member's place in the question plus one; 0 for all others.
  private let wanted: [UInt8]
  /// By place in a segment's dictionary, the same.
  private var places: [UInt8] = []
  private var bins: [Int]
  private var clients: [UInt64]
  private let wordsPerMember: Int

  init(_ question: DetailQuestion, over span: Window, _ lexicons: Lexicons) {
    self.question = question
    self.lexicons = lexicons
    self.span = span
    column = lexicons.schema.column(of: question.dimension)
    var wanted = [UInt8](repeating: 0, count: lexicons[question.dimension].count)
    for (place, id) in question.members.enumerated() where Int(id) < wanted.count { wanted[Int(id)] = UInt8(place + 1) }
    self.wanted = wanted
    bins = Array(repeating: 0, count: question.members.count * question.bins)
    wordsPerMember = (lexicons[.client].count + 63) / 64
    clients = Array(repeating: 0, count: question.members.count * wordsPerMember)
  }

  /// Memory that one thread's findings take, in bytes.
  static func footprint(_ question: DetailQuestion, _ lexicons: Lexicons) -> Int {
    question.members.count * (lexicons[.client].count / 8 + question.bins * 8)
  }

  /// Whether a segment has any of the values asked for. Open ones may.
  mutating func prepare(_ rows: EventRows) -> Bool {
    guard let dictionary = rows[column].dictionary else { return true }
    var most: UInt8 = 0
    if places.count < dictionary.count { places = Array(repeating: 0, count: max(256, dictionary.count)) }
    for (index, id) in dictionary.enumerated() {
      places[index] = place(of: id)
      most = max(most, places[index])
    }
    return most > 0
  }

  private func place(of id: ValueID) -> UInt8 {
    let group = Int(column == question.dimension ? id : lexicons.rollUp(id, to: question.dimension))
    // A value that came after the question is none of those asked for.
    return group < wanted.count ? wanted[group] : 0
  }

  /// The place of a row's value.
  @inline(__always) private func place(_ ids: IDColumn, _ row: Int) -> UInt8 {
    switch ids {
    case .ids(let ids): place(of: ids[row])
    case .constant: places[0]
    case .ones(let values, _): places[Int(values[row])]
    case .twos(let values, _): places[Int(values[row])]
    }
  }

  /// Looks at picked rows of a segment that it was prepared for; their times are in the scratch's numbers.
  mutating func add(_ rows: EventRows, _ picked: UnsafeBufferPointer<Int32>, _ scratch: ScanScratch) {
    var found = 0
    let groups = scratch.groups
    // First who is concerned, then what there is to say of them: most rows are of nobody on the screen.
    switch rows[column] {
    case .ids(let ids):
      for i in 0..<picked.count {
        groups[found] = Int32(truncatingIfNeeded: i)
        found += place(of: ids[Int(picked[i])]) == 0 ? 0 : 1
      }
    case .constant:
      for i in 0..<picked.count where places[0] != 0 {
        groups[found] = Int32(truncatingIfNeeded: i)
        found += 1
      }
    case .ones(let values, _): found = find(values, picked, groups)
    case .twos(let values, _): found = find(values, picked, groups)
    }
    note(rows, picked, UnsafeBufferPointer(start: groups, count: found), scratch.numbers)
  }

  @inline(__always) private func find<Place: FixedWidthInteger & UnsignedInteger>(
    _ values: UnsafePointer<Place>, _ picked: UnsafeBufferPointer<Int32>, _ groups: UnsafeMutablePointer<Int32>
  ) -> Int {
    places.withUnsafeBufferPointer { places in
      guard let places = places.baseAddress else { return 0 }
      var found = 0
      for i in 0..<picked.count {
        groups[found] = Int32(truncatingIfNeeded: i)
        found &+= places[Int(values[Int(picked[i])])] == 0 ? 0 : 1
      }
      return found
    }
  }

  private mutating func note(
    _ rows: EventRows, _ picked: UnsafeBufferPointer<Int32>, _ found: UnsafeBufferPointer<Int32>,
    _ times: UnsafePointer<Int64>
  ) {
    let (ids, clientIDs) = (rows[column], rows[.client])
    let binsPerMember = question.bins
    let scale = Double(binsPerMember) / Double(span.upper - span.lower + 1)
    // Taken out and put back: the loop reads other parts of the same value.
    var bins: [Int] = []
    var clients: [UInt64] = []
    swap(&bins, &self.bins)
    swap(&clients, &self.clients)
    bins.withUnsafeMutableBufferPointer { bins in
      clients.withUnsafeMutableBufferPointer { clients in
        for i in found {
          let row = Int(picked[Int(i)])
          let member = Int(place(ids, row)) - 1
          let client = Int(clientIDs[row])
          // An event without a client has nobody to count, and one whose client is newer than the question isn't asked about.
          if client != 0, client >> 6 < wordsPerMember {
            clients[member &* wordsPerMember &+ client >> 6] |= 1 &<< UInt64(client & 63)
          }
          let time = times[Int(i)]
          if binsPerMember > 0, span.contains(time) {
            let bin = min(Int(Double(time - span.lower) * scale), binsPerMember - 1)
            bins[member &* binsPerMember &+ bin] += 1
          }
        }
      }
    }
    swap(&bins, &self.bins)
    swap(&clients, &self.clients)
  }

  mutating func merge(_ other: DetailFindings) {
    for place in bins.indices { bins[place] += other.bins[place] }
    for place in clients.indices { clients[place] |= other.clients[place] }
  }

  func write(to details: inout Details) {
    for (member, id) in question.members.enumerated() {
      let words = clients[(member * wordsPerMember)..<((member + 1) * wordsPerMember)]
      details[question.dimension, id] = Details.Detail(
        clients: words.reduce(0) { $0 + $1.nonzeroBitCount },
        trend: Array(bins[(member * question.bins)..<((member + 1) * question.bins)]))
    }
  }
}

extension Slice {
  /// Finds out the details of the rows of some answers, on every core; nil where it was told to stop.
  func details(of answers: [Ranking.Answer], over span: Window, in facts: Facts, while mayGoOn: () -> Bool) -> Details?
  {
    var details = Details()
    var questions = answers.compactMap(DetailQuestion.init)
    // As many at once as their sets of clients leave room for.
    while !questions.isEmpty {
      var together: [DetailQuestion] = []
      var bytes = 0
      while let next = questions.last, together.isEmpty || bytes < Self.roomForDetails {
        bytes += DetailFindings.footprint(next, lexicons)
        together.append(next)
        questions.removeLast()
      }
      guard find(together, over: span, in: facts, while: mayGoOn, writeTo: &details) else { return nil }
    }
    return details
  }

  /// In bytes, a thread.
  private static var roomForDetails: Int { 16 << 20 }

  private func find(
    _ questions: [DetailQuestion], over span: Window, in facts: Facts, while mayGoOn: () -> Bool,
    writeTo details: inout Details
  ) -> Bool {
    let parts = facts.segments.filter { $0.count > 0 && $0.span.intersects(window) }
    var findings = workers.map { _ in questions.map { DetailFindings($0, over: span, lexicons) } }
    let left = Atomic<Int>(parts.count)
    findings.withUnsafeMutableBufferPointer { findings in
      crew.run(parts.count, while: mayGoOn) { worker, item in
        look(at: parts[item], workers[worker], &findings[worker])
        left.subtract(1, ordering: .relaxed)
      }
    }
    guard left.load(ordering: .relaxed) == 0 else { return false }
    for place in questions.indices {
      var whole = findings[0][place]
      for other in findings.dropFirst() { whole.merge(other[place]) }
      whole.write(to: &details)
    }
    return true
  }

  private func look(at part: Facts.Part, _ worker: Worker, _ findings: inout [DetailFindings]) {
    let rows = part.rows
    if worker.selection.predicate.verdict(on: rows) == .none { return }
    let concerned = findings.indices.filter { findings[$0].prepare(rows) }
    if concerned.isEmpty { return }
    for range in Selection.pieces(of: 0..<part.count) {
      let picked = worker.selection.pick(rows, range, in: window, span: part.span)
      rows.times.copy(picked, into: worker.scratch.numbers)
      for place in concerned { findings[place].add(rows, picked, worker.scratch) }
    }
  }
}
