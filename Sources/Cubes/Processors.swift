import CSystem

/// The processors that this process may run on: what a load or a scan divides its work by.
public enum Processors {
  /// At least one. A restriction by `taskset` or a container's set of processors is heeded.
  public static let count = Int(cubetop_processor_count())
}
