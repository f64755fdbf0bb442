/// What a piece of the screen means. Panels draw by role; a `Theme` decides how a role looks.
public enum Role: UInt8, CaseIterable, Hashable, Sendable {
  // Text
  case normal
  /// Less important than its neighbours.
  case dim
  /// More important than its neighbours: a total, the item that a drill-down is about.
  case strong
  /// Text that matches what the user searched for.
  case match

  // Panels
  case title
  case border
  case focusedBorder
  case panelNumber
  case header
  case sortedHeader
  /// Laid over the row under the cursor, see `Canvas.select`.
  case selected
  /// The bar at the start of the row under the cursor, which shows it without any colour.
  case selectionMark

  // The frame around the panels
  case crumb
  /// What is chosen among several: the range `[1h]`, the tab `[URLs]`.
  case chosen
  case key
  case keyLabel
  case input

  // Judgements
  case good
  case warning
  case error
  case status1xx
  case status2xx
  case status3xx
  case status4xx
  case status5xx
  case alertFiring
  case alertCleared

  // Charts
  case barFill
  case barRest
  case spark
  case axis
  /// The time that the user points at.
  case cursor
  case alertMark
  case bookmark
  case played
  case unplayed
  case playhead

  // Steps from little to much; `area` fills a chart from its foot up, `gradient` goes from good to bad.
  case area0, area1, area2, area3, area4
  case gradient0, gradient1, gradient2, gradient3, gradient4
  case heat0, heat1, heat2, heat3, heat4

  private static let areas: [Role] = [.area0, .area1, .area2, .area3, .area4]
  private static let gradients: [Role] = [.gradient0, .gradient1, .gradient2, .gradient3, .gradient4]
  private static let heats: [Role] = [.heat0, .heat1, .heat2, .heat3, .heat4]

  /// The step of a chart's filling at a height from 0 (foot) to 1 (top).
  public static func area(_ height: Double) -> Role { step(height, of: areas) }
  /// The step from good to bad at 0…1.
  public static func gradient(_ share: Double) -> Role { step(share, of: gradients) }
  /// The step from cold to hot at 0…1; exactly 0 is `heat0`, and nothing else is.
  public static func heat(_ share: Double) -> Role {
    share > 0 ? heats[max(1, min(4, Int((share * 4).rounded(.up))))] : .heat0
  }

  private static func step(_ share: Double, of roles: [Role]) -> Role {
    // NaN compares false with everything, so it lands on the first step rather than in a trap.
    guard share > 0 else { return roles[0] }
    return roles[min(roles.count - 1, Int(min(1, share) * Double(roles.count)))]
  }

  /// The role of an HTTP status code. Unknown classes are `normal`.
  public static func status(_ code: Int) -> Role {
    switch code {
    case 100..<200: .status1xx
    case 200..<300: .status2xx
    case 300..<400: .status3xx
    case 400..<500: .status4xx
    case 500..<600: .status5xx
    default: .normal
    }
  }
}
