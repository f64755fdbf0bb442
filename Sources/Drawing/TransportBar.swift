/// Where a replay stands in its recording: ` ► 64×  00:00 ━━━▲━━━◆━━●────── 06:53  75.7%`.
public struct TransportBar: Hashable, Sendable {
  public struct Mark: Hashable, Sendable {
    /// 0 at the start of the recording, 1 at its end.
    public var position: Double
    public var glyph: Glyph
    public var role: Role

    public init(_ glyph: Glyph, at position: Double, _ role: Role) {
      self.glyph = glyph
      self.position = position
      self.role = role
    }

    public static func alert(at position: Double) -> Mark { Mark(.alert, at: position, .alertMark) }
    public static func bookmark(at position: Double) -> Mark { Mark(.bookmark, at: position, .bookmark) }
  }

  public var left: Text
  public var right: Text
  /// How much has been played, 0…1.
  public var position: Double
  public var marks: [Mark]

  public init(left: Text, right: Text, position: Double, marks: [Mark] = []) {
    self.left = left
    self.right = right
    self.position = position
    self.marks = marks
  }

  /// The fewest columns in which a bar still says something; with fewer, the texts have the row to themselves.
  private static let leastWidth = 5

  public func draw(on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    canvas.clipped(to: rect) { canvas in
      let start = canvas.put(left, x: rect.x, y: rect.y) + 1
      let rightStart = rect.maxX - canvas.measure(right)
      if rightStart >= start { canvas.put(right, x: rightStart, y: rect.y, .dim) }
      if let bar = bar(in: rect, canvas.glyphs) { drawBar(on: &canvas, in: bar) }
    }
  }

  /// Where the bar itself is; nil where there is no room for one.
  private func bar(in rect: Rect, _ glyphs: GlyphSet) -> Rect? {
    let start = rect.x + left.displayWidth(in: glyphs) + 1
    let end = rect.maxX - right.displayWidth(in: glyphs) - 1
    return end - start >= Self.leastWidth ? Rect(x: start, y: rect.y, width: end - start, height: 1) : nil
  }

  /// Which place of the recording is drawn at `x`, from 0 at its start to 1 at its end. Beside the bar it is its nearer end, or nil
  /// unless `isClamped`.
  public func position(at x: Int, in rect: Rect, _ glyphs: GlyphSet, isClamped: Bool = false) -> Double? {
    guard let bar = bar(in: rect, glyphs), isClamped || bar.x <= x && x < bar.maxX else { return nil }
    return Double(min(max(bar.x, x), bar.maxX - 1) - bar.x) / Double(bar.width - 1)
  }

  private func drawBar(on canvas: inout Canvas, in bar: Rect) {
    func column(_ position: Double) -> Int {
      position > 0 ? Int((min(1, position) * Double(bar.width - 1)).rounded()) : 0
    }
    let head = column(position)
    canvas.fill(bar, with: .unplayed, .unplayed)
    canvas.fill(Rect(x: bar.x, y: bar.y, width: head, height: 1), with: .played, .played)
    for mark in marks { canvas.set(mark.glyph, x: bar.x + column(mark.position), y: bar.y, mark.role) }
    canvas.set(.firing, x: bar.x + head, y: bar.y, .playhead)
  }
}
