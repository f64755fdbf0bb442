/// Rows under named columns, with a cursor.
///
///        HITS     %  PATH            TREND
///       7,184  11.0  /orders/v1/acc… ▄▅▆▆▇▇██
///     ▌ 2,266   3.5  /img.php        ▄▅▅▆▆██▇
///
/// On a narrow screen the columns of the least priority are left out, one by one, until the rest fits.
public struct Table: Hashable, Sendable {
  public enum Alignment: Hashable, Sendable { case left, right }

  public struct Column: Hashable, Sendable {
    public enum Width: Hashable, Sendable {
      case fixed(Int)
      /// Shares what the others leave, by weight, and has at least `min` columns.
      case flex(min: Int, weight: Int = 1)
    }

    public var title: String
    public var width: Width
    public var alignment: Alignment
    /// Columns with a smaller number are left out first; of equals, the rightmost.
    public var priority: Int
    /// Which part of a text gives way when it is too long.
    public var truncation: Truncation

    public init(
      _ title: String, _ width: Width, _ alignment: Alignment = .left, priority: Int = 0, truncation: Truncation = .end
    ) {
      self.title = title
      self.width = width
      self.alignment = alignment
      self.priority = priority
      self.truncation = truncation
    }

    var leastWidth: Int {
      switch width {
      case .fixed(let width): width
      case .flex(let least, _): least
      }
    }

    var extent: Extent {
      switch width {
      case .fixed(let width): .fixed(width)
      case .flex(let least, let weight): .flex(weight, min: least)
      }
    }
  }

  public enum Item: Hashable, Sendable {
    case text(Text)
    case bar(BarMeter)
    case spark(Sparkline)
    /// A bar with its text to the right of it, which has as much room as it needs.
    case meter(BarMeter, Text)

    public static func text(_ string: String, _ role: Role) -> Item { .text(Text(string, role)) }
  }

  public struct Row: Hashable, Sendable {
    /// One for each column, left-out ones included. Missing ones are blank.
    public var items: [Item]
    /// The role of text that has none of its own.
    public var role: Role

    public init(_ items: [Item], _ role: Role = .normal) {
      self.items = items
      self.role = role
    }
  }

  public var columns: [Column]
  public var rows: [Row]
  /// The index of the row under the cursor. It is marked by a bar at its start, and by the theme.
  public var selected: Int?
  /// The index of the first row shown.
  public var offset: Int
  public var showsHeader: Bool
  /// The index of the column that the rows are sorted by.
  public var sortedBy: Int?
  /// Blank columns between columns.
  public var gap: Int

  public init(
    columns: [Column], rows: [Row], selected: Int? = nil, offset: Int = 0, showsHeader: Bool = true,
    sortedBy: Int? = nil, gap: Int = 1
  ) {
    self.columns = columns
    self.rows = rows
    self.selected = selected
    self.offset = offset
    self.showsHeader = showsHeader
    self.sortedBy = sortedBy
    self.gap = gap
  }

  /// The column at the left edge where the cursor's bar stands.
  private static let markWidth = 1

  /// How many rows a table has room for in a rectangle.
  public func visibleRows(in rect: Rect) -> Int {
    max(0, rect.height - (showsHeader ? 1 : 0))
  }

  /// The first row to show so that the selected one is visible, moving as little as possible from where it was.
  public static func offset(showing selected: Int?, of count: Int, in visible: Int, from offset: Int) -> Int {
    guard visible > 0 else { return 0 }
    var offset = min(max(0, offset), max(0, count - visible))
    if let selected {
      if selected < offset { offset = max(0, selected) }
      if selected >= offset + visible { offset = min(selected, count - 1) - visible + 1 }
    }
    return max(0, offset)
  }

  public func draw(on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let places = layout(in: rect)
    canvas.clipped(to: rect) { canvas in
      var body = rect
      if showsHeader {
        let header = body.takeTop(1)
        for (index, place) in places {
          let role: Role = index == sortedBy ? .sortedHeader : .header
          let cell = Rect(x: place.x, y: header.y, width: place.width, height: 1)
          put(Text(columns[index].title), columns[index], in: cell, role, on: &canvas)
        }
      }
      for line in 0..<body.height where rows.indices.contains(offset + line) {
        draw(rowAt: offset + line, y: body.y + line, places, on: &canvas, in: rect)
      }
    }
  }

  private func draw(
    rowAt index: Int, y: Int, _ places: [(index: Int, rect: Rect)], on canvas: inout Canvas, in rect: Rect
  ) {
    let row = rows[index]
    for (column, place) in places where column < row.items.count {
      let cell = Rect(x: place.x, y: y, width: place.width, height: 1)
      switch row.items[column] {
      case .text(let text): put(text, columns[column], in: cell, row.role, on: &canvas)
      case .bar(let bar): bar.draw(on: &canvas, in: cell)
      case .spark(let sparkline): sparkline.draw(on: &canvas, in: cell)
      case .meter(let bar, let text):
        let width = min(cell.width, canvas.measure(text))
        bar.draw(on: &canvas, in: Rect(x: cell.x, y: y, width: cell.width - width - 1, height: 1))
        canvas.put(text, x: cell.maxX - width, y: y, row.role, maxWidth: width)
      }
    }
    guard index == selected else { return }
    canvas.set(.selection, x: rect.x, y: y, .selectionMark)
    let line = Rect(x: rect.x, y: y, width: rect.width, height: 1)
    canvas.select(Rect(x: line.x + Self.markWidth, y: y, width: line.width - Self.markWidth, height: 1))
  }

  private func put(_ text: Text, _ column: Column, in cell: Rect, _ role: Role, on canvas: inout Canvas) {
    var text = text
    if canvas.measure(text) > cell.width {
      // A single span, as nearly all are, can give way in its middle.
      if column.truncation == .middle, text.spans.count == 1, let span = text.spans.first {
        text = Text(span.string.truncated(to: cell.width, at: .middle, in: canvas.glyphs), span.role)
      } else {
        text = text.truncated(to: cell.width, in: canvas.glyphs)
      }
    }
    let indent = column.alignment == .right ? max(0, cell.width - canvas.measure(text)) : 0
    canvas.put(text, x: cell.x + indent, y: cell.y, role, maxWidth: cell.width - indent)
  }

  /// The index of the column over or under which `x` is; the blanks behind a column are its own.
  public func column(at x: Int, in rect: Rect) -> Int? {
    layout(in: rect).last { $0.rect.x <= x && x < $0.rect.maxX + gap }?.index
  }

  /// The columns that fit, and where.
  func layout(in rect: Rect) -> [(index: Int, rect: Rect)] {
    var shown = Array(columns.indices)
    func needed() -> Int {
      Self.markWidth + shown.reduce(0) { $0 + columns[$1].leastWidth } + gap * max(0, shown.count - 1)
    }
    while shown.count > 1, needed() > rect.width {
      let least = shown.indices.reversed().min { columns[shown[$0]].priority < columns[shown[$1]].priority }
      if let least { shown.remove(at: least) }
    }
    var room = rect
    room.x += Self.markWidth
    room.width = max(0, room.width - Self.markWidth)
    let rects = room.columns(shown.map { columns[$0].extent }, gap: gap)
    return zip(shown, rects).map { (index: $0, rect: $1) }
  }
}
