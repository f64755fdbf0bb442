public import Filters
public import PageEvents

extension EventPattern {
  /// The pattern that the text says.
  ///
  /// | written | is |
  /// |---|---|
  /// | `a` | an event that meets `a`; the first one of a pattern may be any event of the stream |
  /// | `a next b` | the very next event meets `b` |
  /// | `a then b` | the next event that meets `b`, whatever comes between |
  /// | `a then any b` | any later event that meets `b`: each makes a match |
  /// | `a next not x` | the very next event doesn't meet `x`; it isn't part of the match, and may meet what follows |
  /// | `a then not x then b` | no event after `a`, up to and with that for `b`, meets `x` |
  /// | `a then not x for 10m` | last of a pattern: none meets `x` for 10 minutes; without `for`, as long as `within` or `gap` |
  /// | `a \| b` | an event that meets one of the two; with parentheses, sequences: `(a then b) \| c` |
  /// | `( … )` | a group, which takes quantifiers |
  /// | `a?` `a+` `a*` | at most one, at least one, any number |
  /// | `a{3}` `a{3,}` `a{3,5}` | so many; with a `?` behind it, as many or none |
  /// | `a+ strict` | a loop whose events follow each other at once |
  /// | `a+ any` | a loop that may also leave out what it could take |
  /// | `a+ greedy` | a loop behind which nothing takes or passes over what the loop could take |
  /// | `a+ until x` | a loop that an event that meets `x` ends, and isn't part of |
  ///
  /// Without one of the words, a loop's events are relaxed: between them comes what doesn't meet the loop's name. Every number of
  /// repetitions makes a match of its own: `AfterMatch` says which of them count.
  ///
  /// `within` is the time that a match takes at most, from its first event to its last; `gap` that from each event to the
  /// next. Both exclude the limit itself. Once only the absence of a `for` is left to be seen, neither counts.
  public static func parse(
    _ text: String, within: Timestamp.Span? = nil, gap: Timestamp.Span? = nil
  ) throws(FilterError) -> EventPattern {
    var parser = ExpressionParser(text)
    let (expression, absence) = try parser.pattern(endsByItself: within != nil || gap != nil)
    return EventPattern(names: parser.names, expression: expression, absence: absence, within: within, gap: gap)
  }
}

extension AfterMatch {
  /// From `none`, `to next`, `past last`, `to first NAME`, `to last NAME`, of a pattern with these names.
  public static func parse(_ text: String, names: [String]) throws(FilterError) -> AfterMatch {
    var scanner = ExpressionScanner(text)
    let kinds = "none, to next, past last, to first NAME or to last NAME"
    let kind: AfterMatch
    if scanner.take(keyword: "none") {
      kind = .none
    } else if scanner.take(keyword: "past"), scanner.take(keyword: "last") {
      kind = .pastLast
    } else if scanner.take(keyword: "to") {
      if scanner.take(keyword: "next") {
        kind = .toNext
      } else {
        let isFirst = scanner.take(keyword: "first")
        guard isFirst || scanner.take(keyword: "last") else {
          throw scanner.error(expected: "next, first or last after 'to'", remedy: "write \(kinds)")
        }
        let (place, found) = (scanner.position, scanner.sample)
        guard let name = scanner.takeName(), let index = names.firstIndex(of: name) else {
          throw scanner.error(
            at: place, expected: "one of the pattern's names", found: found,
            remedy: "names are " + names.joined(separator: " "))
        }
        kind = isFirst ? .toFirst(index) : .toLast(index)
      }
    } else {
      throw scanner.error(expected: "what to skip after a match", remedy: "write \(kinds)")
    }
    guard scanner.isAtEnd else { throw scanner.error(expected: "the end", remedy: "write \(kinds)") }
    return kind
  }
}
