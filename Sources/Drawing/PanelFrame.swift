/// The box around a panel: a title with the number that jumps to it, what the numbers are about on the right, and a note
/// in the lower border.
///
///     ╭─ ³ Status ───── 7 codes ─╮        ── ³ Status ─────── 7 codes ──
///     ╰─ 1-5 of 7 ───────────────╯
///
/// A panel with the focus has heavy borders, so that the focus is seen without colours.
public struct PanelFrame: Hashable, Sendable {
  public enum Borders: Hashable, Sendable {
    case box
    /// A line above the panel and nothing else: for screens without columns to spare.
    case rule
  }

  public var title: Text
  public var number: Int?
  /// At the right end of the upper border; left out when it doesn't fit beside the title.
  public var right: Text
  /// In the lower border of a box.
  public var footer: Text
  public var isFocused: Bool
  public var borders: Borders

  public init(
    _ title: Text, number: Int? = nil, right: Text = .empty, footer: Text = .empty, isFocused: Bool = false,
    borders: Borders = .box
  ) {
    self.title = title
    self.number = number
    self.right = right
    self.footer = footer
    self.isFocused = isFocused
    self.borders = borders
  }

  /// The part of a rectangle that is left for the panel's content.
  public func content(of rect: Rect) -> Rect {
    switch borders {
    case .box: rect.inset(columns: 1, rows: 1)
    case .rule: Rect(x: rect.x, y: rect.y + 1, width: rect.width, height: rect.height - 1)
    }
  }

  /// Draws the frame over whatever is there, blanks its inside, and returns that.
  @discardableResult
  public func draw(on canvas: inout Canvas, in rect: Rect) -> Rect {
    guard !rect.isEmpty else { return content(of: rect) }
    let role: Role = isFocused ? .focusedBorder : .border
    let horizontal: Glyph = isFocused ? .heavyHorizontal : .horizontal
    let content = content(of: rect)
    canvas.clipped(to: rect) { canvas in
      canvas.fill(content)
      canvas.fill(rect.row(0), with: horizontal, role)
      if borders == .box { drawBox(on: &canvas, in: rect, horizontal: horizontal, role: role) }
      drawCaptions(on: &canvas, in: rect, role: role)
    }
    return content
  }

  private func drawBox(on canvas: inout Canvas, in rect: Rect, horizontal: Glyph, role: Role) {
    let vertical: Glyph = isFocused ? .heavyVertical : .vertical
    let bottom = rect.maxY - 1
    let right = rect.maxX - 1
    if rect.height > 1 { canvas.fill(rect.row(rect.height - 1), with: horizontal, role) }
    canvas.fill(Rect(x: rect.x, y: rect.y + 1, width: 1, height: rect.height - 2), with: vertical, role)
    canvas.fill(Rect(x: right, y: rect.y + 1, width: 1, height: rect.height - 2), with: vertical, role)
    canvas.set(isFocused ? .heavyTopLeft : .topLeft, x: rect.x, y: rect.y, role)
    canvas.set(isFocused ? .heavyTopRight : .topRight, x: right, y: rect.y, role)
    guard rect.height > 1 else { return }
    canvas.set(isFocused ? .heavyBottomLeft : .bottomLeft, x: rect.x, y: bottom, role)
    canvas.set(isFocused ? .heavyBottomRight : .bottomRight, x: right, y: bottom, role)
    caption(footer, from: rect.x + 2, to: rect.maxX - 2, y: bottom, .dim, on: &canvas)
  }

  private func drawCaptions(on canvas: inout Canvas, in rect: Rect, role: Role) {
    let (start, end) = (rect.x + 2, rect.maxX - 2)
    let full = numberText + title
    if let right = rightCaption(of: rect, in: canvas.glyphs) {
      caption(full, from: start, to: start + captionWidth(full, in: canvas.glyphs), y: rect.y, .title, on: &canvas)
      caption(self.right, from: right.x - 1, to: end, y: rect.y, .dim, on: &canvas)
    } else {
      caption(full, from: start, to: end, y: rect.y, .title, on: &canvas)
    }
  }

  /// Where the right part of the upper border's text is; nil where it doesn't fit beside the title.
  public func rightCaption(of rect: Rect, in glyphs: GlyphSet) -> Rect? {
    let full = numberText + title
    let end = rect.maxX - 2
    let start = end - captionWidth(right, in: glyphs)
    guard !right.isEmpty, start > rect.x + 2 + captionWidth(full, in: glyphs) else { return nil }
    return Rect(x: start + 1, y: rect.y, width: end - start - 2, height: 1)
  }

  private var numberText: Text { number.map { Text(Glyph.superscript($0) + " ", .panelNumber) } ?? .empty }

  /// With a blank on either side.
  private func captionWidth(_ text: Text, in glyphs: GlyphSet) -> Int {
    text.isEmpty ? 0 : text.displayWidth(in: glyphs) + 2
  }

  /// A text in a border, with a blank on either side.
  private func caption(_ text: Text, from start: Int, to end: Int, y: Int, _ role: Role, on canvas: inout Canvas) {
    guard !text.isEmpty, end - start > 2 else { return }
    let shown = text.truncated(to: end - start - 2, in: canvas.glyphs)
    canvas.put(" ", x: start, y: y)
    let next = canvas.put(shown, x: start + 1, y: y, role, maxWidth: end - start - 2)
    canvas.put(" ", x: next, y: y)
  }
}
