/// A rectangle of cells: columns `x..<maxX`, rows `y..<maxY`. A negative size counts as none, so arithmetic on small
/// screens needs no guards.
public struct Rect: Hashable, Sendable {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  public var maxX: Int { x + width }
  public var maxY: Int { y + height }
  public var isEmpty: Bool { width == 0 || height == 0 }

  public func contains(x: Int, y: Int) -> Bool {
    x >= self.x && x < maxX && y >= self.y && y < maxY
  }

  /// The cells in both; empty when there are none.
  public func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rect(
      x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
  }

  /// This rectangle without `columns` on the left and on the right, and without `rows` above and below.
  public func inset(columns: Int, rows: Int) -> Rect {
    Rect(x: x + columns, y: y + rows, width: width - 2 * columns, height: height - 2 * rows)
  }

  /// A rectangle of the given size in the middle of this one, and never larger than it.
  public func centered(width: Int, height: Int) -> Rect {
    let width = min(width, self.width)
    let height = min(height, self.height)
    return Rect(x: x + (self.width - width) / 2, y: y + (self.height - height) / 2, width: width, height: height)
  }

  /// Row `index` of this rectangle, counted from its top; empty when it has no such row.
  public func row(_ index: Int) -> Rect {
    Rect(x: x, y: y + index, width: width, height: index >= 0 && index < height ? 1 : 0)
  }

  /// Cuts rows off the top and returns them; what is left shrinks.
  public mutating func takeTop(_ rows: Int) -> Rect {
    let rows = max(0, min(rows, height))
    defer {
      y += rows
      height -= rows
    }
    return Rect(x: x, y: y, width: width, height: rows)
  }

  /// Cuts rows off the bottom and returns them; what is left shrinks.
  public mutating func takeBottom(_ rows: Int) -> Rect {
    let rows = max(0, min(rows, height))
    height -= rows
    return Rect(x: x, y: maxY, width: width, height: rows)
  }
}
