import Filters
import PageEvents

/// A rule with a bucket for each key.
///
/// 3 ns an event whose value is in the bucket already, 5 to 10 for a drop.
final class BucketRunner: RuleRunner {
  let post: RulePost

  private let size: BucketState.Size
  /// Whose values are told apart, if any.
  private let measured: ValueReading?
  /// Of what there has to be, and of what empties it; 0 for nothing.
  private let required: PredicateSet.Word
  private let cancel: PredicateSet.Word
  private let states: StateTable<BucketState>
  private let values = UnsafeMutablePointer<ValueID>.allocate(capacity: EventChunk.most)

  init(_ post: RulePost, _ bucket: Rule.Bucket, _ schema: Schema) {
    self.post = post
    size = BucketState.Size(bucket)
    measured = bucket.distinct.map { ValueReading($0, in: schema) }
    required = bucket.require == nil ? 0 : post.bit(1)
    cancel = bucket.cancel == nil ? 0 : post.bit(bucket.require == nil ? 1 : 2)
    states = StateTable(post)
  }

  deinit {
    states.removeAll { $0.pointee.empty(&states.memory.pointee) }
    values.deallocate()
  }

  var footprint: Int { states.footprint }

  func take(_ picked: Picks, of chunk: EventChunk, slots: UnsafePointer<Int32>) {
    if let measured { chunk.copy(measured, of: picked, into: values) }
    for place in 0..<picked.count {
      let row = picked[place]
      let slot = slots[row]
      let word = chunk.words[row]
      if word & cancel != 0 {
        free(slot)
        continue
      }
      let state = states.find(slot) ?? states.make(slot, BucketState())
      let outcome = state.pointee.pour(
        chunk.times[row], value: measured == nil ? nil : values[place],
        isRequired: required == 0 || word & required != 0, into: size, &states.memory.pointee)
      if outcome == .filling { continue }
      if outcome == .overflow { raise(state.pointee, slot, Moment(chunk, row)) }
      free(slot)
    }
  }

  private func raise(_ state: BucketState, _ slot: Int32, _ moment: Moment) {
    let finding = AlertDesk.Finding(first: state.first, last: state.last, count: Int(state.count))
    post.desk.raiseOnce(finding, by: post, of: post.group.key(of: slot), at: moment)
  }

  private func free(_ slot: Int32) {
    guard let state = states.find(slot) else { return }
    state.pointee.empty(&states.memory.pointee)
    states.remove(slot)
  }

  func free(_ slots: UnsafeBufferPointer<Int32>, at moment: Moment) {
    for slot in slots { states.prefetch(slot) }
    for slot in slots { free(slot) }
  }

  func translate(_ map: (Dimension, ValueID) -> ValueID) {
    guard let measured else { return }
    states.forEach { state in state.pointee.translate(&states.memory.pointee) { map(measured.dimension, $0) } }
  }
}
