extension Rule {
  /// The rules that come with the program, as a user would write them.
  ///
  /// How many are too many has three sources: what has proved itself elsewhere, what a broken link or a forgetful visitor causes
  /// by accident, and real logs, on which each alert was looked at. Where a rule asks for what was requested it asks the path or the
  /// query, of which there are fewer than of addresses, and by one expression. A new address costs 1.6 µs to ask all rules about,
  /// counting by client and network half as much again: `cubetop rules run default` over a million addresses, all different.
  public static let shipped = [probes, attacks, logins, loads, health].joined(separator: "\n")
}
