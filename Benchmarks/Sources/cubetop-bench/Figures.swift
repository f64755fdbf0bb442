#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Drawing

/// Figures on standard output, a line each.
enum Figures {
  static func say(_ name: String, _ value: Int) { say(name, String(value)) }

  static func say(_ name: String, _ value: Double, decimals: Int = 3) {
    say(name, Format.fixed(value, decimals: decimals))
  }

  static func say(_ name: String, _ value: String) {
    print("\(name): \(value)")
    // A run takes minutes: whoever watches it through a pipe sees each figure when it is known.
    fflush(nil)
  }

  /// The median, the fastest and the slowest, in milliseconds.
  static func say(_ name: String, _ times: [Duration]) {
    let sorted = times.sorted()
    guard let fastest = sorted.first, let slowest = sorted.last else { return }
    say("\(name)_ms", times.median.inMilliseconds)
    say("\(name)_ms_min", fastest.inMilliseconds)
    say("\(name)_ms_max", slowest.inMilliseconds)
  }

  /// The most memory that the process has had at a time, in MB.
  static func sayPeakMemory() {
    #if canImport(Glibc)
      // Not what getrusage says: that counts from before the program was loaded, when the process was a copy of its parent.
      guard let file = fopen("/proc/self/status", "r") else { return }
      defer { fclose(file) }
      var line = [CChar](repeating: 0, count: 256)
      while fgets(&line, Int32(line.count), file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard text.hasPrefix("VmHWM:"), let kibibytes = Double(text.filter(\.isNumber)) else { continue }
        say("peak_memory_mb", kibibytes * 1024 / 1e6, decimals: 1)
      }
    #else
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      say("peak_memory_mb", Double(usage.ru_maxrss) / 1e6, decimals: 1)
    #endif
  }
}

extension Duration {
  var inSeconds: Double { self / .seconds(1) }
  var inMilliseconds: Double { self / .milliseconds(1) }
  var inNanoseconds: Double { self / .nanoseconds(1) }
}

extension [Duration] {
  /// The upper one of the two in the middle, where there are two; there must be one.
  var median: Duration { sorted()[count / 2] }
}
