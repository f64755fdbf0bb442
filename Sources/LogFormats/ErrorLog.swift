/// The error logs that lie beside access logs and are named by mistake.
///
///     2015/05/17 10:05:03 [error] 31#31: *1 open() "/about" failed (2: No such file or directory), client: 203.0.113.9, …
///     [Sun May 17 10:05:03.123456 2015] [core:error] [pid 31] [client 203.0.113.9:53332] File does not exist: /about
public enum ErrorLog {
  /// Whether a line is one of nginx's or Apache's: a date, and a severity in brackets.
  public static func isLine(_ line: [UInt8]) -> Bool {
    line.withUnsafeBytes { line in
      guard let start = line.baseAddress, line.count > 32 else { return false }
      if Byte.isDigit(start[0]) {
        return start[4] == Byte.slash && start[10] == Byte.space && ISOClock.timeOfDay(at: start + 11) != nil
          && start[19] == Byte.space && start[20] == Byte.openBracket && Byte.isLetter(start[21])
      }
      guard start[0] == Byte.openBracket, start[4] == Byte.space, AccessLogClock.month(start + 5) != nil else {
        return false
      }
      let end = start + min(line.count, 64)
      let close = start.nearFirst(Byte.closeBracket, before: end)
      return end - close > 3 && close[1] == Byte.space && close[2] == Byte.openBracket && Byte.isLetter(close[3])
    }
  }
}
