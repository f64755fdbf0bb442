import Drawing
import TestSupport
import Testing

/// A picture of what a closure draws on a blank canvas.
func picture(_ width: Int, _ height: Int, glyphs: GlyphSet = .unicode, _ draw: (inout Canvas) -> Void) -> String {
  canvas(width, height, glyphs: glyphs, draw).text()
}

func canvas(_ width: Int, _ height: Int, glyphs: GlyphSet = .unicode, _ draw: (inout Canvas) -> Void) -> Canvas {
  useUTF8Locale()
  var canvas = Canvas(width: width, height: height, glyphs: glyphs)
  draw(&canvas)
  return canvas
}

/// Draws a widget at every size of a small screen, off its edges too, and expects that nothing traps and that nothing
/// outside of its rectangle changes.
func expectToStayInside(
  _ name: String, sourceLocation: SourceLocation = #_sourceLocation, _ draw: (inout Canvas, Rect) -> Void
) {
  for glyphs in GlyphSet.allCases {
    for (width, height) in [(0, 0), (1, 1), (2, 1), (1, 2), (3, 3), (7, 2), (20, 6), (80, 24)] {
      var small = Canvas(width: width, height: height, glyphs: glyphs)
      draw(&small, small.bounds)
      draw(&small, Rect(x: -2, y: -1, width: width, height: height))

      var large = Canvas(width: width + 4, height: height + 4, glyphs: glyphs)
      large.fill(large.bounds, with: "x")
      let rect = Rect(x: 2, y: 2, width: width, height: height)
      draw(&large, rect)
      for y in 0..<large.height {
        for x in 0..<large.width where !rect.contains(x: x, y: y) {
          let cell = large[x, y]
          if cell?.glyph != 0x78 || cell?.role != .normal || cell?.isSelected == true {
            Issue.record("\(name) at \(width)x\(height) drew at \(x - 2), \(y - 2)", sourceLocation: sourceLocation)
            return
          }
        }
      }
    }
  }
}
