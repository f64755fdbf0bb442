import Drawing
import Testing

@Suite struct FormatTests {
  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (65_047, "65,047"), (1_234_567, "1,234,567"), (-1234, "-1,234"),
    (Int.max, "9,223,372,036,854,775,807"), (Int.min, "-9,223,372,036,854,775,808"),
  ]) func `Counts have a comma every three digits`(value: Int, text: String) {
    #expect(Format.count(value) == text)
  }

  @Test(arguments: [
    (0, "0"), (0.001, "<0.01"), (0.72, "0.72"), (1.04, "1.04"), (9.994, "9.99"), (9.996, "10.0"), (20.3, "20.3"),
    (99.96, "100"),
    (203.4, "203"), (999.4, "999"), (999.6, "1.00k"), (1284, "1.28k"), (15_600_000, "15.6M"), (1e21, "1000E"),
    (-20.3, "-20.3"),
    (.nan, "–"), (.infinity, "–"),
  ]) func `Short numbers have three significant digits`(value: Double, text: String) {
    #expect(Format.short(value) == text)
  }

  @Test func `Short whole numbers have no decimals below a thousand`() {
    #expect([0, 7, 999, 1000, 1284].map { Format.short($0) } == ["0", "7", "999", "1.00k", "1.28k"])
    #expect(Format.rate(20.3) == "20.3/s")
  }

  @Test(arguments: [
    (0, "0 B"), (773, "773 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (33_894, "33.1 KiB"), (962_560, "940 KiB"),
    (1_048_064, "1.0 MiB"), (13_631_488, "13.0 MiB"), (122_159_104, "116.5 MiB"), (1_073_741_824, "1.0 GiB"),
    (-773, "-773 B"),
    (Int.max, "8.0 EiB"), (Int.min, "-8.0 EiB"),
  ]) func `Bytes have a binary prefix`(value: Int, text: String) {
    #expect(Format.bytes(value) == text)
  }

  @Test func `Short bytes have at most three digits`() {
    #expect(
      [773, 33_894, 13_631_488, 122_683_392].map(Format.shortBytes) == ["773 B", "33.1 KiB", "13.0 MiB", "117 MiB"])
  }

  @Test(arguments: [
    (0, "0 %"), (0.00001, "<0.01 %"), (0.0595, "5.95 %"), (0.858, "85.8 %"), (1, "100 %"), (.nan, "–"),
  ]) func `Percentages show that little is not nothing`(share: Double, text: String) {
    #expect(Format.percent(share) == text)
  }

  @Test func `Shares fit a column of five`() {
    #expect([0, 0.0001, 0.11, 0.036, 1].map(Format.share) == ["0.0", "<0.1", "11.0", "3.6", "100.0"])
  }

  @Test(arguments: [
    (0, "0 s"), (0.000_873, "873 µs"), (0.0123, "12.3 ms"), (0.25, "250 ms"), (12.34, "12.3 s"), (59.96, "1m 00s"),
    (94, "1m 34s"),
    (3599.7, "1h 00m"), (3725, "1h 02m"), (86_399.7, "1d 00h"), (273_600, "3d 04h"), (-12.34, "-12.3 s"), (.nan, "–"),
  ]) func `Durations have their two largest units`(seconds: Double, text: String) {
    #expect(Format.duration(seconds: seconds) == text)
  }

  @Test(arguments: [
    (12.345, 1, "12.3"), (-12.36, 1, "-12.4"), (-0.04, 1, "0.0"), (0.999, 2, "1.00"), (7, 0, "7"), (1.005, 3, "1.005"),
    (1e300, 1, "–"), (.nan, 1, "–"),
  ]) func `A fixed number of decimals is rounded, never cut`(value: Double, decimals: Int, text: String) {
    #expect(Format.fixed(value, decimals: decimals) == text)
  }
}
