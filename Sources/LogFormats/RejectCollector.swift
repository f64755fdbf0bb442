/// The lines of a block that its format's parser has rejected, until it is known what becomes of them. One a thread.
///
/// They point into the block, so they are good for as long as that is.
final class RejectCollector: @unchecked Sendable {
  struct Line {
    let reject: Reject
    /// As the log has it, without its end.
    let bytes: UnsafeRawBufferPointer
    /// Which line of the piece it is, counted from 1.
    let number: Int
  }

  private(set) var lines: [Line] = []
  /// Whether nobody wants to know of them.
  private let isDeaf: Bool

  init(isDeaf: Bool = false) { self.isDeaf = isDeaf }

  func note(_ reject: Reject, _ bytes: UnsafeRawBufferPointer, number: Int) {
    if isDeaf { return }
    lines.append(Line(reject: reject, bytes: bytes, number: number))
  }

  func removeAll() { lines.removeAll(keepingCapacity: true) }
}
