public import Filters
import PageEvents

/// Looks for a value in an order of values: the next one whose name has a part of a word, or a value's neighbours.
///
///     order            a   cart   b   Carts   c   cart-2
///     from b, "cart"       -1         0, 1        2
public struct Lookup: Sendable, Hashable {
  /// The slice that the order is of, over the request's range.
  public var filter: Filter
  /// The order. How many rows it asks for, and from where on, says nothing here.
  public var ranking: Ranking
  /// The value to look from. Where it is nil, or has no events, that is before the first.
  public var start: Member?
  /// How many matches to go on from there, or back where it is negative: to the last or the first if there are fewer. 0 stays where
  /// it is if that matches; else it goes on to the next, and behind the last to the first.
  public var step: Int
  /// What a name has in it, in large or small letters; empty for every value.
  public var text: String

  public init(_ filter: Filter, _ ranking: Ranking, from start: Member?, step: Int = 0, text: String = "") {
    self.filter = filter
    self.ranking = ranking
    self.start = start
    self.step = step
    self.text = text
  }

  public struct Answer: Sendable, Equatable {
    /// Nil where nothing matches.
    public var member: Member?
    /// How many values come before it.
    public var rank: Int
    /// How many values match, and how many there are.
    public var matchCount: Int
    public var groupCount: Int
    /// Or whether there may be more, of which only the foremost are still known.
    public var isGroupCountExact: Bool

    public init(
      member: Member?, rank: Int, matchCount: Int, groupCount: Int, isGroupCountExact: Bool = true
    ) {
      self.member = member
      self.rank = rank
      self.matchCount = matchCount
      self.groupCount = groupCount
      self.isGroupCountExact = isGroupCountExact
    }
  }
}

/// A part of a name, in large or small letters. Only those of ASCII have both: names are bytes, in whatever encoding.
public struct NamePart: Sendable {
  private let bytes: [UInt8]

  public init(_ text: String) { bytes = text.utf8.map(Self.fold) }

  @inline(__always) private static func fold(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 0x20 : byte }

  public func isIn(_ name: UnsafeRawBufferPointer) -> Bool {
    guard let first = bytes.first else { return true }
    guard name.count >= bytes.count else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      for start in 0...name.count - bytes.count where Self.fold(name[start]) == first {
        var length = 1
        while length < bytes.count, Self.fold(name[start + length]) == bytes[length] { length += 1 }
        if length == bytes.count { return true }
      }
      return false
    }
  }
}

/// The values of a dimension whose names have a part. Each name is looked at once: a lexicon only grows.
struct NameMatches {
  let dimension: Dimension
  let text: String
  /// Ascending.
  private(set) var ids: [Int] = []
  private var seen = 0

  init(_ text: String, in dimension: Dimension) {
    self.dimension = dimension
    self.text = text
  }

  mutating func takeIn(_ lexicons: Lexicons) {
    let (part, lexicon) = (NamePart(text), lexicons[dimension])
    let count = lexicon.count
    while seen < count {
      // What has no value is called something all the same.
      let isMatch =
        seen == 0
        ? Array(lexicons.schema[dimension].missing.utf8).withUnsafeBytes(part.isIn)
        : part.isIn(lexicon.bytes(of: ValueID(seen)))
      if isMatch { ids.append(seen) }
      seen += 1
    }
  }
}

extension Slice {
  /// Costs a look at each value that has events, and a comparison or two.
  func find(_ lookup: Lookup, head: Timestamp, horizon: Timestamp, in facts: Facts) -> Lookup.Answer {
    guard let cuboid = cuboid(of: lookup.ranking.dimension) else {
      return Lookup.Answer(member: nil, rank: 0, matchCount: 0, groupCount: 0)
    }
    let order = RankReader(self, cuboid, lookup.ranking, head: head, horizon: horizon, in: facts).order
    let groups = cuboid.groups
    let start = lookup.start?.id(in: lexicons).flatMap { cuboid.counters(of: $0).isEmpty ? nil : Int($0) }
    let matching = lookup.text.isEmpty ? groups : named(lookup.text, in: cuboid)
    var found: (group: Int, rank: Int)?
    if let start, lookup.text.isEmpty {
      found = Self.neighbour(lookup.step, of: start, among: groups, order)
    } else if let group = Self.match(lookup.step, from: start, among: matching, order) {
      found = (group, order.rank(of: group, among: groups))
    }
    return Lookup.Answer(
      member: found.map { Member(ValueID($0.group), of: lookup.ranking.dimension, in: lexicons) },
      rank: found?.rank ?? 0, matchCount: matching.count, groupCount: cuboid.occupied,
      isGroupCountExact: cuboid.isExact)
  }

  private func named(_ text: String, in cuboid: Cuboid) -> [Int] {
    if names?.text != text || names?.dimension != cuboid.dimension {
      names = NameMatches(text, in: cuboid.dimension)
    }
    names?.takeIn(lexicons)
    return names?.ids.filter { !cuboid.counters(of: ValueID($0)).isEmpty } ?? []
  }

  private static func match(_ step: Int, from start: Int?, among groups: [Int], _ order: RankOrder) -> Int? {
    guard let start else { return order.first(max(1, step), of: groups).last }
    let (before, behind) = order.split(groups, at: start)
    if step < 0 { return order.reversed.first(-step, of: before).last ?? order.first(1, of: groups).first }
    if step > 0 { return order.first(step, of: behind).last ?? order.reversed.first(1, of: groups).first }
    if before.count + behind.count < groups.count { return start }
    return order.first(1, of: behind.isEmpty ? before : behind).first
  }

  /// The same where all match: then its rank is known from that of the first.
  private static func neighbour(
    _ step: Int, of start: Int, among groups: [Int], _ order: RankOrder
  ) -> (group: Int, rank: Int) {
    if step == 0 { return (start, order.rank(of: start, among: groups)) }
    let (before, behind) = order.split(groups, at: start)
    let passed = step < 0 ? order.reversed.first(-step, of: before) : order.first(step, of: behind)
    return (passed.last ?? start, before.count + step.signum() * passed.count)
  }
}
