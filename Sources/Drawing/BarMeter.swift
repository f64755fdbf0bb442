/// A horizontal bar from 0 to 1, an eighth of a cell exact.
///
/// More than nothing never looks like nothing, and less than all never looks like all.
public struct BarMeter: Hashable, Sendable {
  public var share: Double
  /// nil for a colour that goes from good to bad along the bar.
  public var role: Role?

  public init(_ share: Double, _ role: Role? = .barFill) {
    self.share = share
    self.role = role
  }

  public func draw(on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let eighths = canvas.glyphs.eighths
    let filled = Self.steps(share, of: rect.width * 8)
    for column in 0..<rect.width {
      let part = max(0, min(8, filled - column * 8))
      if part == 0 { break }
      let role = role ?? .gradient(Double(column) / Double(max(1, rect.width - 1)))
      canvas.fill(Rect(x: rect.x + column, y: rect.y, width: 1, height: rect.height), with: eighths[part], role)
    }
  }

  /// How many of `total` steps a share fills: 0 for nothing only, `total` for everything only.
  static func steps(_ share: Double, of total: Int) -> Int {
    guard share > 0, total > 0 else { return 0 }
    if share >= 1 { return total }
    return max(1, min(max(1, total - 1), Int((share * Double(total)).rounded())))
  }
}
