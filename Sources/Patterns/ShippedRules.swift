extension Rule {
  /// The rules that come with the program, as a user would write them.
  ///
  /// How many are too many has three sources: what has proved itself elsewhere, what a broken link or a forgetful visitor
  /// causes by accident, and real logs, on which each alert was looked at.
  ///
  /// Where a rule asks for what was requested it asks the path or the query, of which there are fewer than of addresses, and by
  /// one expression. To ask all rules about a new address costs 1.6 µs, to count it by client and network about as much again:
  /// the processor's time of `cubetop rules run default` over a million addresses, all different, less that of a rule that asks
  /// nothing.
  ///
  /// Addresses are strangers' texts, and may be made to be slow to search. What may stand between two words of an expression is
  /// as short as attacks have it, not as long as an address may be: addresses of 8000 bytes, of the slowest kinds that were found,
  /// take 0.4 ms on average.
  public static let shipped = [probes, attacks, logins, loads, health].joined(separator: "\n")
}
