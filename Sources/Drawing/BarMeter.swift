/// A horizontal bar from 0 to 1, an eighth of a cell exact.
///
/// More than nothing never looks like nothing, and less than all never looks like all.
public struct BarMeter: Hashable, Sendable {
  public var share: Double
  /// nil for a colour that goes from good to bad along the bar.
  public var role: Role?
  /// Whether its ends are marked where characters alone wouldn't tell the bar from the text beside it: `[###...]` in ASCII.
  public var isFramed: Bool

  public init(_ share: Double, _ role: Role? = .barFill, isFramed: Bool = false) {
    self.share = share
    self.role = role
    self.isFramed = isFramed
  }

  public func draw(on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    if isFramed, canvas.glyphs == .ascii, rect.width >= 3 { return drawFramed(on: &canvas, in: rect) }
    let eighths = canvas.glyphs.eighths
    let filled = Self.steps(share, of: rect.width * 8)
    for column in 0..<rect.width {
      let part = max(0, min(8, filled - column * 8))
      if part == 0 { break }
      let role = role ?? .gradient(Double(column) / Double(max(1, rect.width - 1)))
      canvas.fill(Rect(x: rect.x + column, y: rect.y, width: 1, height: rect.height), with: eighths[part], role)
    }
  }

  private func drawFramed(on canvas: inout Canvas, in rect: Rect) {
    let width = rect.width - 2
    let filled = Self.steps(share, of: width)
    canvas.put("[", x: rect.x, y: rect.y, .barRest)
    for column in 0..<width {
      let role = column < filled ? role ?? .gradient(Double(column) / Double(max(1, width - 1))) : .barRest
      canvas.put(column < filled ? "#" : ".", x: rect.x + 1 + column, y: rect.y, role)
    }
    canvas.put("]", x: rect.maxX - 1, y: rect.y, .barRest)
  }

  /// How many of `total` steps a share fills: 0 for nothing only, `total` for everything only.
  static func steps(_ share: Double, of total: Int) -> Int {
    guard share > 0, total > 0 else { return 0 }
    if share >= 1 { return total }
    return max(1, min(max(1, total - 1), Int((share * Double(total)).rounded())))
  }
}
