/// Panels as tabs, for screens with room for one at a time: `[¹URLs] ²Clients ⁷Alerts ▲2`. The tabs slide to the left
/// as far as it takes to show the chosen one.
public struct TabBar: Hashable, Sendable {
  public struct Tab: Hashable, Sendable {
    public var number: Int?
    public var title: String
    /// After the title: a count of alerts, say.
    public var badge: Text

    public init(_ title: String, number: Int? = nil, badge: Text = .empty) {
      self.title = title
      self.number = number
      self.badge = badge
    }
  }

  public var tabs: [Tab]
  public var chosen: Int

  public init(_ tabs: [Tab], chosen: Int) {
    self.tabs = tabs
    self.chosen = chosen
  }

  public func draw(on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    canvas.clipped(to: rect) { canvas in
      for (index, text, place) in places(in: rect, canvas.glyphs) {
        canvas.put(text, x: place.x, y: place.y, index == chosen ? .chosen : .keyLabel)
      }
    }
  }

  /// The index of the tab at a place.
  public func tab(at x: Int, in rect: Rect, _ glyphs: GlyphSet) -> Int? {
    places(in: rect, glyphs).first { $0.rect.x <= x && x < $0.rect.maxX }?.index
  }

  private func places(in rect: Rect, _ glyphs: GlyphSet) -> [(index: Int, text: Text, rect: Rect)] {
    let texts = tabs.indices.map { text($0) }
    let widths = texts.map { $0.displayWidth(in: glyphs) }
    // Tabs are two columns apart, of which the chosen one's brackets take one on either side.
    func width(from first: Int) -> Int {
      guard first <= chosen, tabs.indices.contains(chosen) else { return 0 }
      return widths[first...chosen].reduce(0) { $0 + $1 + 1 }
    }
    var first = 0
    while first < chosen, width(from: first) > rect.width { first += 1 }
    var x = rect.x
    return tabs.indices.dropFirst(first).map { index in
      // Half a number would be another number.
      let text = x + widths[index] <= rect.maxX ? texts[index] : text(index, hasBadge: false)
      let place = Rect(x: x, y: rect.y, width: text.displayWidth(in: glyphs), height: 1)
      x = place.maxX + 1
      return (index, text, place)
    }
  }

  private func text(_ index: Int, hasBadge: Bool = true) -> Text {
    let tab = tabs[index]
    let number = tab.number.map { Text(Glyph.superscript($0), .panelNumber) } ?? .empty
    let badge = tab.badge.isEmpty || !hasBadge ? .empty : Text(" ") + tab.badge
    let brackets = index == chosen ? ("[", "]") : (" ", " ")
    return Text(brackets.0) + number + Text(tab.title) + badge + Text(brackets.1)
  }
}
