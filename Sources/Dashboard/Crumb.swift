import Cubes
import Filters
import PageEvents

/// One step down into the data: a filter that a row or a typed line added, and where the user came from.
struct Crumb: Hashable, Sendable {
  var filter: Filter
  /// The dimension that the crumb fixes to one value; nil for a typed filter.
  var dimension: Dimension?
  /// What it is called where its filter says nothing.
  var label: String?
  /// Where the cursor was when this step was taken, for the way back.
  var origin: Origin
  /// What all of it was before, of a step that changed more than one thing: it is taken back as a whole.
  var before: Before?

  struct Before: Hashable, Sendable {
    var crumbs: [Crumb]
    var range: TimeRange
    var isExpanded: Bool
  }

  struct Origin: Hashable, Sendable {
    var focus: PanelID
    var panels: [PanelID: Place]

    struct Place: Hashable, Sendable {
      var cursor: Int
      var offset: Int
    }
  }
}
