import Cubes
import Drawing
import Filters
import PageEvents

/// A search that is kept as a rule: it goes on when the program is started again, and each line that has it is an alert with its
/// lines as evidence.
extension Model {
  mutating func saveSearch() -> [Effect] {
    guard let search = raw.search else { return [] }
    guard let dimension = dimension(of: search) else {
      message = "what was found goes over several values, and a rule looks at one: search for a part of it"
      return []
    }
    let found = Filter.contains(dimension, search.text, ignoringCase: search.ignoresCase)
    // Braces would be taken for the name of something.
    let words = "a line has \(search.text)".replacing("{", with: "(").replacing("}", with: ")")
    return [
      .keep(
        RuleDraft(
          name: Self.slug("search " + search.text), condition: filter.and(found).text(schema: schema), dimension: nil,
          trigger: .each(words)))
    ]
  }

  /// The column whose values have what is searched for, in most of the lines at hand that have it: rules look at values, and lines
  /// are words in no order. The URL where nothing has been found yet; nil where it is in no single value.
  private func dimension(of search: LineSearch) -> Dimension? {
    let columns = [.url] + schema.dimensions.prefix(schema.columnCount).filter { $0 != .url }
    let found = (view?.latest ?? []).filter { search.isIn(line(of: $0) ?? $0.searched) }
    if found.isEmpty { return .url }
    var best: (dimension: Dimension, count: Int)?
    for column in columns {
      let count = found.count { search.isIn($0[column]) }
      if count > best?.count ?? 0 { best = (column, count) }
    }
    return best?.dimension
  }
}
