import CNcurses
import Drawing

/// What a theme's styles are for one terminal: ncurses' attributes and pairs of colours, by `Cell.style`.
@MainActor struct Palette {
  struct Entry {
    var attributes: attr_t
    var pair: Int32
  }

  private(set) var entries: [Entry] = []
  private let depth: ColorDepth
  private var pairs: [Colors: Int32] = [:]

  private struct Colors: Hashable {
    var foreground: Int32
    var background: Int32
  }

  init(depth: ColorDepth) {
    self.depth = depth
  }

  /// Takes the styles of a theme. Pairs of colours that an earlier theme had are used again.
  mutating func adopt(_ theme: Theme) {
    // A theme made for colours says little without them.
    let theme = depth == .mono ? Theme.mono : theme
    entries = theme.resolved().map { style in
      Entry(attributes: attributes(style.attributes(at: depth)), pair: pair(for: style))
    }
  }

  private func attributes(_ attributes: Attributes) -> attr_t {
    var value: attr_t = 0
    if attributes.contains(.bold) { value |= curses_bold() }
    if attributes.contains(.dim) { value |= curses_dim() }
    if attributes.contains(.italic) { value |= curses_italic() }
    if attributes.contains(.underline) { value |= curses_underline() }
    if attributes.contains(.reverse) { value |= curses_reverse() }
    return value
  }

  private mutating func pair(for style: Style) -> Int32 {
    let colors = Colors(foreground: style.foreground.index(at: depth), background: style.background.index(at: depth))
    if colors.foreground < 0 && colors.background < 0 { return 0 }
    if let pair = pairs[colors] { return pair }
    // Terminals with 8 colours have 64 pairs. Without a pair left the text is plain, but it is there.
    let next = Int32(pairs.count + 1)
    guard next < min(curses_pairs(), curses_most_pairs()) else { return 0 }
    curses_init_pair(next, colors.foreground, colors.background)
    pairs[colors] = next
    return next
  }
}
