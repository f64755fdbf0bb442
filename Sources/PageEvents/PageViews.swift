/// What an event is beside its values: kept as one byte with every event.
public struct EventTraits: OptionSet, Sendable, Hashable, BitwiseCopyable {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A person saw a page.
  public static let pageView = EventTraits(rawValue: 1)
  /// Answered with status 400 or more.
  public static let error = EventTraits(rawValue: 2)
  /// Answered 4xx.
  public static let clientError = EventTraits(rawValue: 4)
  /// Answered 5xx.
  public static let serverError = EventTraits(rawValue: 8)
}

/// What counts as a page view: a GET answered 2xx or 304, by a person, for something that is not a static asset.
///
/// Each of the four is a trait of one column's value, found once per distinct value; an event is a page view where all four
/// say so.
enum PageViews {
  /// Extensions of files that a page pulls in by itself, or that are downloads: not pages.
  static let assetExtensions: Set<String> = [
    "css", "js", "mjs", "map", "png", "jpg", "jpeg", "gif", "ico", "svg", "webp", "avif", "bmp", "tif", "tiff", "woff",
    "woff2", "ttf", "otf", "eot", "mp3", "mp4", "webm", "ogg", "wav", "mov", "avi", "flv", "pdf", "zip", "gz", "tgz",
    "bz2", "xz", "rar", "7z", "tar", "swf", "webmanifest", "wasm",
  ]

  /// A log without user agents (the common format) still has page views: only a known bot is not a person.
  static func traits(ofMissing column: Dimension) -> EventTraits { column == .agent ? .pageView : [] }

  static func traits(of value: UnsafeRawBufferPointer, in column: Dimension) -> EventTraits {
    switch column {
    case .method: value.elementsEqual("GET".utf8) ? .pageView : []
    case .url: isAsset(value) ? [] : .pageView
    case .agent: UserAgents.classify(value).kind == .person ? .pageView : []
    case .status: traits(ofStatus: value)
    default: []
    }
  }

  private static func traits(ofStatus value: UnsafeRawBufferPointer) -> EventTraits {
    guard let code = Int(String(decoding: value, as: UTF8.self)) else { return [] }
    var traits: EventTraits = []
    if (200...299).contains(code) || code == 304 { traits.insert(.pageView) }
    if code >= 400 { traits.insert(.error) }
    if (400...499).contains(code) { traits.insert(.clientError) }
    if (500...599).contains(code) { traits.insert(.serverError) }
    return traits
  }

  /// Whether the path's last component ends in one of the extensions, in any case.
  private static func isAsset(_ url: UnsafeRawBufferPointer) -> Bool {
    let path = url.prefix { $0 != UInt8(ascii: "?") }
    guard let dot = path.lastIndex(of: UInt8(ascii: ".")), path.endIndex - dot <= 12 else { return false }
    let suffix = path[(dot + 1)...]
    if suffix.contains(UInt8(ascii: "/")) { return false }
    return assetExtensions.contains(String(decoding: suffix, as: UTF8.self).lowercased())
  }
}
