import Cubes
import Drawing
import Filters
import PageEvents

/// What is typed: a filter, or a range.
extension Model {
  mutating func edit(_ key: Key) -> [Effect] {
    switch key {
    case .up where input?.purpose == .find: stepToMatch(-1)
    case .down where input?.purpose == .find: stepToMatch(1)
    case .escape: endInput()
    case .ctrl("c"): return [.quit]
    case .enter: return accept()
    case .backspace:
      if input?.text.isEmpty ?? true { endInput() } else { type(dropping: 1) }
    case .ctrl("u"): type(dropping: .max)
    case .ctrl("w"): type(dropping: (input?.text ?? "").lastWordLength)
    case .char(let character): type(String(character))
    default: break
    }
    return []
  }

  /// Nothing was typed after all: the rows are those of before, and so are the cursors.
  mutating func endInput() {
    if let before = input?.panelsBefore { panels = before }
    if let input, input.purpose == .search { raw.search = input.searchBefore }
    input = nil
    find = nil
  }

  /// Whether characters are text at the moment, and none of them a key of its own: several may then come as one paste, which is
  /// interpreted once.
  public var takesText: Bool {
    if input != nil { return true }
    return switch overlay {
    case .palette, .help(_, search: .some): true
    default: false
    }
  }

  /// Adds text to what is typed; does nothing where nothing is.
  mutating func insert(_ text: String) {
    if input != nil { return type(text) }
    switch overlay {
    case .palette(var palette):
      palette.text += text
      palette.choice = 0
      overlay = .palette(palette)
    case .help(_, let search?): overlay = .help(scroll: 0, search: search + text)
    default: break
    }
  }

  mutating func type(dropping count: Int) {
    guard let length = input?.text.count else { return }
    input?.text.removeLast(min(count, length))
    interpret()
  }

  mutating func type(_ text: String) {
    input?.text += text
    interpret()
  }

  mutating func interpret() {
    guard let input, input.purpose == .filter else {
      self.input?.error = nil
      // Marked as it is typed.
      if let input = self.input, input.purpose == .search { raw.search = LineSearch(input.text) }
      if self.input?.purpose == .find { findAnew() }
      return
    }
    do throws(FilterError) {
      let dimension = spec(of: focus).map(dimension(of:)) ?? .path
      self.input?.filter = try QuickFilter.parse(input.text, panel: dimension, schema: schema)
      self.input?.error = nil
      resetRows()
    } catch {
      self.input?.error = error.description
      self.input?.filter = .everything
    }
  }

  mutating func accept() -> [Effect] {
    guard let input else { return [] }
    switch input.purpose {
    case .filter:
      if input.error != nil { return [] }
      self.input = nil
      if let place = input.crumb {
        replaceCrumb(place, with: input.filter)
      } else if input.filter != .everything {
        push(input.filter, dimension: nil)
      }
    case .file(let form):
      self.input = nil
      return write(form, to: input.text)
    case .search:
      self.input = nil
      keepWatch()
      seek(1, from: state(of: .rawLines).cursor)
    case .find:
      self.input = nil
      if find?.answer != nil || find?.text.isEmpty == true { find = nil }
    case .range:
      do throws(FilterError) {
        setRange(try TimeRange.parse(input.text, head: view?.head, offset: offset))
        self.input = nil
      } catch {
        self.input?.error = error.description
      }
    }
    return []
  }
}

extension String {
  /// How many characters the last word has, with the blanks behind it.
  var lastWordLength: Int { count - reversed().drop { $0 == " " }.drop { $0 != " " }.count }
}
