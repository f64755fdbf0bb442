import CSystem

/// What the program asks of the system's allocator.
public enum Allocator {
  /// Has large blocks, such as segments, go back to the system when they are dropped. Left to itself, the allocator keeps more
  /// of them the more are freed, and memory would not stay within bounds. To be called first of all.
  public static func returnLargeBlocks() { cubetop_return_blocks_from(256 << 10) }
}
