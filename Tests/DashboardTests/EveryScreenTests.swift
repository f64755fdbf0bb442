import Cubes
import PageEvents
import Testing

@testable import Dashboard
@testable import Drawing

/// A scene as it was drawn, and what can be asked of its cells.
private struct Screen: CustomStringConvertible {
  let description: String
  let model: Model
  let canvas: Canvas
  let layout: Dashboard.Layout
  let glyphs: GlyphSet

  init(_ scene: Scene, _ size: Size, _ glyphs: GlyphSet, log name: String, _ log: MadeUpLog, mode: Model.Mode) {
    description = "\(scene) of \(name) at \(size), \(mode)"
    model = scene.bench(size, log: log, mode: mode).model
    canvas = model.render(glyphs: glyphs)
    layout = Layout(model)
    self.glyphs = glyphs
  }

  /// What begins in a cell: nil where the right half of a wide character is, or nothing.
  func scalar(_ x: Int, _ y: Int) -> Unicode.Scalar? {
    canvas[x, y].flatMap { canvas.scalars(of: $0).first }.flatMap(Unicode.Scalar.init)
  }

  func isBlank(_ x: Int, _ y: Int) -> Bool { scalar(x, y) == " " }

  /// A table's words with the column after each: a word has no blank in it. In the first column is the cursor's bar.
  func words(of y: Int, in rect: Rect) -> [(text: String, end: Int)] {
    var words: [(text: String, end: Int)] = []
    var word = ""
    for x in rect.x + 1...rect.maxX {
      if x < rect.maxX, !isBlank(x, y) {
        if let scalar = scalar(x, y) { word.unicodeScalars.append(scalar) }
      } else if !word.isEmpty {
        words.append((word, x))
        word = ""
      }
    }
    return words
  }

  func line(_ y: Int) -> String {
    String(String.UnicodeScalarView((0..<canvas.width).compactMap { scalar($0, y) }))
  }

  /// A text as it is written with this screen's characters.
  func written(_ text: String) -> String {
    glyphs == .unicode
      ? text : text.unicodeScalars.reduce(into: "") { $0 += $1.value < 0x80 ? String($1) : $1.asciiText }
  }
}

/// What holds on each of them, in any size, with any characters, of an ordinary log and of one with everything that is hard to draw.
@Suite struct `Every screen` {
  private static func screens(_ scenes: [Scene] = Scene.allCases, glyphs: [GlyphSet] = [.unicode, .ascii]) -> [Screen] {
    let logs = [("a shop", MadeUpLog.shop()), ("extremes", .extreme()), ("nothing", .empty)]
    return logs.flatMap { name, log in
      scenes.flatMap { scene in
        (Size.usual + Size.small).flatMap { size in
          glyphs.flatMap { glyphs in
            [Model.Mode.live, .replay].map { Screen(scene, size, glyphs, log: name, log, mode: $0) }
          }
        }
      }
    }
  }

  private static let open = Scene.allCases.filter { !$0.hasBox }

  @Test func `has nothing but ASCII where that is all there is`() {
    for screen in Self.screens(glyphs: [.ascii]) {
      let others = screen.canvas.cells.filter { !(0x20..<0x7F).contains($0.glyph) }
      #expect(others.isEmpty, "\(screen)")
    }
  }

  @Test func `is drawn with characters that are one cell wide, and that no terminal takes for a picture`() {
    var known = Set((0x20..<0x7F).map { UInt32($0) } + (0x2800...0x28FF) + [0x251C])
    known.formUnion(Glyph.allCases.map(\.unicode.value))
    let set = GlyphSet.unicode
    known.formUnion((set.eighths + set.levels + set.shades).map(\.value))
    for scalar in known { #expect(ScalarShape(scalar) == .glyph(width: 1), "U+\(String(scalar, radix: 16))") }
    for scene in Scene.allCases {
      for size in Size.usual + Size.small {
        let screen = Screen(scene, size, .unicode, log: "a shop", .shop(), mode: .replay)
        let others = Set(screen.canvas.cells.map(\.glyph)).subtracting(known)
        #expect(others.isEmpty, "\(screen): \(others.map { String($0, radix: 16) })")
      }
    }
  }

  /// The line is the same whatever is shown: under the counters, of which a small screen has one line or none.
  @Test func `says on its own line what the numbers are restricted to`() {
    for screen in Self.screens(Self.open) where screen.layout.kind != .line {
      let line = [.wide: 3, .tabbed: 2, .single: 1][screen.layout.kind]!
      #expect(screen.layout.crumbs == Rect(x: 0, y: line, width: screen.canvas.width, height: 1), "\(screen)")
      #expect(screen.line(line).hasPrefix(" all "), "\(screen): \(screen.line(line))")
      #expect(screen.canvas[1, line]?.role == .crumb, "\(screen)")
    }
  }

  @Test func `has a bar at the row under the cursor and nowhere else, in the panel with the focus`() {
    for screen in Self.screens(Self.open) where screen.layout.kind != .line {
      let rows = screen.model.rowCount(of: screen.model.focus)
      let marks = screen.canvas.cells.indices.filter { screen.canvas.cells[$0].role == .selectionMark }
      guard let content = screen.layout.content(of: screen.model.focus), rows > 0, content.height > 1 else {
        #expect(marks.isEmpty || rows > 0, "\(screen)")
        continue
      }
      #expect(marks.count == 1, "\(screen): \(marks.count) marks")
      for mark in marks {
        let (x, y) = (mark % screen.canvas.width, mark / screen.canvas.width)
        #expect(screen.scalar(x, y) == Glyph.selection.scalar(in: screen.glyphs), "\(screen)")
        #expect(x == content.x && content.contains(x: x, y: y), "\(screen): \(x),\(y)")
        #expect(screen.canvas[x + 1, y]?.isSelected == true, "\(screen)")
      }
    }
  }

  @Test func `has heavy borders around the panel with the focus and light ones around the others`() {
    for screen in Self.screens(Self.open) {
      for (panel, rect) in screen.layout.panels where screen.layout.borders(of: panel) == .box {
        let hasFocus = panel == screen.model.focus
        func shows(_ heavy: Glyph, _ light: Glyph, _ x: Int, _ y: Int) -> Bool {
          screen.scalar(x, y) == (hasFocus ? heavy : light).scalar(in: screen.glyphs)
        }
        // Whole: nothing inside has been drawn over them.
        let sides = (rect.y + 1..<rect.maxY - 1).allSatisfy { y in
          [rect.x, rect.maxX - 1].allSatisfy { shows(.heavyVertical, .vertical, $0, y) }
        }
        let corners =
          shows(.heavyTopLeft, .topLeft, rect.x, rect.y) && shows(.heavyTopRight, .topRight, rect.maxX - 1, rect.y)
          && shows(.heavyBottomLeft, .bottomLeft, rect.x, rect.maxY - 1)
          && shows(.heavyBottomRight, .bottomRight, rect.maxX - 1, rect.maxY - 1)
        #expect(sides && corners, "\(screen): \(panel)")
      }
    }
  }

  @Test func `has its parts side by side, and every cell in one at most`() {
    for screen in Self.screens() {
      let layout = screen.layout
      let shared = layout.message == layout.keyBar
      let parts =
        [layout.header, layout.counters, layout.crumbs, layout.tabs, layout.transport, layout.keyBar]
        + (shared ? [] : [layout.message]) + layout.panels.values
      for (place, part) in parts.enumerated() where !part.isEmpty {
        #expect(part.intersection(screen.canvas.bounds) == part, "\(screen): \(part) isn't inside")
        for other in parts.dropFirst(place + 1) {
          #expect(part.intersection(other).isEmpty, "\(screen): \(part) and \(other)")
        }
      }
    }
  }

  @Test func `has its numbers whole, one under the other's end`() {
    for screen in Self.screens(Self.open) {
      for panel in screen.layout.panels.keys {
        guard screen.model.spec(of: panel) != nil, let answer = screen.model.answer(of: panel), !answer.rows.isEmpty,
          let content = screen.layout.content(of: panel), content.height > 1
        else { continue }
        let header = screen.layout.showsHeader(panel) ? 1 : 0
        let rows = 0..<min(answer.rows.count, content.height - header)
        // The hits of each row, as they are to be written, end in one column: the same number may stand in another, too.
        let ends = rows.map { row in
          let hits = Format.count(answer.value(Ranking.Column(.hits), of: answer.rows[row]).int)
          return Set(screen.words(of: content.y + header + row, in: content).filter { $0.text == hits }.map(\.end))
        }
        let common = ends.reduce(ends[0]) { $0.intersection($1) }
        #expect(common.count == 1, "\(screen): \(panel): \(ends)")
        guard header == 1 else { continue }
        let numbers = Set(["HITS", "%", "IPS", "SENT", "ERR%", "1s", "10s", "1m"])
        for (title, end) in screen.words(of: content.y, in: content) where numbers.contains(title) {
          for row in rows {
            let word = screen.words(of: content.y + 1 + row, in: content).first { $0.end == end }
            #expect(
              word?.text.allSatisfy { "0123456789,.KMGTPEiBk…~≥>=<".contains($0) } == true,
              "\(screen): \(panel), \(title), row \(row)")
          }
        }
      }
    }
  }

  /// Whether a word is a number as it was written: a sign for what is cut away may only stand alone, for one that is yet to come.
  private static func isWhole(_ word: (text: String, end: Int)) -> Bool {
    word.text == "…" || word.text == "~" || word.text.allSatisfy { "0123456789,.KMGTPEiBk≥>=<".contains($0) }
  }

  @Test func `has its counters whole, or leaves them out`() {
    for screen in Self.screens() where screen.layout.kind == .wide || screen.layout.kind == .tabbed {
      guard let view = screen.model.view,
        let log = [MadeUpLog.shop(), .extreme()].first(where: { $0.hits == view.total.hits })
      else { continue }
      if screen.model.overlay != nil { continue }
      let wide = Screen(.main, Size(300, 70), screen.glyphs, log: "", log, mode: .replay)
      let total = view.total
      var known = Set(wide.words(of: 2, in: wide.layout.counters).map(\.text))
      for count in [total.hits, total.pageviews, view.clients, total.clientErrors, total.serverErrors] {
        known.formUnion([Format.count(count), Format.short(count)])
      }
      known.formUnion(Format.shortBytes(total.bytes).split(separator: " ").map(String.init))
      known.insert(Format.rate(Double(view.lastTenSeconds) / 10))
      let words = screen.words(of: screen.layout.counters.maxY - 1, in: screen.layout.counters).map(\.text)
      let names = ["hits", "views", "IPs", "4xx", "5xx"]
      #expect(Set(words).subtracting(known).subtracting(names).isEmpty, "\(screen): \(words)")
      #expect(words.count { $0 == "%" } == 2, "\(screen): \(words)")
    }
  }

  @Test func `ends with keys that are named whole, in the order of the list`() {
    for screen in Self.screens() where !screen.layout.keyBar.isEmpty {
      // Where they share a line, what is said goes before the keys.
      if screen.layout.message == screen.layout.keyBar, screen.model.message != nil { continue }
      var rest = Substring(screen.line(screen.layout.keyBar.y))
      var known = ["help"]
      if screen.model.overlay == nil || screen.canvas.height > 12 {
        known = []
        for action in Action.all where action.isAvailable(screen.model) {
          guard let label = action.label else { continue }
          let words = screen.written("\(action.barKey(in: screen.model.keymap)) \(label)")
          let start = rest.drop { $0 == " " }
          guard start.hasPrefix(words), start.dropFirst(words.count).first ?? " " == " " else { continue }
          rest = start.dropFirst(words.count)
          known.append(label)
        }
        #expect(rest.allSatisfy { $0 == " " }, "\(screen): \(rest)")
      }
      #expect(known.contains("help"), "\(screen): \(known)")
    }
  }

  @Test(arguments: [Scene.help, .palette])
  func `under a box is as it was around it`(scene: Scene) throws {
    for log in [MadeUpLog.shop(), .extreme()] {
      for glyphs in [GlyphSet.unicode, .ascii] {
        for size in Size.usual {
          let screen = Screen(scene, size, glyphs, log: "a log", log, mode: .replay)
          let under = Screen(.main, size, glyphs, log: "a log", log, mode: .replay)
          let width = min(scene == .help ? 92 : 84, size.width - 4) + 2
          let left = (size.width - width) / 2
          let right = left + width - 1
          let rows = (0..<size.height).filter { y in
            [left, right].allSatisfy { screen.canvas[$0, y]?.role == .focusedBorder && !screen.isBlank($0, y) }
          }
          let box = Rect(x: left, y: rows.first ?? 0, width: width, height: rows.count)
          #expect(rows.count > 3 && rows.count == rows.last! - rows[0] + 1, "\(screen): \(rows)")
          #expect(screen.scalar(left, box.y) == Glyph.heavyTopLeft.scalar(in: glyphs), "\(screen)")
          #expect(screen.scalar(right, box.maxY - 1) == Glyph.heavyBottomRight.scalar(in: glyphs), "\(screen)")
          for index in screen.canvas.cells.indices where !screen.canvas.cell(at: index, equals: under.canvas) {
            let (x, y) = (index % size.width, index / size.width)
            // A wide character that the box cuts in two is a blank beside it.
            let isHalf = (x == left - 1 || x == right + 1) && screen.isBlank(x, y)
            #expect(box.contains(x: x, y: y) || isHalf || y == size.height - 1, "\(screen): \(x),\(y)")
          }
        }
      }
    }
  }
}
