#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Gives this process a UTF-8 locale, once: what a glyph's width is asked of. Call it from the `init` of every suite that
/// draws anything but ASCII; tests run with the C locale otherwise.
public func useUTF8Locale() {
  precondition(hasUTF8Locale, "this machine has no UTF-8 locale to draw with")
}

private let hasUTF8Locale = ["C.UTF-8", "en_US.UTF-8", "UTF-8"].contains { (name: String) in
  setlocale(LC_CTYPE, name) != nil
}
