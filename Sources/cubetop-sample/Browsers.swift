/// The browsers that people use, in their real shapes: a few families, each in the versions of two years, the newest
/// most of all.
struct Browsers {
  private var texts: [[UInt8]] = []
  private var choice: Weighted

  func text(_ index: Int) -> [UInt8] { texts[index] }

  func pick(_ random: inout Random) -> Int { choice.pick(&random) }

  init() {
    var texts: [[UInt8]] = []
    var weights: [Double] = []
    func add(_ weight: Double, _ versions: [String], _ agent: (String) -> String) {
      for (age, version) in versions.enumerated() {
        texts.append(Array(agent(version).utf8))
        weights.append(weight / Double((age + 1) * (age + 1)))
      }
    }
    let webKit = "AppleWebKit/537.36 (KHTML, like Gecko)"
    let chromes = (0..<14).map { String(145 - $0) }
    let foxes = (0..<10).map { String(147 - $0) } + ["128", "115"]
    let safaris = ["26.3", "26.2", "26.1", "18.6", "18.5", "17.6", "16.6"]
    let phones = ["26_3", "26_2", "18_7", "18_6", "18_5", "17_7", "16_7"]

    add(26, chromes) { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) \(webKit) Chrome/\($0).0.0.0 Safari/537.36" }
    add(9, chromes) { "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) \(webKit) Chrome/\($0).0.0.0 Safari/537.36" }
    add(2, chromes) { "Mozilla/5.0 (X11; Linux x86_64) \(webKit) Chrome/\($0).0.0.0 Safari/537.36" }
    add(22, chromes) { "Mozilla/5.0 (Linux; Android 10; K) \(webKit) Chrome/\($0).0.0.0 Mobile Safari/537.36" }
    add(5, chromes) {
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) \(webKit) Chrome/\($0).0.0.0 Safari/537.36 Edg/\($0).0.0.0"
    }
    add(2, ["29.0", "28.0", "27.0"]) {
      "Mozilla/5.0 (Linux; Android 10; K) \(webKit) SamsungBrowser/\($0) Chrome/136.0.0.0 Mobile Safari/537.36"
    }
    add(1, ["126", "125"]) {
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) \(webKit) Chrome/142.0.0.0 Safari/537.36 OPR/\($0).0.0.0"
    }
    add(6, foxes) { "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:\($0).0) Gecko/20100101 Firefox/\($0).0" }
    add(2, foxes) { "Mozilla/5.0 (X11; Linux x86_64; rv:\($0).0) Gecko/20100101 Firefox/\($0).0" }
    add(6, safaris) {
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        + "Version/\($0) Safari/605.1.15"
    }
    add(18, phones) {
      "Mozilla/5.0 (iPhone; CPU iPhone OS \($0) like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        + "Version/\($0.split(separator: "_")[0]).0 Mobile/15E148 Safari/604.1"
    }
    add(2, phones) {
      "Mozilla/5.0 (iPad; CPU OS \($0) like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        + "Version/\($0.split(separator: "_")[0]).0 Mobile/15E148 Safari/604.1"
    }
    self.texts = texts
    choice = Weighted(weights)
  }
}
