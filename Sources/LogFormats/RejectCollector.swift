/// The lines of a block that its format's parser has rejected, until it is known what becomes of them. One a thread.
///
/// They point into the block, so they are good for as long as that is.
final class RejectCollector: @unchecked Sendable {
  struct Line {
    let reject: Reject
    /// With what its parser wasn't shown, without its end.
    let bytes: UnsafeRawBufferPointer
    /// How many bytes its parser wasn't shown.
    let hidden: Int
    /// Which line of the piece it is, counted from 1.
    let number: Int
  }

  private(set) var lines: [Line] = []

  func note(_ reject: Reject, _ bytes: UnsafeRawBufferPointer, hidden: Int, number: Int) {
    lines.append(Line(reject: reject, bytes: bytes, hidden: hidden, number: number))
  }

  func removeAll() { lines.removeAll(keepingCapacity: true) }
}
