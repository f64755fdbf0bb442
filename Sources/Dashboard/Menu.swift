/// What can be chosen from a list.
enum Menu: Hashable, Sendable {
  /// What the panel's rows are sorted by, what it shows, and of what it has columns.
  case sort, pivot, columns
  /// The time range.
  case range
  /// In what form the panel's rows go out, and where to.
  case export

  /// The action that opens it: once more, it goes on to the next item.
  var opener: Action.ID {
    switch self {
    case .sort: .sort
    case .pivot: .pivot
    case .columns: .columns
    case .range: .range
    case .export: .export
    }
  }
}

struct MenuItem: Hashable, Sendable {
  var text: String
  /// What is so at present.
  var isMarked: Bool

  init(_ text: String, isMarked: Bool) {
    self.text = text
    self.isMarked = isMarked
  }
}
