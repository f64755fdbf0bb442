import Filters
import PageEvents

/// One step down into the data: a filter that a row or a typed line added, and where the user came from.
struct Crumb: Hashable, Sendable {
  var filter: Filter
  /// The dimension that the crumb fixes to one value; nil for a typed filter.
  var dimension: Dimension?
  /// Where the cursor was when this step was taken, for the way back.
  var origin: Origin

  struct Origin: Hashable, Sendable {
    var focus: PanelID
    var panels: [PanelID: Place]

    struct Place: Hashable, Sendable {
      var cursor: Int
      var offset: Int
    }
  }
}
