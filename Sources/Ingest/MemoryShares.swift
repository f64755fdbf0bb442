/// How the memory that a user grants is divided among those who take it.
///
/// The program itself takes some 24 MB, whatever it does. Of the rest the cube gets what the two others leave.
public struct MemoryShares: Sendable {
  public let cube: Int
  /// Of the slices that are kept for going back.
  public let slices: Int
  /// Of what rules remember, where there are some: a part of the cube's.
  public var rules: Int { max(8 << 20, cube / 8) }
  /// Of how limits stood before, in a replay that has some.
  public var limits: Int { max(8 << 20, cube / 8) }
  /// Of those who load.
  public let loading: Int

  public init(of total: Int) {
    let rest = max(16 << 20, total - (24 << 20))
    slices = rest / 8
    loading = min(rest / 4, 512 << 20)
    cube = rest - slices - loading
  }
}
