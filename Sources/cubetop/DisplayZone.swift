#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import PageEvents
import Synchronization

/// The zone that times are read and shown in.
///
/// libc knows one zone at a time, so a process has one display zone besides UTC: the last one made. It is made on the main thread;
/// others may ask for offsets meanwhile, which libc guards.
struct DisplayZone: Sendable {
  let name: String
  private let isUTC: Bool

  /// - Parameter name: `UTC`, `local`, or a zone of the system's database such as `Europe/Berlin`.
  init(_ name: String) throws(Failure) {
    isUTC = name.uppercased() == "UTC"
    self.name = isUTC ? "UTC" : name
    let own = Self.ownTZ
    if isUTC { return }
    if name == "local" {
      if let own { setenv("TZ", own, 1) } else { unsetenv("TZ") }
    } else {
      guard Self.exists(name) else {
        throw .usage(
          "--time-zone", "this system has no zone \"\(name)\"", "write UTC, local, or a name like Europe/Berlin")
      }
      setenv("TZ", ":" + name, 1)
    }
    tzset()
  }

  /// What the environment had for the local zone, before any other was set.
  private static let ownTZ = getenv("TZ").map { String(cString: $0) }

  /// Seconds that the zone's clocks are east of Greenwich at that moment.
  func offset(at time: Timestamp) -> Int {
    if isUTC { return 0 }
    var seconds = time_t(time.seconds)
    var parts = tm()
    // Nil for years that a tm can't hold, which no log has.
    guard localtime_r(&seconds, &parts) != nil else { return 0 }
    return parts.tm_gmtoff
  }

  /// Whether the system's database has the zone. libc itself takes any word, and means UTC where it knows none.
  private static func exists(_ name: String) -> Bool {
    let isName = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "+"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard isName, let first = name.first, first != "/" else { return false }
    let own = getenv("TZDIR").map { [String(cString: $0)] } ?? []
    return (own + ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/var/db/timezone/zoneinfo"]).contains { directory in
      startsAsZone("\(directory)/\(name)")
    }
  }

  /// Whether the file is what tzfile(5) describes.
  private static func startsAsZone(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var magic = [UInt8](repeating: 0, count: 4)
    return read(descriptor, &magic, 4) == 4 && magic == Array("TZif".utf8)
  }
}

/// The zone that the dashboard is in at the moment: the user may choose another.
final class PresentZone: Sendable {
  private let zone: Mutex<DisplayZone>

  init(_ zone: DisplayZone) { self.zone = Mutex(zone) }

  func offset(at time: Timestamp) -> Int { zone.withLock { $0 }.offset(at: time) }

  func change(to name: String) throws(Failure) {
    let new = try DisplayZone(name)
    zone.withLock { $0 = new }
  }
}
