import PageEvents

/// Where a dimension's id is to be had: in a column, and from there perhaps rolled up. Worked out once for all events.
struct ValueReading: BitwiseCopyable {
  let column: Dimension
  let dimension: Dimension

  init(_ dimension: Dimension, in schema: Schema) {
    self.dimension = dimension
    column = schema.column(of: dimension)
  }
}
