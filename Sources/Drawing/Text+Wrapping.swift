extension Text {
  /// The text in lines of at most `width` columns, broken wherever a line is full; at least one line.
  public func wrapped(to width: Int, in glyphs: GlyphSet = .unicode) -> [Text] {
    var lines: [Text] = []
    var line = Text.empty
    var used = 0
    for span in spans {
      var piece = String.UnicodeScalarView()
      for scalar in span.string.unicodeScalars {
        let columns = scalar.displayWidth(in: glyphs)
        if used + columns > max(1, width), used > 0 {
          lines.append(line + Text(String(piece), span.role))
          (line, used) = (.empty, 0)
          piece = String.UnicodeScalarView()
        }
        piece.append(scalar)
        used += columns
      }
      line += Text(String(piece), span.role)
    }
    if !line.isEmpty || lines.isEmpty { lines.append(line) }
    return lines
  }
}
