/// Something that reads the stream of events: a cube, a query being answered, a rule.
///
/// All consumers see every batch once, in the order of ingest, on the ingesting thread, and know nothing of each other.
public protocol EventConsumer: AnyObject {
  /// Takes in a batch's events. The batch is used again afterwards: what is kept is copied.
  func consume(_ batch: EventBatch)

  /// Takes in a segment's events, as they come from a load on several cores: in the order of arrival, give or take a segment. It
  /// never changes, and may be kept.
  func consume(_ segment: Segment)
}
