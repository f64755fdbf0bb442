/// How many colours a terminal has.
public enum ColorDepth: Int, Hashable, Sendable, Comparable {
  case mono, ansi8, ansi16, indexed256, direct

  public static func < (left: ColorDepth, right: ColorDepth) -> Bool { left.rawValue < right.rawValue }
}

/// A colour: red, green and blue, with the nearest of the terminal's own sixteen for terminals without more.
public struct Color: Hashable, Sendable {
  /// `0xRRGGBB`; nil for the terminal's own default.
  let rgb: UInt32?
  /// 0…15, as in ANSI; nil where none of the sixteen is readable on every background.
  let ansi: UInt8?

  /// The terminal's own foreground or background.
  public static let `default` = Color(rgb: nil, ansi: nil)

  private init(rgb: UInt32?, ansi: UInt8?) {
    self.rgb = rgb
    self.ansi = ansi
  }

  public init(_ rgb: UInt32, ansi: UInt8?) {
    self.init(rgb: rgb & 0xFF_FFFF, ansi: ansi.map { $0 & 15 })
  }

  /// How bright it is, from 0 to 1, as WCAG 2 reckons it; nil for the terminal's own.
  public var luminance: Double? {
    guard let rgb else { return nil }
    func linear(_ value: UInt32) -> Double {
      let share = Double(value & 255) / 255
      // The curve of sRGB, near enough without a power: within 0.01 of it everywhere.
      return share * (share * (share * 0.305306011 + 0.682171111) + 0.012522878)
    }
    return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb)
  }

  /// The number by which a terminal of that depth knows this colour; -1 for its default.
  public func index(at depth: ColorDepth) -> Int32 {
    guard let rgb else { return -1 }
    switch depth {
    case .mono: return -1
    case .ansi8: return ansi.map { Int32($0 & 7) } ?? -1
    case .ansi16: return ansi.map { Int32($0) } ?? -1
    case .indexed256: return Self.nearest256(rgb)
    // The direct-colour terminfo entries take 0…7 for the palette, so almost-black moves up a little.
    case .direct: return rgb < 8 ? 0x08_0808 : Int32(rgb)
    }
  }

  /// The nearest entry of xterm's 6×6×6 cube or of its 24 greys.
  private static func nearest256(_ rgb: UInt32) -> Int32 {
    let red = Int(rgb >> 16 & 255)
    let green = Int(rgb >> 8 & 255)
    let blue = Int(rgb & 255)
    let levels = [0, 95, 135, 175, 215, 255]
    func step(_ value: Int) -> Int { value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40 }
    func distance(_ r: Int, _ g: Int, _ b: Int) -> Int {
      (r - red) * (r - red) + (g - green) * (g - green) + (b - blue) * (b - blue)
    }
    let cube = (step(red), step(green), step(blue))
    let greyStep = max(0, min(23, ((red + green + blue) / 3 - 3) / 10))
    let grey = 8 + 10 * greyStep
    if distance(grey, grey, grey) < distance(levels[cube.0], levels[cube.1], levels[cube.2]) {
      return Int32(232 + greyStep)
    }
    return Int32(16 + 36 * cube.0 + 6 * cube.1 + cube.2)
  }
}

/// What a terminal can do to a glyph besides colour.
public struct Attributes: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let bold = Attributes(rawValue: 1)
  public static let dim = Attributes(rawValue: 2)
  public static let italic = Attributes(rawValue: 4)
  public static let underline = Attributes(rawValue: 8)
  public static let reverse = Attributes(rawValue: 16)
}

/// How a role looks.
public struct Style: Hashable, Sendable {
  public var foreground: Color
  public var background: Color
  public var attributes: Attributes

  public init(_ foreground: Color = .default, on background: Color = .default, _ attributes: Attributes = []) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  public static let plain = Style()

  /// The attributes at that depth: a colour that the terminal can't show readably becomes dim.
  public func attributes(at depth: ColorDepth) -> Attributes {
    let isLost = foreground.rgb != nil && foreground.ansi == nil && (depth == .ansi8 || depth == .ansi16)
    return isLost ? attributes.union(.dim) : attributes
  }
}
