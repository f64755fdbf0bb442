/// One place on the screen: what is in it and what it means. Eight bytes, so that a whole screen is compared with the one
/// before in microseconds.
public struct Cell: Hashable, Sendable, BitwiseCopyable {
  /// A Unicode scalar; 0 in the right half of a wide glyph; from `firstCluster` on, an index into the canvas's list of
  /// glyphs made of several scalars.
  public var glyph: UInt32
  /// The role's raw value in the low byte, `selectedBit` above it. `Theme` knows how that looks.
  public var style: UInt32

  public static let firstCluster: UInt32 = 0x110000
  static let selectedBit: UInt32 = 0x100
  static let blank = Cell(glyph: 0x20, role: .normal)
  static let rightHalf: UInt32 = 0

  init(glyph: UInt32, style: UInt32) {
    self.glyph = glyph
    self.style = style
  }

  init(glyph: UInt32, role: Role) {
    self.init(glyph: glyph, style: UInt32(role.rawValue))
  }

  public var role: Role { Role(rawValue: UInt8(truncatingIfNeeded: style)) ?? .normal }
  public var isSelected: Bool { style & Self.selectedBit != 0 }
  public var isRightHalf: Bool { glyph == Self.rightHalf }
}
