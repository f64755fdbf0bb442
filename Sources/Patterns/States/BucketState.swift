import PageEvents

/// What a leaky bucket holds. 80 bytes, and eight for each distinct value beyond the fourth.
///
/// It is counted as a time at which the bucket would be empty: each drop moves it on by `leak`, and an overflow is a time more
/// than `capacity` drops away. So nothing has to be done while it leaks, and there are no fractions of drops.
struct BucketState: BitwiseCopyable {
  private var emptyAt = Int64.min
  private(set) var first = Int64.max
  private(set) var last = Int64.min
  private(set) var count: Int32 = 0
  private var hasRequired = false
  private var values = IDSet()

  enum Outcome {
    case filling, overflow
    /// It is too much, and nothing of it is what there has to be.
    case discarded
  }

  /// What a bucket asks of times, worked out once.
  struct Size: BitwiseCopyable {
    var leak: Int64
    /// How much time a full bucket takes to leak.
    var full: Int64

    init(_ bucket: Rule.Bucket) {
      leak = bucket.leak.milliseconds
      full = leak * Int64(bucket.capacity)
    }
  }

  /// A drop falls. `value` is what has to be distinct, if anything has; `isRequired` whether it is an event that there has to be.
  mutating func pour(
    _ time: Int64, value: ValueID?, isRequired: Bool, into size: Size, _ memory: inout Int
  ) -> Outcome {
    // When as much time has passed as a full bucket needs to leak, it is another bucket.
    if count > 0, time - last > size.full + size.leak { empty(&memory) }
    if let value, !values.insert(value, &memory) { return .filling }
    if count == 0 { first = time }
    last = time
    count += 1
    hasRequired = hasRequired || isRequired
    emptyAt = max(emptyAt, time) + size.leak
    if emptyAt - time <= size.full { return .filling }
    return hasRequired ? .overflow : .discarded
  }

  /// It is as good as new.
  mutating func empty(_ memory: inout Int) {
    values.free(&memory)
    self = BucketState()
  }

  /// Values are of other dictionaries now.
  mutating func translate(_ memory: inout Int, _ map: (ValueID) -> ValueID) {
    values.translate(&memory, map)
  }
}
