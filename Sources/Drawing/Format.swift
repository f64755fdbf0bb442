/// Numbers for screens: short, of a steady width, and the same in every locale.
public enum Format {
  /// What stands for a number that isn't one.
  public static let unknown = "–"

  /// `65,047`
  public static func count(_ value: Int) -> String {
    let digits = Array(String(value.magnitude).utf8)
    var output = value < 0 ? "-" : ""
    for (position, digit) in digits.enumerated() {
      if position > 0 && (digits.count - position).isMultiple(of: 3) { output += "," }
      output.unicodeScalars.append(Unicode.Scalar(digit))
    }
    return output
  }

  /// Three significant digits with a decimal prefix: `0`, `0.72`, `20.3`, `203`, `1.28k`, `15.6M`.
  public static func short(_ value: Double) -> String {
    guard value.isFinite else { return unknown }
    if value < 0 { return "-" + short(-value) }
    if value == 0 { return "0" }
    if value < 0.005 { return "<0.01" }
    let prefixes = ["", "k", "M", "G", "T", "P", "E"]
    var scaled = value
    var prefix = 0
    // 999.5 is where rounding to three digits carries into the next prefix.
    while scaled >= 999.5 && prefix < prefixes.count - 1 {
      scaled /= 1000
      prefix += 1
    }
    return significant(scaled) + prefixes[prefix]
  }

  /// `0`, `773`, `1.28k`: a whole number below a thousand has no decimals.
  public static func short(_ value: Int) -> String {
    value.magnitude < 1000 ? String(value) : short(Double(value))
  }

  /// `20.3/s`
  public static func rate(_ perSecond: Double) -> String { short(perSecond) + "/s" }

  /// Bytes with a binary prefix: `773 B`, `33.1 KiB`, `940 KiB`, `116.5 MiB`, `1.0 GiB`.
  public static func bytes(_ value: Int) -> String {
    binary(value) { scaled, prefix in fixed(scaled, decimals: prefix == 1 && scaled >= 99.95 ? 0 : 1) }
  }

  /// Bytes in at most three digits: `773 B`, `33.1 KiB`, `117 MiB`.
  public static func shortBytes(_ value: Int) -> String {
    binary(value) { scaled, _ in fixed(scaled, decimals: scaled >= 99.95 ? 0 : 1) }
  }

  private static func binary(_ value: Int, _ number: (Double, Int) -> String) -> String {
    if value < 0 { return "-" + binary(value == .min ? .max : -value, number) }
    if value < 1024 { return "\(value) B" }
    let prefixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
    var scaled = Double(value)
    var prefix = 0
    // From 1023.5 on rounding could write 1024, so it moves on to the next prefix.
    while scaled >= 1023.5 && prefix < prefixes.count - 1 {
      scaled /= 1024
      prefix += 1
    }
    return "\(number(scaled, prefix)) \(prefixes[prefix])B"
  }

  /// A share of 0…1 as a percentage with its sign: `0 %`, `<0.01 %`, `5.95 %`, `85.8 %`, `100 %`.
  public static func percent(_ share: Double) -> String {
    guard share.isFinite else { return unknown }
    if share == 0 { return "0 %" }
    if share > 0 && share < 0.00005 { return "<0.01 %" }
    return significant(share * 100) + " %"
  }

  /// A share of 0…1 as a column shows it, in at most five columns: `0.0`, `<0.1`, `11.0`, `100.0`.
  public static func share(_ share: Double) -> String {
    guard share.isFinite else { return unknown }
    if share > 0 && share < 0.0005 { return "<0.1" }
    return fixed(share * 100, decimals: 1)
  }

  /// A length of time: `0 s`, `873 µs`, `12.3 ms`, `12.3 s`, `1m 34s`, `1h 02m`, `3d 04h`.
  public static func duration(seconds: Double) -> String {
    guard seconds.isFinite else { return unknown }
    if seconds < 0 { return "-" + duration(seconds: -seconds) }
    if seconds == 0 { return "0 s" }
    if seconds < 0.000_999_5 { return fixed(seconds * 1e6, decimals: 0) + " µs" }
    if seconds < 0.099_95 { return fixed(seconds * 1e3, decimals: 1) + " ms" }
    if seconds < 0.999_5 { return fixed(seconds * 1e3, decimals: 0) + " ms" }
    if seconds < 59.95 { return fixed(seconds, decimals: 1) + " s" }
    let whole = seconds < 1e15 ? Int(seconds.rounded()) : Int(1e15)
    if whole < 3600 { return "\(whole / 60)m \(twoDigits(whole % 60))s" }
    if whole < 86_400 { return "\(whole / 3600)h \(twoDigits(whole / 60 % 60))m" }
    return "\(count(whole / 86_400))d \(twoDigits(whole / 3600 % 24))h"
  }

  /// A number with so many decimals, rounded half away from zero: `fixed(12.345, decimals: 1)` is `12.3`.
  public static func fixed(_ value: Double, decimals: Int) -> String {
    let scale = [1.0, 10, 100, 1000][max(0, min(3, decimals))]
    let scaled = (value.magnitude * scale).rounded()
    guard scaled < 9e18 else { return unknown }
    let units = Int(scaled)
    let sign = value < 0 && units > 0 ? "-" : ""
    let whole = units / Int(scale)
    if scale == 1 { return "\(sign)\(whole)" }
    let fraction = String(units % Int(scale))
    return "\(sign)\(whole)." + String(repeating: "0", count: min(3, decimals) - fraction.utf8.count) + fraction
  }

  private static func significant(_ value: Double) -> String {
    let decimals = value.magnitude < 9.995 ? 2 : value.magnitude < 99.95 ? 1 : 0
    return fixed(value, decimals: decimals)
  }

  private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
