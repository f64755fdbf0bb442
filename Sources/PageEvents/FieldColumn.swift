/// One field of many events: stretches of bytes whose pointers lie a stride apart.
///
/// Which field it is, is known by where it begins: one function, compiled once, serves all columns.
struct FieldColumn: BitwiseCopyable {
  private let first: UnsafeRawPointer
  private let stride: Int
  let count: Int

  /// The field that a column of `Schema.pageViews` is filled from.
  init(_ column: Dimension, of events: UnsafeBufferPointer<EventFields>) {
    count = events.count
    stride = MemoryLayout<EventFields>.stride
    let offset = FieldColumn.offsets[Int(column.index)]
    first =
      events.baseAddress.map { UnsafeRawPointer($0) + offset } ?? UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
  }

  /// Values, one behind the other.
  init(_ values: UnsafeBufferPointer<UnsafeRawBufferPointer>) {
    count = values.count
    stride = MemoryLayout<UnsafeRawBufferPointer>.stride
    first = UnsafeRawPointer(values.baseAddress) ?? UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
  }

  @inline(__always) subscript(index: Int) -> UnsafeRawBufferPointer {
    first.load(fromByteOffset: index &* stride, as: UnsafeRawBufferPointer.self)
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
