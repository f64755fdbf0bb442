/// A box over the middle of the screen: help, a menu, a question.
public struct Overlay: Hashable, Sendable {
  public var frame: PanelFrame
  /// The size wanted for the content; it becomes as small as the screen demands.
  public var width: Int
  public var height: Int

  public init(_ title: Text, width: Int, height: Int, right: Text = .empty, footer: Text = .empty) {
    frame = PanelFrame(title, right: right, footer: footer, isFocused: true)
    self.width = width
    self.height = height
  }

  /// Draws the box in the middle of a rectangle, blanks its inside, and returns that.
  @discardableResult
  public func draw(on canvas: inout Canvas, in rect: Rect) -> Rect {
    frame.draw(on: &canvas, in: place(in: rect))
  }

  /// Where the box is, its borders included.
  public func place(in rect: Rect) -> Rect { rect.centered(width: width + 2, height: height + 2) }

  /// The part inside the borders.
  public func content(in rect: Rect) -> Rect { frame.content(of: place(in: rect)) }
}
