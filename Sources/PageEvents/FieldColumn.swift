/// One field of many events: stretches of bytes whose pointers lie one `EventFields` apart.
///
/// Which field it is, is known by its offset: one function, compiled once, serves all columns.
struct FieldColumn: BitwiseCopyable {
  private let first: UnsafeRawPointer
  let count: Int

  /// The field that a column of `Schema.pageViews` is filled from.
  init(_ column: Dimension, of events: UnsafeBufferPointer<EventFields>) {
    count = events.count
    let offset = FieldColumn.offsets[Int(column.index)]
    first =
      events.baseAddress.map { UnsafeRawPointer($0) + offset } ?? UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
  }

  @inline(__always) subscript(index: Int) -> UnsafeRawBufferPointer {
    first.load(fromByteOffset: index &* MemoryLayout<EventFields>.stride, as: UnsafeRawBufferPointer.self)
  }

  /// The columns that are filled from fields: all but the source.
  static let columns: [Dimension] = [
    .client, .url, .referrer, .agent, .method, .protocol, .status, .host, .user,
  ]

  /// By column, where in an event its field is.
  private static let offsets: [Int] = [
    \EventFields.client, \.url, \.referrer, \.agent, \.method, \.protocol, \.status, \.host, \.user,
  ].map { MemoryLayout<EventFields>.offset(of: $0) ?? 0 }
}
