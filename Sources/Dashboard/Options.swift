public import Drawing

/// What can be chosen while the program runs. Each option is one value of `Option`, from which the screen of options is drawn.
public struct Options: Sendable, Equatable {
  /// A theme's name; nil for the one that suits the terminal's background.
  public var theme: String?
  public var drawing: GlyphSet
  /// The zone that times are shown in, and of those in filters that don't say themselves.
  public var zone: String
  /// Whether the mouse is ours; it is the terminal's until the user wants it otherwise.
  public var hasMouse: Bool
  /// Whether rows stay put in every panel, once they fill it.
  public var holdsOrder: Bool

  public init(
    theme: String? = nil, drawing: GlyphSet = .unicode, zone: String = "UTC", hasMouse: Bool = false,
    holdsOrder: Bool = false
  ) {
    self.theme = theme
    self.drawing = drawing
    self.zone = zone
    self.hasMouse = hasMouse
    self.holdsOrder = holdsOrder
  }

  /// What there is to choose from: a terminal without UTF-8 has nothing but ASCII, one without colours no themes.
  public struct Choices: Sendable, Equatable {
    public var themes: [String]
    public var drawings: [GlyphSet]
    public var zones: [String]

    public init(
      themes: [String] = Theme.all.map(\.name), drawings: [GlyphSet] = GlyphSet.allCases,
      zones: [String] = ["UTC", "local"]
    ) {
      self.themes = themes
      self.drawings = drawings
      self.zones = zones
    }
  }
}

/// One of them.
enum Option: CaseIterable {
  case theme, drawing, zone, mouse, order

  var title: String {
    switch self {
    case .theme: "theme"
    case .drawing: "drawing"
    case .zone: "time zone"
    case .mouse: "mouse"
    case .order: "order"
    }
  }

  var help: String {
    switch self {
    case .theme: "auto: what suits the background"
    case .drawing: "of curves; block without braille"
    case .zone: "of all times"
    case .mouse: "on: ours; off: it selects text"
    case .order: "held: rows of a full panel stay put"
    }
  }

  func values(in choices: Options.Choices) -> [String] {
    switch self {
    case .theme: choices.themes.isEmpty ? ["no colors"] : [Self.auto] + choices.themes
    case .drawing: choices.drawings.map(\.name)
    case .zone: choices.zones
    case .mouse: ["off", "on"]
    case .order: ["moves", "held"]
    }
  }

  /// Where an option stands among its values: at the first where it is none of them.
  func place(of options: Options, in choices: Options.Choices) -> Int {
    let value =
      switch self {
      case .theme: options.theme ?? Self.auto
      case .drawing: options.drawing.name
      case .zone: options.zone
      case .mouse: options.hasMouse ? "on" : "off"
      case .order: options.holdsOrder ? "held" : "moves"
      }
    return values(in: choices).firstIndex(of: value) ?? 0
  }

  func choose(_ place: Int, for options: inout Options, in choices: Options.Choices) {
    switch self {
    case .theme: options.theme = place == 0 ? nil : choices.themes[place - 1]
    case .drawing: options.drawing = choices.drawings[place]
    case .zone: options.zone = choices.zones[place]
    case .mouse: options.hasMouse = place == 1
    case .order: options.holdsOrder = place == 1
    }
  }

  private static let auto = "auto"
}
