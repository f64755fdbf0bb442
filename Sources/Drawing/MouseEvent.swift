/// What the mouse did, and over which cell: `(0, 0)` is the top left one.
public struct MouseEvent: Hashable, Sendable {
  public enum Button: Hashable, Sendable { case left, middle, right }

  public enum Act: Hashable, Sendable {
    case press(Button), drag(Button), release(Button)
    /// One notch of the wheel, away from the user or towards them.
    case wheelUp, wheelDown
  }

  public var act: Act
  public var x: Int
  public var y: Int
  /// Of a press: the how manyth in quick succession on the same cell. 2 is a double click.
  public var clicks: Int

  public init(_ act: Act, x: Int, y: Int, clicks: Int = 1) {
    self.act = act
    self.x = x
    self.y = y
    self.clicks = clicks
  }
}
