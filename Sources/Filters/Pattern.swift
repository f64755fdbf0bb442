#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Bytes to be equal to, in which `*` stands for any run of bytes and `?` for any one byte.
struct Pattern: Hashable, Sendable {
  enum Unit: Hashable, Sendable {
    case byte(UInt8)
    case anyByte
    case anyRun
  }

  let units: [Unit]
  /// The bytes, where there is no wildcard among them.
  let literal: [UInt8]?

  init(_ units: [Unit]) {
    self.units = units
    var bytes: [UInt8]? = []
    for unit in units {
      if case .byte(let byte) = unit { bytes?.append(byte) } else { bytes = nil }
    }
    literal = bytes
  }

  init(literal bytes: some Sequence<UInt8>) { self.init(bytes.map(Unit.byte)) }

  /// Only the missing value is empty, so the empty pattern matches it and no other pattern does, not even `*`.
  var isMissing: Bool { units.isEmpty }

  /// Whether a value that is not missing matches. At worst as many steps as the lengths' product: a failed run only ever
  /// sends the search back to the last `*`, never to those before it.
  func matches(_ value: UnsafeRawBufferPointer) -> Bool {
    if let literal {
      guard literal.count == value.count, let start = value.baseAddress else { return false }
      return literal.withUnsafeBytes { memcmp($0.baseAddress.unsafelyUnwrapped, start, value.count) == 0 }
    }
    var unit = 0
    var index = 0
    var lastRun: (unit: Int, index: Int)?
    while true {
      if unit < units.count, units[unit] == .anyRun {
        unit += 1
        lastRun = (unit, index)
      } else if index == value.count {
        return unit == units.count
      } else if unit < units.count, units[unit] == .anyByte || units[unit] == .byte(value[index]) {
        unit += 1
        index += 1
      } else if let run = lastRun {
        lastRun = (run.unit, run.index + 1)
        unit = run.unit
        index = run.index + 1
      } else {
        return false
      }
    }
  }
}
