#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Dashboard
import Drawing
import Patterns
import YAMLNodes

/// What a user has written down for all times: what could also stand on the command line, keys, and columns.
///
///     format: json
///     dimensions:
///       action: .event
///     measures:
///       qty: .quantity
///     theme: light
///     drawing: block
///     mouse: on
///     hold-order: on
///     limits: [10/s:20, 1000/h per network]
///     keys:
///       expand: [x, F11]
///     hidden-columns:
///       urls: [clients]
///     sort:
///       urls: [errors, ascending]
///
/// What the command line says comes on top, and goes before where both say something.
struct ConfigFile: Equatable {
  /// Where it is, or would be; nil where there is no home to look in.
  var path: String?
  var format: String?
  /// Each as `NAME=FIELD`.
  var dimensions: [String] = []
  var measures: [String] = []
  /// Files of rules.
  var rules: [String] = []
  /// What is run for each alert of a log that is followed.
  var onAlert: String?
  /// Limits whose use is shown, as they are written: what they mean depends on the dimensions that there are.
  var limits: [PlacedText] = []
  var theme: String?
  var timeZone: String?
  var drawing: GlyphSet?
  /// Whether alerts ring the bell, and from which severity on; and whether the title says how many are firing.
  var signals = AlertSignals()
  var keymap = Keymap.standard
  var hasMouse = false
  var holdsOrder = false
  var hiddenColumns = PanelWords()
  var sort = PanelWords()

  /// What is understood later, and where it stands.
  struct PlacedText: Equatable {
    var text: String
    var place: YAMLPlace
  }

  /// What is said of panels by their names. Which of the words mean something the panels know: so the places are kept, of a panel
  /// by its name, and of a word as `panel: word`.
  struct PanelWords: Equatable {
    var items: [String: [String]] = [:]
    var places: [String: YAMLPlace] = [:]

    /// As it stands behind the file's name: `:12:5`.
    func place(of name: String) -> String { places[name].map { ":\($0.line):\($0.column)" } ?? "" }
  }

  private static let settings = [
    "format", "dimensions", "measures", "rules", "on-alert", "limits", "theme", "time-zone", "drawing", "ascii",
    "mouse", "hold-order", "bell", "bell-severity", "title", "keys", "hidden-columns", "sort",
  ]

  init() {}

  /// The file asked for, which has to be there; else the user's own, if there is one.
  init(_ asked: String?) throws(Failure) {
    guard let path = asked ?? Self.usualPath else {
      self.init()
      return
    }
    if asked != nil || access(path, F_OK) == 0 { try self.init(reading: path) } else { self.init() }
    self.path = path
  }

  /// `$XDG_CONFIG_HOME/cubetop/config.yaml`, or the same in `~/.config`.
  static var usualPath: String? { folder.map { $0 + "/config.yaml" } }

  /// Where the user's files are.
  static var folder: String? {
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let folder = variable("XDG_CONFIG_HOME") ?? variable("HOME").map { $0 + "/.config" }
    return folder.map { $0 + "/cubetop" }
  }

  private init(reading path: String) throws(Failure) {
    let text = try TextFile.read(path, option: "--config")
    do throws(YAMLError) {
      try self.init(text: text)
    } catch {
      throw Failure(in: path, error)
    }
  }

  init(text: String) throws(YAMLError) {
    guard let root = try YAMLNode.parse(text) else { return }
    for entry in try root.entries("settings", example: "format: json") {
      switch entry.key {
      case "format": format = try entry.value.text("a format", example: "format: json")
      case "dimensions": dimensions = try Self.fields(entry.value, example: "sku: .item.sku")
      case "measures": measures = try Self.fields(entry.value, example: "qty: .quantity")
      case "rules":
        rules = []
        for node in entry.value.elements() { rules.append(try node.text("a file of rules", example: "rules: default")) }
      case "on-alert": onAlert = try Self.command(entry.value)
      // The one is what the option is called.
      case "limit", "limits": limits += try Self.limits(entry.value)
      case "theme": theme = try entry.value.text("a theme", example: "theme: light")
      case "time-zone": timeZone = try entry.value.text("a zone", example: "time-zone: Europe/Berlin")
      case "drawing": drawing = try Self.drawing(entry.value)
      case "ascii": if try entry.value.flag(), drawing == nil { drawing = .ascii }
      case "bell": signals.rings = try entry.value.flag()
      case "bell-severity": signals.ringsFrom = try Self.severity(entry.value)
      case "title": signals.setsTitle = try entry.value.flag()
      case "keys": keymap = try Self.keymap(entry.value)
      case "mouse": hasMouse = try entry.value.flag()
      case "hold-order": holdsOrder = try entry.value.flag()
      case "hidden-columns": hiddenColumns = try Self.words(entry.value, example: "urls: [clients]")
      case "sort": sort = try Self.words(entry.value, example: "urls: [errors, ascending]")
      default:
        throw YAMLError(
          at: entry.keyPlace, "there is no setting \(entry.key)", "settings are \(Self.settings.joined(separator: " "))"
        )
      }
    }
  }

  private static func limits(_ node: YAMLNode) throws(YAMLError) -> [PlacedText] {
    if node.isNull { return [] }
    return try node.elements().map { node throws(YAMLError) in
      PlacedText(text: try node.text("a limit", example: "limits: 10/s:20"), place: node.place)
    }
  }

  private static func command(_ node: YAMLNode) throws(YAMLError) -> String {
    let example = "on-alert: mail -s cubetop root"
    let text = try node.text("a command", example: example)
    if !text.trimmingBlanks.isEmpty { return text }
    throw YAMLError(at: node.place, "there is no command in it", "write \(example)")
  }

  private static func drawing(_ node: YAMLNode) throws(YAMLError) -> GlyphSet {
    let name = try node.text("a way to draw", example: "drawing: block")
    if let found = GlyphSet.allCases.first(where: { $0.name == name }) { return found }
    throw YAMLError(at: node.place, "there is no drawing \(name)", "write braille, block or ascii")
  }

  private static func severity(_ node: YAMLNode) throws(YAMLError) -> Severity {
    let text = try node.text("a severity", example: "bell-severity: high")
    guard let severity = Severity(rawValue: text) else {
      throw YAMLError(
        at: node.place, "there is no severity \(text)",
        "severities are \(Severity.allCases.map(\.rawValue).joined(separator: " "))")
    }
    return severity
  }

  private static func fields(_ node: YAMLNode, example: String) throws(YAMLError) -> [String] {
    if node.isNull { return [] }
    var fields: [String] = []
    for entry in try node.entries("names with their fields", example: example) {
      fields.append(entry.key + "=" + (try entry.value.text("a field of the lines", example: example)))
    }
    return fields
  }

  private static func words(_ node: YAMLNode, example: String) throws(YAMLError) -> PanelWords {
    var words = PanelWords()
    if node.isNull { return words }
    for entry in try node.entries("names with lists", example: example) {
      words.places[entry.key] = entry.keyPlace
      words.items[entry.key] = try entry.value.elements().map { node throws(YAMLError) in
        let word = try node.text("a name", example: example)
        words.places["\(entry.key): \(word)"] = node.place
        return word
      }
    }
    return words
  }

  private static func keymap(_ node: YAMLNode) throws(YAMLError) -> Keymap {
    if node.isNull { return .standard }
    var keys: [(action: String, keys: [String])] = []
    for entry in try node.entries("actions with their keys", example: "expand: [x, F11]") {
      let texts = try entry.value.elements().map { node throws(YAMLError) in
        try node.text("a key", example: "expand: x")
      }
      do throws(KeymapError) {
        // One at a time, so that what is wrong has its line.
        _ = try Keymap(replacing: [(entry.key, texts)])
      } catch {
        switch error {
        case .noAction(let name):
          throw YAMLError(
            at: entry.keyPlace, "there is no action \(name)", "the palette (:) lists them by their names")
        case .noKey(let key):
          throw YAMLError(
            at: entry.value.place, "there is no key \(key)", "write x, Ctrl-X, F5, Enter, Space or Shift-Left")
        }
      }
      keys.append((entry.key, texts))
    }
    return (try? Keymap(replacing: keys)) ?? .standard
  }
}

// MARK: - Writing

extension ConfigFile {
  /// Writes what was chosen for panels into the file.
  func write(_ preferences: Preferences) throws(Failure) {
    try change { text throws(YAMLError) in
      let columns = Self.block("hidden-columns", preferences.hiddenColumns)
      let text = try Self.replacing("hidden-columns", in: text, by: columns)
      return try Self.replacing("sort", in: text, by: Self.block("sort", preferences.sort))
    }
  }

  /// Writes the theme into the file, or takes it out for the one that suits the background.
  func write(theme: String?) throws(Failure) {
    try change { text throws(YAMLError) in try Self.putting("theme", theme, in: text) }
  }

  /// Writes what was chosen for the screen. What is as it comes without a word isn't written, nor what the file says already.
  func write(_ options: Options) throws(Failure) {
    let usual = Options()
    try change { text throws(YAMLError) in
      let old = try ConfigFile(text: text)
      var text = text
      func put(_ setting: String, _ value: String?, unless isSaid: Bool) throws(YAMLError) {
        if !isSaid { text = try Self.putting(setting, value, in: text) }
      }
      try put("theme", options.theme, unless: old.theme == options.theme)
      if old.drawing ?? usual.drawing != options.drawing {
        // The older word for it.
        try put("ascii", nil, unless: false)
        try put("drawing", options.drawing == usual.drawing ? nil : options.drawing.name, unless: false)
      }
      try put("time-zone", options.zone == usual.zone ? nil : options.zone, unless: old.zone == options.zone)
      try put("mouse", options.hasMouse ? "on" : nil, unless: old.hasMouse == options.hasMouse)
      try put("hold-order", options.holdsOrder ? "on" : nil, unless: old.holdsOrder == options.holdsOrder)
      return text
    }
  }

  private var zone: String { timeZone.map { $0.uppercased() == "UTC" ? "UTC" : $0 } ?? "UTC" }

  /// Writes the file anew with some settings changed, and leaves all else in it as it is. In one step: whoever reads it meanwhile
  /// has the old file or the new one. A file that nothing is changed in isn't touched.
  private func change(_ change: (String) throws(YAMLError) -> String) throws(Failure) {
    guard let path else {
      throw Failure("config.yaml", "there is no HOME to keep it in", "set XDG_CONFIG_HOME")
    }
    let old = access(path, F_OK) == 0 ? try TextFile.read(path, option: "--config") : ""
    let new: String
    do throws(YAMLError) {
      new = try change(old)
    } catch {
      throw Failure(in: path, error)
    }
    if new != old { try TextFile.write(new, to: path, makingFolders: true) }
  }

  private static func putting(_ setting: String, _ value: String?, in text: String) throws(YAMLError) -> String {
    try replacing(setting, in: text, by: value.map { "\(setting): \($0)\n" } ?? "")
  }

  private static func block(_ setting: String, _ lists: [String: [String]]) -> String {
    if lists.isEmpty { return "" }
    let lines = lists.sorted { $0.key < $1.key }.map { "  \($0): [\($1.joined(separator: ", "))]\n" }
    return "\(setting):\n" + lines.joined()
  }

  /// The text with what a setting is written as in place of what it was; at the end where it wasn't there.
  static func replacing(_ setting: String, in text: String, by block: String) throws(YAMLError) -> String {
    let entries =
      try YAMLNode.parse(text).map { root throws(YAMLError) in try root.entries("settings", example: "") } ?? []
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    guard let place = entries.firstIndex(where: { $0.key == setting }) else {
      return lines.map { $0 + "\n" }.joined() + block
    }
    let first = entries[place].keyPlace.line - 1
    var end = place + 1 < entries.count ? entries[place + 1].keyPlace.line - 1 : lines.count
    // Comments and blanks in front of the next setting are its own.
    while end > first + 1, lines[end - 1].allSatisfy({ $0 == " " }) || lines[end - 1].first == "#" { end -= 1 }
    let kept = lines[..<first].map { $0 + "\n" }.joined()
    var block = block
    // A value in one line may have a comment behind it.
    if end == first + 1, !block.isEmpty, let comment = lines[first].firstRange(of: " #") {
      let blanks = lines[first][..<comment.lowerBound].reversed().prefix { $0 == " " }
      block = block.dropLast() + String(blanks) + lines[first][comment.lowerBound...] + "\n"
    }
    return kept + block + lines[end...].map { $0 + "\n" }.joined()
  }
}
