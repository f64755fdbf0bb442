import Drawing
import Testing

@testable import Dashboard

@Suite struct `Pictures of alerts` {
  @Test func `A screen of 100x30, where two fire`() {
    #expect(
      Bench(100, 30).watching().pressing(.char("i"), .down).picture() == """
         cubetop  ● LIVE  shop.log             2026-03-14 12:00:00 UTC │ range all │ lag 0.0 s │ ▲ 2 firing
         HITS in range    PAGE VIEWS REQ/S now           UNIQUE IPs  SENT        4xx            5xx
         65,047           16,261     20.3 ▲ 3% vs 1m     25          116.6 MiB   5.88 %  3,826  1.10 %  714
         all                                                                      65,047 hits · all · exact
        ╭─ ⁰ Requests/s ────────────────────────────────────────────── 1m 5m 15m 1h 6h 24h [all]  bin 10s ─╮
        │ 25.0/s        ⢀⣀ ⢀⣀ ⢠⣤ ⢠⣤         ⣀⡀ ⣀⡀ ⣤⡄ ⣤⡄        ⣀⡀ ⣀⡀ ⣤⡄ ⣤⡄        ⢀⣀ ⢀⣀ ⢠⣤ ⢠⣤         ⣀⡀ ⣀ │
        │        ⣀⣸⣿⣀⣸⣿⣤⣼⣿⣤⣼⣿⣶⣾⣿⣶⣾⣿⣶⣆⣀⣿⣇⣀⣿⣧⣤⣿⣧⣤⣿⣷⣶⣿⣷⣶⣿⣷⣶⣀⣸⣿⣀⣸⣧⣤⣿⣧⣤⣿⣷⣶⣿⣷⣶⣿⣷⣶⣀⣸⣿⣀⣸⣿⣤⣼⣿⣤⣼⣿⣶⣾⣿⣶⣾⣿⣶⣆⣀⣿⣇⣀⣿⣧⣤⣿⣧⣤⣿ │
        │    0/s ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿ │
        │        └11:50  ▲#16              └11:52   ▲#17             └11:55        ▲#18          ▲#19 now┘ │
        ╰──────────────────────────────────────────────────────────────────────────────────────────────────╯
        ╭─ ¹ Top URLs ──────────────────── 40 paths · hits ▼ ─╮╭─ ² Clients ──── 25 clients · 10 s rate ▼ ─╮
        │   HITS     %  ERR% PATH                    TREND    ││ IP                  1s   10s    1m   HITS │
        │ 24,000  36.9   5.0 /                       ▁▃▅▇█▂▄▆ ││ 192.0.2.10         240  24.0  4.00 24,000 │
        │ 12,000  18.4   5.0 /cart                   ▂▄▆█▁▃▅▇ ││ 198.51.100.7       120  12.0  2.00 12,000 │
        │  4,800   7.4   5.0 /checkout               ▃▅▇█▂▄▆█ ││ 2001:db8::1         48  4.80  0.80  4,800 │
        │  2,400   3.7   5.0 /search                 ▄▆█▁▃▅▇█ ││ 203.0.113.3         24  2.40  0.40  2,400 │
        │  1,411   2.2   5.0 /shop/item-4            ▅▇█▂▄▆█▁ ││ 203.0.113.4         14  1.40  0.23  1,411 │
        │    923   1.4   5.0 /shop/item-5            ▆█▁▃▅▇█▂ ││ 203.0.113.5          9  0.90  0.15    923 │
        │    648   1.0   4.9 /shop/item-6            ▇█▂▄▆█▁▃ ││ 203.0.113.6          6  0.60  0.10    648 │
        │    480   0.7   5.0 /shop/item-7            █▁▃▅▇█▂▄ ││ 203.0.113.7          4  0.40  0.07    480 │
        ╰─ 1-8 of 40 ─────────────────────────────────────────╯╰─ 1-8 of 25 ───────────────────────────────╯
        ╭─ ³ Status ──────────╮╭─ ⁴ Referrers ──────────╮╭─ ⁵ User agents ─────╮┏━ ⁱ Alerts ━━━━ 2 firing ━┓
        │ 200    24,000  36.9 ││ 24,000  36.9 (direct)  ││ 24,000 Chrome       │┃ ● M 11:59 #19 probing ×3 ┃
        │ 404    12,000  18.4 ││ 12,000  18.4 sear…mple ││ 12,000 Safari       │┃     192.0.2.10           ┃
        │ 304     4,800   7.4 ││  4,800   7.4 soci…mple ││  4,800 Googlebot    │┃▌● C 11:57 #18 flood      ┃
        │ 500     2,400   3.7 ││                        ││  2,400 curl         │┃▌    2001:db8::1          ┃
        ╰─ 1-4 of 5 ──────────╯╰────────────────────────╯╰─────────────────────╯┗━ 1-2 of 4 ━━━━━━━━━━━━━━━┛
         ● LIVE · 115.7 MiB · 315,488 lines · lag 0.0 s · combined

         ↵ drill / filter ⇥ panel e expand s sort d detail a ack m mute ␣ pause +- range ? help : do q quit
        """)
  }

  @Test func `A table behind a tab: one acknowledged, one muted`() {
    #expect(
      Bench(80, 24, mode: .replay).watching().pressing(.char("i"), .char("a"), .down, .down, .char("m")).picture()
        == """
         cubetop  ► REPLAY 64×  shop.log       2026-03-14 12:00:00 UTC │ range all │ ▲1
         65,047 hits  16.3k views  20.3/s  25 IPs  117 MiB  4xx 5.88 %  5xx 1.10 %
         all                                                  65,047 hits · all · exact
        ── ⁰ Requests/s ────────────────────────── 1m 5m 15m 1h 6h 24h [all]  bin 10s ──
        25.0/s       ⢀⡀ ⣀ ⣤⡄⢠⣤       ⣀⡀⢀⣀ ⣤ ⢠⡄       ⣀ ⢀⡀ ⣤ ⢠⡄       ⣀ ⣀⡀⢠⣤ ⣤⡄      ⢀⣀ ⣀
               ⣀⣸⣇⣀⣿⣤⣼⣧⣤⣿⣶⣿⣷⣾⣿⣶⣀⣸⣇⣸⣿⣤⣿⣧⣼⣿⣶⣿⣶⣾⣷⣶⣀⣿⣇⣸⣧⣤⣿⣤⣼⣷⣶⣿⣶⣾⣷⣆⣀⣿⣀⣸⣧⣤⣿⣤⣿⣷⣾⣿⣶⣿⣷⣆⣸⣿⣀⣿⣧⣼⣿⣤⣿
           0/s ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
           5xx            ▓▓                ▒▒                ██                 █
               └11:50 ▲#16                  ▲#17                     ▲#18       ▲#19
         ²Clients   ³Status   ⁴Referrers   ⁵Agents   ⁶Methods   ⁸Raw  [ⁱAlerts ▲1]
           SEVERITY TIME      # RULE                OF                  STATE   × EVENTS
         ◐ medium   11:59:05 19 probing             192.0.2.10          acked  ×3     11
         ● critical 11:57:30 18 flood               2001:db8::1         firing        11
        ▌◌ high     11:54:00 17 error-jump                              muted         11
         ○ medium   11:51:00 16 404-scan            203.0.113.9         ended         11






         error-jump muted · m lets it speak
         ► 64×  12:00:00 ━━━━━━━━━━━━━━●────────────── 1d 00:00:00  50.0 %  ETA 11m 15s
         ↵ drill / filter ⇥ panel d detail a ack ␣ pause <> speed ←→ seek ? help q quit
        """)
  }

  @Test func `An alert that is looked at`() {
    #expect(
      Bench(80, 24).watching().pressing(.char("i"), .char("d")).picture() == """
         cubetop  ● LIVE  shop.log             2026-03-14 12:00:00 UTC │ range all │ ▲2
         65,047 hits  16.3k views  20.3/s  25 IPs  117 MiB  4xx 5.88 %  5xx 1.10 %
         all                                                  65,047 hits · all · exact
        ── ⁰ Requests/s ────────────────────────── 1m 5m 15m 1h 6h 24h [all]  bin 10s ──
        25.┏━ #19 probing ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓⣀ ⣀
           ┃ 192.0.2.10 tries 11 addresses that aren't there                        ┃⣿⣤⣿
           ┃                                                                        ┃⣿⣿⣿
           ┃ rule      probing                                                      ┃
           ┃ severity  medium                                                       ┃
         ²C┃ client    192.0.2.10                                                   ┃
           ┃ state     ● firing                                                     ┃NTS
        ▌● ┃ raised    03-14 11:59:05                                               ┃ 11
         ● ┃ events    11, 03-14 11:58:45 … 03-14 11:59:05 (20.0 s)                 ┃ 11
         ○ ┃ repeats   2 more of the same since, the last one 03-14 11:59:50        ┃ 11
         ○ ┃                                                                        ┃ 11
           ┃ evidence, the last of its events                                       ┃
           ┃ 03-14 11:59:05 192.0.2.10 GET 404 /wp-login-0.php                      ┃
           ┃ 03-14 11:59:04 192.0.2.10 GET 404 /wp-login-1.php                      ┃
           ┃ 03-14 11:59:03 192.0.2.10 GET 404 /wp-login-2.php                      ┃
           ┗━ ↵ its slice · a ack · m mute · z mute rule · Esc ━━━━━━━━━━━━━━━━━━━━━┛


         ● LIVE · 115.7 MiB · 315,488 lines · lag 0.0 s · combined
         ↵ drill / filter ⇥ panel s sort d detail a ack ␣ pause ? help : do q quit
        """)
  }

  @Test func `What is firing is said beside the time, however long a log's path`() {
    func top(_ width: Int, _ height: Int) -> Substring {
      var bench = Bench(width, height).watching()
      bench.setStatus { $0.sources = ["/srv/www/customers/2026/shop.example/logs/archive/access.log"] }
      return bench.picture().split(separator: "\n")[0]
    }
    for (width, height) in [(140, 45), (100, 28), (80, 24), (60, 16), (40, 10)] {
      let top = top(width, height)
      #expect(top.contains("12:00:00") && top.hasSuffix(width < 100 ? "▲2" : "▲ 2 firing"), "\(top)")
      #expect(top.contains("log"), "\(top)")
    }
  }

  @Test func `A small screen in ASCII`() {
    #expect(
      Bench(40, 10).watching().pressing(.char("i")).picture(.ascii) == """
         cubetop  o LIVE  sh~log  12:00:00 | ^2
         all          65,047 hits - all - exact
        == i Alerts ===== 1-3 of 4 - 2 firing ==
        >o M 11:59 #19 probing x3
        >    192.0.2.10
         o C 11:57 #18 flood
             2001:db8::1
         . H 11:54 #17 error-jump
             4.25 % of all requests fail
         Enter drill / filter Tab panel ? help
        """)
  }

  @Test func `On a screen of 140x45 they are beside the other panels`() {
    let rows = Bench(140, 45).watching().picture().split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      rows[32..<42].joined(separator: "\n") == """
        ╭─ ³ Status ──────────────╮╭─ ⁴ Referrers ───────────────╮╭─ ⁵ User agents ─────────╮╭─ ⁶ Methods ─────────╮╭─ ⁱ Alerts ──────── 2 firing ─╮
        │ 200    24,000  36.9     ││ 24,000  36.9 (direct)       ││ 24,000  36.9 Chrome     ││ GET          24,000 ││ ● M 11:59 #19 probing ×3     │
        │ 404    12,000  18.4     ││ 12,000  18.4 search.example ││ 12,000  18.4 Safari     ││ POST         12,000 ││     192.0.2.10               │
        │ 304     4,800   7.4     ││  4,800   7.4 social.example ││  4,800   7.4 Googlebot  ││ HEAD          4,800 ││ ● C 11:57 #18 flood          │
        │ 500     2,400   3.7     ││                             ││  2,400   3.7 curl       ││                     ││     2001:db8::1              │
        │ 301     1,411   2.2     ││                             ││                         ││                     ││ ○ H 11:54 #17 error-jump     │
        │                         ││                             ││                         ││                     ││     4.25 % of all requests … │
        │                         ││                             ││                         ││                     ││ ○ M 11:51 #16 404-scan       │
        │                         ││                             ││                         ││                     ││     203.0.113.9              │
        ╰─────────────────────────╯╰─────────────────────────────╯╰─────────────────────────╯╰─────────────────────╯╰──────────────────────────────╯
        """)
  }

  @Test func `On a screen of 240x70 they take no panel's place, and expanded say all that they know`() {
    let wide = Bench(240, 70).watching()
    for title in ["³ Status", "⁴ Referrers", "⁵ User agents", "⁶ Methods", "ⁱ Alerts", "⁸ Raw lines"] {
      #expect(wide.picture().contains("─ \(title) ─"))
    }
    let rows = wide.pressing(.char("i"), .char("e")).picture().split(separator: "\n").map {
      $0.replacing(#/ {2,}/#) { _ in "  " }
    }
    #expect(
      rows[5..<10].joined(separator: "\n") == """
        ┃  SEVERITY TIME  # RULE  OF  STATE  × EVENTS WHAT  ┃
        ┃▌● medium  11:59:05 19 probing  192.0.2.10  firing ×3  11 192.0.2.10 tries 11 addresses that aren't there  ┃
        ┃ ● critical 11:57:30 18 flood  2001:db8::1  firing  11 2001:db8::1 tries 11 addresses that aren't there  ┃
        ┃ ○ high  11:54:00 17 error-jump  ended  11 4.25 % of all requests fail  ┃
        ┃ ○ medium  11:51:00 16 404-scan  203.0.113.9  ended  11 203.0.113.9 tries 11 addresses that aren't there  ┃
        """)
  }
}
