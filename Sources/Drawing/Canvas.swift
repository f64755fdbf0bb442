/// A screen of cells, as a value: panels draw on it, a terminal shows it, a test compares its picture.
///
///     var canvas = Canvas(width: 20, height: 2)
///     canvas.put("404", x: 1, y: 0, .status4xx)
///     canvas.text()   // " 404\n"
///
/// Everything clips: drawing outside the canvas, or outside the part that `clipped(to:)` allows, does nothing. Text is
/// safe to draw whatever it holds: what could drive a terminal is written out as `\x1b` or `<U+202E>`.
public struct Canvas: Sendable {
  public let width: Int
  public let height: Int
  /// The characters that widgets draw with. On an ASCII canvas `put` replaces known characters by their twins as well.
  public let glyphs: GlyphSet
  /// Row by row, `width * height` of them.
  public private(set) var cells: [Cell]
  /// Glyphs of several scalars, indexed from `Cell.firstCluster`. One entry a cell that needed it: they are rare.
  private var clusters: [[UInt32]] = []
  private var clip: Rect

  /// A blank canvas. A negative size is taken as 0.
  public init(width: Int, height: Int, glyphs: GlyphSet = .unicode) {
    self.width = max(0, width)
    self.height = max(0, height)
    self.glyphs = glyphs
    cells = Array(repeating: .blank, count: self.width * self.height)
    clip = Rect(x: 0, y: 0, width: width, height: height)
  }

  public var bounds: Rect { Rect(x: 0, y: 0, width: width, height: height) }

  /// At most four combining marks over a base: enough for any language, too few to smear over the rows above and below.
  static let scalarsPerCell = 5

  // MARK: Drawing

  /// Draws text from column `x` of row `y` on, and returns the column after it. Text is cut off after `maxWidth` columns
  /// and where the canvas ends; a wide glyph that doesn't fit whole is left out.
  @discardableResult
  public mutating func put(_ text: String, x: Int, y: Int, _ role: Role = .normal, maxWidth: Int = .max) -> Int {
    let end = maxWidth < width - x ? x + max(0, maxWidth) : max(x, width)
    guard y >= clip.y, y < clip.maxY else { return min(end, x + min(measure(text), width)) }
    let style = UInt32(role.rawValue)
    var column = x
    var base: Int?
    for scalar in text.unicodeScalars {
      let value = scalar.value
      if value >= 0x20 && value < 0x7F {
        guard column < end else { return column }
        base = store(value, columns: 1, x: column, y: y, style: style)
        column += 1
        continue
      }
      if glyphs == .ascii, value >= 0x80 {
        base = nil
        for unit in scalar.asciiText.utf8 {
          guard column < end else { return column }
          store(UInt32(unit), columns: 1, x: column, y: y, style: style)
          column += 1
        }
        continue
      }
      switch ScalarShape(value) {
      case .glyph(let columns):
        guard column + columns <= end else { return column }
        base = store(value, columns: columns, x: column, y: y, style: style)
        column += columns
      case .combining:
        if let base { combine(value, at: base) }
      case .dropped:
        continue
      case .escaped:
        base = nil
        for unit in ScalarShape.escape(value).utf8 {
          guard column < end else { return column }
          store(UInt32(unit), columns: 1, x: column, y: y, style: style)
          column += 1
        }
      }
    }
    return column
  }

  /// Draws text of several roles; spans without one take `role`. Returns the column after it.
  @discardableResult
  public mutating func put(_ text: Text, x: Int, y: Int, _ role: Role = .normal, maxWidth: Int = .max) -> Int {
    var column = x
    for span in text.spans {
      let left = maxWidth == .max ? Int.max : maxWidth - (column - x)
      guard left > 0 else { break }
      column = put(span.string, x: column, y: y, span.role ?? role, maxWidth: left)
    }
    return column
  }

  /// Draws one character that is one column wide. Anything else is drawn as `?`.
  public mutating func set(_ scalar: Unicode.Scalar, x: Int, y: Int, _ role: Role = .normal) {
    guard clip.contains(x: x, y: y) else { return }
    store(oneColumn(scalar.value), columns: 1, x: x, y: y, style: UInt32(role.rawValue))
  }

  /// Draws one of the drawing characters, or its twin.
  public mutating func set(_ glyph: Glyph, x: Int, y: Int, _ role: Role = .normal) {
    set(glyph.scalar(in: glyphs), x: x, y: y, role)
  }

  /// Fills a rectangle with one character that is one column wide, a blank unless told otherwise.
  public mutating func fill(_ rect: Rect, with scalar: Unicode.Scalar = " ", _ role: Role = .normal) {
    let visible = rect.intersection(clip)
    guard !visible.isEmpty else { return }
    let glyph = oneColumn(scalar.value)
    for y in visible.y..<visible.maxY {
      for x in visible.x..<visible.maxX {
        store(glyph, columns: 1, x: x, y: y, style: UInt32(role.rawValue))
      }
    }
  }

  public mutating func fill(_ rect: Rect, with glyph: Glyph, _ role: Role = .normal) {
    fill(rect, with: glyph.scalar(in: glyphs), role)
  }

  /// Marks a rectangle as selected: the theme shows the selection over whatever is drawn there.
  public mutating func select(_ rect: Rect) {
    restyle(rect) { $0 | Cell.selectedBit }
  }

  /// Gives what is already drawn in a rectangle another role.
  public mutating func recolor(_ rect: Rect, _ role: Role) {
    restyle(rect) { $0 & Cell.selectedBit | UInt32(role.rawValue) }
  }

  /// Lets `draw` change nothing outside of `rect`. Coordinates stay those of the whole canvas.
  @discardableResult
  public mutating func clipped<Result>(to rect: Rect, _ draw: (inout Canvas) -> Result) -> Result {
    let outer = clip
    clip = rect.intersection(outer)
    defer { clip = outer }
    return draw(&self)
  }

  /// The columns that `put` needs for a text on this canvas.
  public func measure(_ text: String) -> Int { text.displayWidth(in: glyphs) }

  public func measure(_ text: Text) -> Int { text.displayWidth(in: glyphs) }

  // MARK: Reading

  /// The cell at a place; nil outside of the canvas.
  public subscript(x: Int, y: Int) -> Cell? {
    bounds.contains(x: x, y: y) ? cells[y * width + x] : nil
  }

  /// The scalars of a glyph: one, or a base with its combining marks; none for the right half of a wide glyph.
  public func scalars(of cell: Cell) -> [UInt32] {
    if cell.glyph >= Cell.firstCluster { return clusters[Int(cell.glyph - Cell.firstCluster)] }
    return cell.isRightHalf ? [] : [cell.glyph]
  }

  /// Whether the cell at an index looks the same on another canvas of the same size.
  public func cell(at index: Int, equals other: borrowing Canvas) -> Bool {
    let mine = cells[index]
    let theirs = other.cells[index]
    if mine.glyph < Cell.firstCluster { return mine == theirs }
    guard theirs.glyph >= Cell.firstCluster, mine.style == theirs.style else { return false }
    return scalars(of: mine) == other.scalars(of: theirs)
  }

  /// A picture for tests: one line a row, without the blanks at its end.
  public func text() -> String {
    picture { cell in scalars(of: cell).compactMap(Unicode.Scalar.init) }
  }

  /// A picture of what is drawn in which role, for tests: the legend's character where a cell has that role, `·` where
  /// there is something in another role, a blank where there is nothing. Selected cells show as `selected`, if given.
  public func roles(_ legend: [Role: Unicode.Scalar], selected: Unicode.Scalar? = nil) -> String {
    picture { cell in
      if let selected, cell.isSelected { return [selected] }
      if let letter = legend[cell.role] { return [letter] }
      return [cell.glyph == 0x20 ? " " : "·"]
    }
  }

  private func picture(_ scalars: (Cell) -> [Unicode.Scalar]) -> String {
    var lines: [String] = []
    for y in 0..<height {
      var line = String.UnicodeScalarView()
      for x in 0..<width { line.append(contentsOf: scalars(cells[y * width + x])) }
      while line.last == " " { line.removeLast() }
      lines.append(String(line))
    }
    return lines.joined(separator: "\n")
  }

  // MARK: Cells

  private func oneColumn(_ value: UInt32) -> UInt32 {
    if value >= 0x20 && value < 0x7F { return value }
    guard glyphs != .ascii else { return Glyph.asciiTwin(of: value)?.unicodeScalars.first?.value ?? 0x3F }
    return ScalarShape(value) == .glyph(width: 1) ? value : 0x3F
  }

  /// Puts a glyph into the cells that the clip allows, and blanks the other half of any wide glyph it lands on. Returns
  /// the index of the glyph's cell; nil when it isn't drawn. The row is inside the clip already.
  @discardableResult
  private mutating func store(_ glyph: UInt32, columns: Int, x: Int, y: Int, style: UInt32) -> Int? {
    if x >= clip.x && x + columns <= clip.maxX {
      let index = y * width + x
      unpair(index, x: x, style: style)
      cells[index] = Cell(glyph: glyph, style: style)
      if columns == 2 {
        unpair(index + 1, x: x + 1, style: style)
        cells[index] = Cell(glyph: glyph, style: style)
        cells[index + 1] = Cell(glyph: Cell.rightHalf, style: style)
      }
      return index
    }
    // Half of a wide glyph shows at the clip's edge: as a blank.
    if columns == 2 {
      for column in x...x + 1 where clip.contains(x: column, y: y) {
        store(0x20, columns: 1, x: column, y: y, style: style)
      }
    }
    return nil
  }

  /// Before a cell is overwritten: if it is half of a wide glyph, the other half becomes a blank.
  private mutating func unpair(_ index: Int, x: Int, style: UInt32) {
    if cells[index].isRightHalf && x > 0 { cells[index - 1].glyph = 0x20 }
    if x + 1 < width && cells[index + 1].isRightHalf { cells[index + 1].glyph = 0x20 }
  }

  private mutating func combine(_ mark: UInt32, at index: Int) {
    let glyph = cells[index].glyph
    if glyph < Cell.firstCluster {
      cells[index].glyph = Cell.firstCluster + UInt32(clusters.count)
      clusters.append([glyph, mark])
    } else if clusters[Int(glyph - Cell.firstCluster)].count < Self.scalarsPerCell {
      clusters[Int(glyph - Cell.firstCluster)].append(mark)
    }
  }

  private mutating func restyle(_ rect: Rect, _ change: (UInt32) -> UInt32) {
    let visible = rect.intersection(clip)
    guard !visible.isEmpty else { return }
    for y in visible.y..<visible.maxY {
      for index in y * width + visible.x..<y * width + visible.maxX { cells[index].style = change(cells[index].style) }
    }
  }
}

extension Canvas: Equatable {
  /// Whether both look the same.
  public static func == (left: Canvas, right: Canvas) -> Bool {
    left.width == right.width && left.height == right.height
      && left.cells.indices.allSatisfy { left.cell(at: $0, equals: right) }
  }
}
