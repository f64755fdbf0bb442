/// A way back to what a source has read: reads lines again, by their positions. May be used by any thread, and for as long as
/// somebody keeps it.
///
/// What was read may not be there any more: a rotated file is deleted some day.
public protocol SourcePast: AnyObject, Sendable {
  /// Reads stretches again, given in the order of their positions, and hands over each that is still there, with its place in
  /// the list. Some bytes at its end may be missing.
  ///
  /// `goesOn` is asked now and then, and told how much has been done, from 0 to 1.
  func read(
    _ stretches: [PastStretch], goesOn: (Double) -> Bool, _ body: (Int, UnsafeRawBufferPointer) -> Void
  ) throws(SourceError)

  /// Nobody reads for now: what is held so as to go on where the last reading ended may go.
  func rest()
}

extension SourcePast {
  public func rest() {}
}

/// Bytes that a source has read.
public struct PastStretch: Sendable, Hashable {
  /// Which of the files that the source has been.
  public var generation: Int
  public var bytes: Range<Int>

  public init(generation: Int, bytes: Range<Int>) {
    self.generation = generation
    self.bytes = bytes
  }
}
