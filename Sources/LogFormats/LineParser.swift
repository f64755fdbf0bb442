/// Turns blocks of whole lines into events.
///
/// One parser serves one source, from its first block to its last: it may carry state from line to line, such as the
/// minute it last read or the columns that a header named.
public protocol LineParser {
  /// Parses lines from the start of `block` until the block ends or `events` is full.
  ///
  /// Events are appended to `events` and point into `block`; lines that are none are counted in `report`. The block's last
  /// line may lack its newline: the source says by handing it over that the line is over. Nothing outside the block is read.
  ///
  /// - Returns: the bytes consumed, always whole lines. Fewer than the block has when `events` is full.
  mutating func parse(_ block: UnsafeRawBufferPointer, into events: EventTable, noting report: inout ParseReport) -> Int
}
