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

  /// The same, broken at blanks, where a line has one: for words.
  public func wrappedAtBlanks(to width: Int, in glyphs: GlyphSet = .unicode) -> [Text] {
    let all = spans.flatMap { span in span.string.unicodeScalars.map { ($0, span.role) } }
    var lines: [Text] = []
    var first = 0
    while first < all.count {
      var (end, used) = (first, 0)
      while end < all.count, used + all[end].0.displayWidth(in: glyphs) <= max(1, width) || end == first {
        used += all[end].0.displayWidth(in: glyphs)
        end += 1
      }
      let isLast = end == all.count
      if !isLast, let blank = all[first...end].lastIndex(where: { $0.0 == " " }), blank > first { end = blank }
      lines.append(Self.joined(all[first..<end]))
      // The blank at the break is nobody's.
      first = !isLast && all[end].0 == " " ? end + 1 : end
    }
    return lines.isEmpty ? [.empty] : lines
  }

  /// Neighbours of one role as one span.
  private static func joined(_ scalars: ArraySlice<(Unicode.Scalar, Role?)>) -> Text {
    var text = Text.empty
    var first = scalars.startIndex
    while first < scalars.endIndex {
      let role = scalars[first].1
      let end = scalars[first...].firstIndex { $0.1 != role } ?? scalars.endIndex
      text += Text(String(String.UnicodeScalarView(scalars[first..<end].map(\.0))), role)
      first = end
    }
    return text
  }
}
