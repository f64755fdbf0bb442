/// What the keys do right now: ` ↵ drill  Bksp up  ⇥ panel  ? help`. On a narrow screen the least important go first.
public struct KeyBar: Hashable, Sendable {
  public struct Item: Hashable, Sendable {
    public var key: String
    public var label: String
    /// Items with a smaller number are left out first; of equals, the rightmost.
    public var priority: Int

    public init(_ key: String, _ label: String, priority: Int = 0) {
      self.key = key
      self.label = label
      self.priority = priority
    }
  }

  public var items: [Item]

  public init(_ items: [Item]) {
    self.items = items
  }

  public func draw(on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    var shown = items
    // A blank before the first item; between items two, or one where there is no room for more.
    let gap = Self.width(of: shown, gap: 2, on: canvas) <= rect.width ? 2 : 1
    while !shown.isEmpty, Self.width(of: shown, gap: gap, on: canvas) > rect.width {
      let least = shown.indices.reversed().min { shown[$0].priority < shown[$1].priority }
      if let least { shown.remove(at: least) }
    }
    canvas.clipped(to: rect) { canvas in
      var x = rect.x + 1
      for item in shown {
        x = canvas.put(item.key, x: x, y: rect.y, .key)
        x = canvas.put(item.label, x: x + 1, y: rect.y, .keyLabel) + gap
      }
    }
  }

  private static func width(of items: [Item], gap: Int, on canvas: borrowing Canvas) -> Int {
    items.reduce(1 + gap * max(0, items.count - 1)) { sum, item in
      sum + canvas.measure(item.key) + 1 + canvas.measure(item.label)
    }
  }
}
