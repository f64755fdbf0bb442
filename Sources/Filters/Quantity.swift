/// A number with a unit: how durations and sizes are read.
struct Quantity {
  struct Unit {
    let names: [String]
    let scale: Int64
  }

  /// `a duration`, for messages.
  let noun: String
  /// `write 250ms, 15m or 1h30m`
  let remedy: String
  let units: [Unit]
  /// What a number without a unit counts in; nil where it needs one.
  let bareScale: Int64?
  /// Whether `1h30m` is one.
  let isCompound: Bool

  /// The number in units of scale 1, rounded down.
  func parse(_ text: String) throws(FilterError) -> Int64 {
    let characters = Array(text)
    var total: Int64 = 0
    var position = 0
    func error(at place: Int, _ expected: String) -> FilterError {
      let found = String(characters[place...])
      return FilterError(
        column: place + 1, expected: expected, found: found.isEmpty ? nil : found, remedy: remedy)
    }
    func run(while belongs: (Character) -> Bool) -> String {
      let start = position
      while position < characters.count, belongs(characters[position]) { position += 1 }
      return String(characters[start..<position])
    }
    repeat {
      let start = position
      let whole = run { $0.isASCIIDigit }
      var fraction = ""
      if !whole.isEmpty, position < characters.count, characters[position] == "." {
        position += 1
        fraction = run { $0.isASCIIDigit }
        // Six decimals of the largest unit still fit in 64 bits.
        guard (1...6).contains(fraction.count) else { throw error(at: start, "a number with 1 to 6 decimals") }
      }
      guard !whole.isEmpty else { throw error(at: start, noun) }
      let unitStart = position
      let name = run { !$0.isASCIIDigit && $0 != "." }
      guard let scale = name.isEmpty && total == 0 && start == 0 ? bareScale : scale(ofUnit: name) else {
        throw error(at: unitStart, "a unit (\(units.map { $0.names[0] }.joined(separator: " ")))")
      }
      guard let term = Self.product(whole, fraction, scale) else { throw error(at: start, "\(noun) below 2^63") }
      let (sum, overflow) = total.addingReportingOverflow(term)
      if overflow { throw error(at: start, "\(noun) below 2^63") }
      total = sum
    } while isCompound && position < characters.count
    guard position == characters.count else { throw error(at: position, "the end of \(noun)") }
    return total
  }

  private func scale(ofUnit name: String) -> Int64? {
    units.first { $0.names.contains { $0.lowercased() == name.lowercased() } }?.scale
  }

  private static func product(_ whole: String, _ fraction: String, _ scale: Int64) -> Int64? {
    guard let whole = Int64(whole) else { return nil }
    let (product, overflow) = whole.multipliedReportingOverflow(by: scale)
    if overflow { return nil }
    guard let numerator = Int64(fraction) else { return product }
    let denominator = fraction.reduce(Int64(1)) { power, _ in power * 10 }
    let (sum, isTooLarge) = product.addingReportingOverflow(numerator * scale / denominator)
    return isTooLarge ? nil : sum
  }
}

extension Character {
  var isASCIIDigit: Bool { ("0"..."9").contains(self) && isASCII }
}
