import Drawing
import TestSupport
import Testing

@Suite struct CanvasTests {
  init() { useUTF8Locale() }

  @Test func `Text lands where it is put and returns the column after it`() {
    var canvas = Canvas(width: 10, height: 2)
    #expect(canvas.put("404", x: 1, y: 0, .status4xx) == 4)
    #expect(canvas.put("é漢", x: 5, y: 1) == 8)
    #expect(canvas.text() == " 404\n     é漢")
    #expect(canvas[1, 0]?.role == .status4xx)
    #expect(canvas[4, 0]?.role == .normal)
  }

  @Test func `A row keeps its blanks before text and loses those after it`() {
    #expect(picture(6, 3) { $0.put(" a  ", x: 1, y: 1) } == "\n  a\n")
  }

  @Test func `Text is cut at the canvas, at maxWidth and at the clip`() {
    #expect(picture(4, 1) { $0.put("abcdef", x: 1, y: 0) } == " abc")
    #expect(picture(8, 1) { $0.put("abcdef", x: 1, y: 0, maxWidth: 2) } == " ab")
    #expect(picture(4, 1) { $0.put("abcdef", x: -2, y: 0) } == "cdef")
    let clipped = picture(8, 3) { canvas in
      canvas.clipped(to: Rect(x: 2, y: 1, width: 3, height: 1)) { canvas in
        for y in -1...3 { canvas.put("abcdefgh", x: 0, y: y) }
        canvas.fill(Rect(x: 4, y: 0, width: 9, height: 9), with: "#")
      }
    }
    #expect(clipped == "\n  cd#\n")
  }

  @Test func `A clip inside a clip is what both allow, and ends with its closure`() {
    let drawn = picture(6, 1) { canvas in
      canvas.clipped(to: Rect(x: 0, y: 0, width: 4, height: 1)) { canvas in
        canvas.clipped(to: Rect(x: 2, y: 0, width: 4, height: 1)) { $0.put("abcdef", x: 0, y: 0) }
        canvas.put("A", x: 0, y: 0)
      }
      canvas.put("F", x: 5, y: 0)
    }
    #expect(drawn == "A cd F")
  }

  @Test(arguments: [(0, 0), (1, 1), (0, 5), (5, 0), (-3, 2)]) func `Tiny canvases never trap`(size: (Int, Int)) {
    var canvas = Canvas(width: size.0, height: size.1)
    for (x, y) in [(0, 0), (-5, -5), (0, 1), (1, 0), (9, 9)] {
      canvas.put("漢e\u{301}\u{1B}[31m", x: x, y: y)
      canvas.put(Text("a") + Text("b", .error), x: x, y: y, maxWidth: 1)
      canvas.set(.alert, x: x, y: y)
      canvas.fill(Rect(x: x, y: y, width: 3, height: 3), with: .horizontal)
      canvas.select(Rect(x: x, y: y, width: 3, height: 3))
      canvas.recolor(Rect(x: x, y: y, width: 3, height: 3), .dim)
    }
    #expect(canvas.cells.count == max(0, size.0) * max(0, size.1))
  }

  @Test func `Overwriting half of a wide glyph blanks the other half`() {
    #expect(
      picture(6, 1) {
        $0.put("漢字x", x: 0, y: 0); $0.put("a", x: 1, y: 0)
      } == " a字x")
    #expect(
      picture(6, 1) {
        $0.put("漢字x", x: 0, y: 0); $0.put("a", x: 2, y: 0)
      } == "漢a x")
    #expect(
      picture(6, 1) {
        $0.put("漢字x", x: 0, y: 0); $0.put("語", x: 1, y: 0)
      } == " 語 x")
    #expect(
      picture(6, 1) {
        $0.put("漢字x", x: 0, y: 0); $0.put("語", x: 0, y: 0)
      } == "語字x")
  }

  @Test func `Every right half has a left half, whatever is drawn over what`() {
    var numbers = Seeded(7)
    for _ in 0..<300 {
      var canvas = Canvas(width: 9, height: 1)
      for _ in 0..<12 {
        let text = ["漢", "a", "漢字", "e\u{301}", "ab"].randomElement(using: &numbers)!
        let x = Int.random(in: -2..<10, using: &numbers)
        let clip = Rect(x: Int.random(in: 0..<9, using: &numbers), y: 0, width: 4, height: 1)
        canvas.clipped(to: clip) { _ = $0.put(text, x: x, y: 0) }
      }
      for x in 0..<9 {
        let isWide = canvas.scalars(of: canvas[x, 0]!).first.map { $0 > 0x3000 } ?? false
        #expect(isWide == (canvas[x + 1, 0]?.isRightHalf ?? false), "\(canvas.text())")
      }
    }
  }

  @Test func `A wide glyph that doesn't fit whole is left out, and half a glyph at a clip's edge is blank`() {
    #expect(picture(3, 1) { $0.put("ab漢", x: 0, y: 0) } == "ab")
    #expect(picture(3, 1) { $0.put("漢", x: 0, y: 0, maxWidth: 1) } == "")
    #expect(
      picture(3, 1) {
        $0.put("xxx", x: 0, y: 0); $0.put("漢b", x: -1, y: 0)
      } == " bx")
  }

  @Test func `Combining marks share their base's cell, at most four of them`() {
    let marks = String(String.UnicodeScalarView((0x300..<0x310).map { Unicode.Scalar($0)! }))
    var canvas = Canvas(width: 4, height: 1)
    canvas.put("e" + marks + "x", x: 0, y: 0)
    #expect(canvas.scalars(of: canvas[0, 0]!) == [0x65, 0x300, 0x301, 0x302, 0x303])
    #expect(canvas[1, 0]?.glyph == 0x78)
    #expect(
      picture(3, 1) {
        $0.put("|", x: 0, y: 0); $0.put("\u{301}a", x: 1, y: 0)
      } == "|a")
  }

  @Test func `Control characters are written out, so no panel can leak an escape sequence`() {
    let drawn = picture(60, 1) { $0.put("\u{1B}]0;x\u{7} \u{9B}2J \u{202E}exe a\u{200D}b\t", x: 0, y: 0) }
    #expect(drawn == #"\x1b]0;x\x07 \x9b2J <U+202E>exe ab\x09"#)
    #expect(picture(3, 1) { $0.fill($0.bounds, with: "\u{1B}") } == "???")
    #expect(picture(3, 1) { $0.set("漢", x: 1, y: 0) } == " ?")
  }

  @Test func `An ASCII canvas has nothing but ASCII on it`() {
    let drawn = picture(60, 1, glyphs: .ascii) { $0.put("► 64× · all › é ↵ drill … ┆", x: 0, y: 0) }
    #expect(drawn == "> 64x - all > <U+00E9> Enter drill ~ <U+2506>")
    let measured = Canvas(width: 1, height: 1, glyphs: .ascii).measure("► é ↵")
    #expect(measured == "> <U+00E9> Enter".count)
  }

  @Test func `Roles, selection and recolouring show in pictures of their own`() {
    let drawn = canvas(8, 2) { canvas in
      canvas.put(Text("ok ") + Text("502", .status5xx), x: 0, y: 0, .good)
      canvas.put("row", x: 1, y: 1)
      canvas.select(Rect(x: 0, y: 1, width: 3, height: 1))
      canvas.recolor(Rect(x: 4, y: 0, width: 1, height: 1), .dim)
    }
    #expect(drawn.roles([.good: "g", .status5xx: "5"], selected: "S") == "ggg5·5\nSSS·")
  }

  @Test func `Two canvases are equal when they look the same`() {
    let plain = canvas(4, 1) { $0.put("e\u{301}x", x: 0, y: 0) }
    let again = canvas(4, 1) { canvas in
      canvas.put("a\u{300}a\u{300}", x: 0, y: 0)
      canvas.put("e\u{301}x", x: 0, y: 0)
    }
    #expect(plain == again)
    #expect(plain != canvas(4, 1) { $0.put("e\u{300}x", x: 0, y: 0) })
    #expect(plain != canvas(4, 1) { $0.put("ex", x: 0, y: 0) })
    #expect(plain != canvas(5, 1) { $0.put("e\u{301}x", x: 0, y: 0) })
  }
}
