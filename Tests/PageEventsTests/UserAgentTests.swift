import TestSupport
import Testing

@testable import PageEvents

struct UserAgentTests {
  private func classify(_ agent: String) -> String {
    var agent = agent
    let found = agent.withUTF8 { UserAgents.classify(UnsafeRawBufferPointer($0)) }
    return "\(found.kind): \(found.family)"
  }

  @Test(arguments: [
    (
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
      "Chrome"
    ),
    (
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1",
      "Chrome"
    ),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox"),
    (
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
      "Safari"
    ),
    (
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
      "Edge"
    ),
    (
      "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 OPR/106.0.0.0",
      "Opera"
    ),
    ("Opera/9.80 (X11; Linux x86_64) Presto/2.12.388 Version/12.16", "Opera"),
    (
      "Mozilla/5.0 (Linux; Android 8.0.0; SAMSUNG SM-G950F) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/8.2 Chrome/63.0 Mobile Safari/537.36",
      "Samsung Internet"
    ),
    ("Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko", "IE"),
    ("Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)", "IE"),
    (
      "Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0 Mobile Safari/537.36",
      "Chrome"
    ),
    ("Mozilla/5.0 (X11; Linux i686; rv:27.0) Gecko/20100101 conkeror/1.0pre", "Other browsers"),
    ("Dalvik/2.1.0 (Linux; U; Android 8.1.0; SM-J530F Build/M1AJQ)", "Android apps"),
    ("torob/5 CFNetwork/976 Darwin/18.2.0", "Apple apps"),
    ("Midori/0.2 (X11; Linux; U; fr-fr) WebKit/531.2+", "Midori"),
  ])
  func `people use browsers and apps`(agent: String, family: String) {
    #expect(classify(agent) == "person: \(family)")
  }

  @Test(arguments: [
    ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot"),
    (
      "Mozilla/5.0 (iPhone; CPU iPhone OS 7_0 like Mac OS X) AppleWebKit/537.51.1 (KHTML, like Gecko) Version/7.0 Mobile/11A465 Safari/9537.53 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
      "bingbot"
    ),
    (
      "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)", "GPTBot"
    ),
    (
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36",
      "HeadlessChrome"
    ),
    ("curl/7.22.0 (x86_64-pc-linux-gnu) libcurl/7.22.0 OpenSSL/1.0.1", "curl"), ("Wget/1.13.4 (linux-gnu)", "Wget"),
    ("python-requests/2.0.0 CPython/2.6.6 Linux/2.6.32", "python-requests"), ("Go-http-client/1.1", "Go-http-client"),
    ("Java/1.7.0_65", "Java"),
    ("okhttp/4.9.0", "okhttp"), ("Debian APT-HTTP/1.3 (0.8.16~exp12ubuntu10.21)", "APT"),
    ("Chef Client/11.6.2 (ruby-1.9.3-p448; ohai-6.18.0; x86_64-linux; +http://opscode.com)", "Chef"),
    ("masscan/1.0 (https://github.com/robertdavidgraham/masscan)", "masscan"),
    ("Tiny Tiny RSS/1.11 (http://tt-rss.org/)", "Tiny Tiny RSS"),
    // Not listed, but telling.
    ("Mozilla/5.0 (compatible; FooBot/1.0)", "FooBot"), ("my-crawler 2", "my-crawler"),
    ("Mozilla/5.0 (compatible; Ex_Spider; x)", "Ex_Spider"),
    ("Mozilla/5.0 (compatible; Foo/1.0; +http://foo.example/about)", "Foo"),
    ("Foo/1.0 (+http://foo.example/bot.html)", "Foo"),
    // Neither telling nor a browser.
    ("Foo Tool/1.0", "Foo Tool"), ("Mozilla/4.0 (compatible;)", "Other bots"), ("Mozilla/5.0", "Other bots"),
    ("\u{1}\u{2}", "Other bots"), ("1234", "Other bots"),
    // A bot can't take a browser's name.
    ("Firefox/1.0", "Other bots"), ("Chrome", "Other bots"), ("Opera 9.6", "Other bots"),
  ])
  func `programs are bots, and bear the name that they give themselves`(agent: String, family: String) {
    #expect(classify(agent) == "bot: \(family)")
  }

  @Test func `no family is both a person's and a bot's`() {
    let people = Set((UserAgents.knownApps + UserAgents.knownBrowsers).map(\.family))
    #expect(people.isDisjoint(with: UserAgents.knownBots.map(\.family)))
    #expect(people.count >= 25 && Set(UserAgents.knownBots.map(\.family)).count >= 120)
  }

  @Test func `tokens are in lower case, and none hides a later one`() {
    for list in [
      UserAgents.knownBots, UserAgents.botHints, UserAgents.knownApps, UserAgents.knownBrowsers,
      UserAgents.knownEngines, UserAgents.knownSystems,
    ] {
      let tokens = list.map { "\($0.token)" }
      #expect(tokens.allSatisfy { $0 == $0.lowercased() })
      #expect(Set(tokens).count == tokens.count)
      for (place, token) in tokens.enumerated() where !list[place].endsWord {
        let hidden = tokens[(place + 1)...].filter { $0.contains(token) }
        #expect(hidden.isEmpty, "\(token) hides \(hidden)")
      }
    }
  }

  @Test func `an agent of any bytes and any length has a family`() {
    var generator = Seeded(5)
    for length in [1, 2, 31, 511, 512, 513, 70_000] {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
      #expect(!bytes.withUnsafeBytes { UserAgents.classify($0).family.isEmpty })
    }
    #expect(classify(String(repeating: "bot", count: 1000)) == "bot: Other bots")
  }

  @Test(arguments: [
    (
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
      "Windows"
    ),
    (
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1",
      "iOS"
    ),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15", "macOS"),
    ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36", "Android"),
    ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36", "ChromeOS"),
    ("Mozilla/5.0 (X11; Linux i686 (x86_64)) AppleWebKit/537.36 Chrome/32.0 Safari/537.36", "Linux"),
    ("Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) Edge/15.0", "Windows Phone"),
    ("Mozilla/5.0 (X11; FreeBSD amd64; rv:126.0) Gecko/20100101 Firefox/126.0", "FreeBSD"),
    ("Shop/7 CFNetwork/1494.0.7 Darwin/23.4.0", "iOS"),
    ("Safari/9537.73.11 CFNetwork/673.0.3 Darwin/13.0.0 (x86_64) (MacBookPro8%2C1)", "macOS"),
    ("Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 Chrome/94.0 Safari/537.36", "webOS"),
    ("yacybot (-global; amd64 Windows 8.1 6.3; java 1.7.0_55; Europe/de) http://yacy.net/bot.html", "Windows"),
    ("curl/8.5.0", ""), ("axios/0.18.0", ""), ("okhttp/4.9.0", ""), ("", ""),
  ])
  func `an agent's operating system is the one that it names`(agent: String, system: String) {
    var agent = agent
    #expect(agent.withUTF8 { UserAgents.system(UnsafeRawBufferPointer($0)) } ?? "" == system)
  }
}
