@testable import Drawing
import TestSupport
import Testing

@Suite struct TextTests {
  init() { useUTF8Locale() }

  // MARK: Sanitizer

  @Test func `What could drive a terminal is written out`() {
    #expect(Sanitizer.text("GET /index.html 200") == "GET /index.html 200")
    #expect(Sanitizer.text("\u{1B}[31mred\u{1B}]0;pwned\u{7}") == #"\x1b[31mred\x1b]0;pwned\x07"#)
    #expect(Sanitizer.text([0x9B, 0x32, 0x4A] as [UInt8]) == #"\x9b2J"#)
    #expect(Sanitizer.text("\u{9B}2J\u{7F}") == #"\x9b2J\x7f"#)
    #expect(Sanitizer.text("a\tb\r\n\0") == #"a\x09b\x0d\x0a\x00"#)
    #expect(Sanitizer.text("\u{202E}txt.exe\u{202C}\u{200B}\u{FEFF}") == "<U+202E>txt.exe<U+202C><U+200B><U+FEFF>")
    #expect(Sanitizer.text("\u{E0041}\u{2028}\u{2066}") == "<U+E0041><U+2028><U+2066>")
  }

  @Test func `Bytes that are not UTF-8 are written out one by one`() {
    let bytes: [UInt8] = [0xC0, 0xAF, 0xE2, 0x28, 0xA1, 0xFF, 0xED, 0xA0, 0x80, 0xF4, 0x90, 0x80, 0x80, 0xE2, 0x82]
    #expect(Sanitizer.text(bytes) == #"\xc0\xaf\xe2(\xa1\xff\xed\xa0\x80\xf4\x90\x80\x80\xe2\x82"#)
    #expect(Sanitizer.text(Array("漢字 é €".utf8)) == "漢字 é €")
  }

  @Test func `Joiners and variation selectors vanish, and combining marks stop at four`() {
    #expect(Sanitizer.text("👨\u{200D}👩 ❤\u{FE0F} 1\u{20E3} soft\u{AD}ware") == "👨👩 ❤ 1 software")
    let zalgo = "a" + String(String.UnicodeScalarView((0x300..<0x340).map { Unicode.Scalar($0)! })) + "b"
    #expect(Sanitizer.text(zalgo).unicodeScalars.count == 6)
    #expect(Sanitizer.text("\u{301}a") == "<U+0301>a")
  }

  @Test func `Every scalar there is comes out harmless`() {
    for block in stride(from: UInt32(0), to: 0x110000, by: 256) {
      let scalars = (block..<block + 256).compactMap(Unicode.Scalar.init)
      if let leak = leak(in: Sanitizer.text(String(String.UnicodeScalarView(scalars)))) {
        Issue.record("U+\(String(leak.value, radix: 16)) comes through")
      }
    }
  }

  @Test(arguments: 0..<20) func `Random bytes come out harmless`(seed: UInt64) {
    var numbers = Seeded(Int(seed))
    let spice: [[UInt8]] = [
      [0x1B, 0x5B], [0xC2, 0x9B], [0xE2, 0x80, 0xAE], [0xCC, 0x81], [0xF3, 0xA0, 0x81, 0x81], [0x9B], [0x7F],
      Array("漢".utf8),
    ]
    for _ in 0..<500 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<30, using: &numbers) {
        if Bool.random(using: &numbers) {
          bytes += spice.randomElement(using: &numbers)!
        } else {
          bytes.append(.random(in: .min ... .max, using: &numbers))
        }
      }
      let text = Sanitizer.text(bytes)
      #expect(leak(in: text) == nil, "\(bytes)")
      #expect(Sanitizer.text(text) == text, "sanitising twice changes nothing: \(bytes)")
      var canvas = Canvas(width: 40, height: 1)
      let end = canvas.put(text, x: 0, y: 0)
      #expect(end == 40 || end == text.displayWidth || end == 39, "\(bytes)")
    }
  }

  /// The first scalar that a terminal would obey or hide.
  private func leak(in text: String) -> Unicode.Scalar? {
    text.unicodeScalars.first { scalar in
      switch scalar.value {
      case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xE0000...0xE007F,
        0xFE00...0xFE0F:
        true
      default: false
      }
    }
  }

  // MARK: Truncation

  @Test func `Text that fits stays as it is`() {
    #expect("/img.php".truncated(to: 8) == "/img.php")
    #expect("漢字".truncated(to: 4, at: .middle) == "漢字")
    #expect("e\u{301}e\u{301}".truncated(to: 2) == "e\u{301}e\u{301}")
  }

  @Test func `Text that is too long gives way at its end or in its middle`() {
    #expect("/orders/v1/account".truncated(to: 10) == "/orders/v…")
    #expect("2001:db8:85a3::9de::f9fc".truncated(to: 14, at: .middle) == "2001:d…e::f9fc")
    #expect("漢字漢字".truncated(to: 4) == "漢…")
    #expect("漢字漢字".truncated(to: 5, at: .middle) == "漢…字")
    #expect("abc".truncated(to: 1) == "…")
    #expect("abc".truncated(to: 0) == "")
    #expect("abc".truncated(to: -1) == "")
  }

  @Test func `A path that is too long keeps its file's name`() {
    let path = "/var/log/nginx/access.log"
    #expect(path.truncated(to: 25, at: .path) == path)
    #expect(path.truncated(to: 20, at: .path) == "/var/log…/access.log")
    #expect(path.truncated(to: 12, at: .path) == "…/access.log")
    #expect(path.truncated(to: 10, at: .path) == "access.log")
    #expect(path.truncated(to: 7, at: .path) == "acc…log")
    #expect("access.log".truncated(to: 7, at: .path) == "acc…log")
    #expect("/srv/漢字/漢.log".truncated(to: 12, at: .path) == "/srv…/漢.log")
  }

  @Test(arguments: [Truncation.end, .middle, .path], [GlyphSet.unicode, .ascii])
  func `Truncated text is never wider than asked`(place: Truncation, glyphs: GlyphSet) {
    var numbers = Seeded(3)
    let parts = ["a", "漢", "e\u{301}", "\u{1B}", "…", "/", "\u{202E}"]
    for _ in 0..<2000 {
      let text = (0..<Int.random(in: 0..<12, using: &numbers)).map { _ in parts.randomElement(using: &numbers)! }
        .joined()
      let width = Int.random(in: 0..<20, using: &numbers)
      let short = text.truncated(to: width, at: place, in: glyphs)
      #expect(
        short.displayWidth(in: glyphs) <= width, "\(text.debugDescription) to \(width): \(short.debugDescription)")
      #expect(short == text || text.displayWidth(in: glyphs) > width)
    }
  }

  @Test func `Text of several roles is truncated across them`() {
    let text = Text("200 ", .good) + Text("4,711") + Text(" hits", .dim)
    #expect(text.truncated(to: 20) == text)
    #expect(text.truncated(to: 14) == text)
    #expect(text.truncated(to: 10).string == "200 4,711…")
    #expect(text.truncated(to: 9).string == "200 4,71…")
    #expect(text.truncated(to: 4).string == "200…")
    #expect(text.truncated(to: 0).isEmpty)
  }

  @Test func `Padding counts columns, not characters`() {
    #expect("漢".paddedLeft(to: 4) == "  漢")
    #expect("漢".paddedRight(to: 4) == "漢  ")
    #expect("abcdef".paddedLeft(to: 4) == "abcdef")
  }

  @Test func `Keys have the names that the key bar shows`() {
    let names = [
      Key.char("j"), .char(" "), .ctrl("c"), .enter, .tab, .backspace, .escape, .shiftLeft, .function(5), .pageUp,
    ]
    .map(\.description)
    #expect(names == ["j", "␣", "Ctrl-C", "↵", "⇥", "Bksp", "Esc", "Shift-←", "F5", "PgUp"])
  }

  @Test(arguments: [
    ("fr_FR.UTF-8", true), ("C.utf8", true), ("de_DE.UTF-8@euro", true), ("fr_FR.ISO-8859-1", false), ("POSIX", false),
    ("", false),
    ("UTF-8", false),
  ])
  func `A locale says by its name whether it is UTF-8`(name: String, isUTF8: Bool) {
    #expect(GlyphSet.namesUTF8(name) == isUTF8)
  }

  @Test func `is broken at blanks, and within a word that is longer than a line`() {
    let text = Text("12 rules ", .dim) + Text("watch", .strong) + ", 1m behind"
    #expect(text.wrappedAtBlanks(to: 14).map(\.string) == ["12 rules", "watch, 1m", "behind"])
    #expect(text.wrappedAtBlanks(to: 15).map(\.string) == ["12 rules watch,", "1m behind"])
    #expect(text.wrappedAtBlanks(to: 100) == [text])
    #expect(Text("abcdefg hi").wrappedAtBlanks(to: 3).map(\.string) == ["abc", "def", "g", "hi"])
    #expect(Text("日本 語").wrappedAtBlanks(to: 4).map(\.string) == ["日本", "語"])
    #expect(Text.empty.wrappedAtBlanks(to: 5) == [.empty])
  }
}
