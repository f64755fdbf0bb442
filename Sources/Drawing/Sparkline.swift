/// A series of numbers in one row, the newest on the right: `▂▅▂▆▆ ▂▇▂█`. Zero is blank; anything above is at least `▁`.
public struct Sparkline: Hashable, Sendable {
  public var values: [Double]
  /// The value of a full cell; nil for the largest of the values.
  public var top: Double?
  public var role: Role

  public init(_ values: [Double], top: Double? = nil, _ role: Role = .spark) {
    self.values = values
    self.top = top
    self.role = role
  }

  public func draw(on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let levels = canvas.glyphs.levels
    let shown = fitted(to: rect.width)
    let top = top ?? shown.max() ?? 0
    for (column, value) in shown.enumerated() where top > 0 {
      // Blanks have the line's colour, too, though nobody sees it: switching it off and on costs a terminal 22 bytes.
      let level = value > 0 ? max(1, min(8, Int((min(1, value / top) * 8).rounded()))) : 0
      canvas.set(levels[level], x: rect.maxX - shown.count + column, y: rect.y, role)
    }
  }

  /// The values in at most `width` columns. Neighbours that share a column show the larger one: a short peak is what one
  /// looks for in a sparkline.
  private func fitted(to width: Int) -> [Double] {
    guard values.count > width else { return values }
    return (0..<width).map { column in
      values[column * values.count / width..<(column + 1) * values.count / width].max() ?? 0
    }
  }
}
