extension Rule {
  /// The rules that come with the program, as a user would write them.
  ///
  /// How many are too many has three sources: what has proved itself elsewhere, what a broken link or a forgetful visitor causes by
  /// accident, and real logs, on which each alert was looked at. Where a rule asks about a request's address it asks the path or the
  /// query, of which there are fewer than of addresses, and by one expression. All rules together cost a new address 1 to 2 µs.
  public static let shipped = [probes, attacks, logins, loads, health].joined(separator: "\n")
}
