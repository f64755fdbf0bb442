/// Which part of a text gives way when the text is too long.
public enum Truncation: Hashable, Sendable {
  /// `/orders/v1/acc…`
  case end
  /// `/orders/…/v2.html`: for names whose end tells them apart, such as paths and IPv6 addresses.
  case middle
  /// `/var/log/…/access.log`: the last part of a path stays whole where it fits, and else is cut in its own middle.
  case path
  /// `…=500 and path`: for what is being typed, whose end is where the typing is.
  case start
}

extension String {
  /// The text in at most `width` columns, with `…` where something is missing.
  ///
  /// Scalars that `Canvas.put` would leave out or write out count with the width that they will have there. Costs the
  /// columns kept, not the length of the text, when cut at the end.
  public func truncated(to width: Int, at place: Truncation = .end, in glyphs: GlyphSet = .unicode) -> String {
    guard width > 0 else { return "" }
    // Most texts are short and ASCII, and stay as they are.
    if utf8.count <= width, utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return self }
    switch place {
    case .end:
      guard let cut = end(ofPrefixWidth: width - 1, unlessWhole: width, in: glyphs) else { return self }
      return String(unicodeScalars[..<cut]) + "…"
    case .start:
      guard displayWidth(in: glyphs) > width else { return self }
      return "…" + String(unicodeScalars[start(ofSuffixWidth: width - 1, in: glyphs)...])
    case .path:
      guard displayWidth(in: glyphs) > width else { return self }
      guard let slash = lastIndex(of: "/") else { return truncated(to: width, at: .middle, in: glyphs) }
      let room = width - 1 - String(self[slash...]).displayWidth(in: glyphs)
      guard room >= 0 else { return String(self[slash...].dropFirst()).truncated(to: width, at: .middle, in: glyphs) }
      let head = end(ofPrefixWidth: room, unlessWhole: room, in: glyphs) ?? slash
      return String(unicodeScalars[..<head]) + "…" + String(self[slash...])
    case .middle:
      guard displayWidth(in: glyphs) > width else { return self }
      let room = width - 1
      let head = end(ofPrefixWidth: room / 2, unlessWhole: room / 2, in: glyphs) ?? endIndex
      let tail = start(ofSuffixWidth: room - room / 2, in: glyphs)
      return String(unicodeScalars[..<head]) + "…" + String(unicodeScalars[tail...])
    }
  }

  /// Where the longest prefix of at most `width` columns ends; nil when the whole text takes at most `limit` columns.
  private func end(ofPrefixWidth width: Int, unlessWhole limit: Int, in glyphs: GlyphSet) -> Index? {
    var used = 0
    var end = startIndex
    var isOpen = true
    for index in unicodeScalars.indices {
      let columns = unicodeScalars[index].displayWidth(in: glyphs)
      used += columns
      // Marks of zero width stay with the base that they belong to.
      if used > width { isOpen = false }
      if isOpen { end = unicodeScalars.index(after: index) }
      if used > limit { return end }
    }
    return nil
  }

  /// Where the longest suffix of at most `width` columns starts, never at a combining mark.
  private func start(ofSuffixWidth width: Int, in glyphs: GlyphSet) -> Index {
    var used = 0
    var start = endIndex
    var index = endIndex
    while index > startIndex {
      index = unicodeScalars.index(before: index)
      let columns = unicodeScalars[index].displayWidth(in: glyphs)
      used += columns
      if used > width { break }
      if columns > 0 { start = index }
    }
    return start
  }

  /// The text, and blanks before it up to `width` columns. A text that is longer stays whole.
  public func paddedLeft(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - displayWidth)) + self
  }

  /// The text, and blanks after it up to `width` columns. A text that is longer stays whole.
  public func paddedRight(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - displayWidth))
  }
}
