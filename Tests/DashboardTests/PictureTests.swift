import Drawing
import Testing

@testable import Dashboard

@Suite struct `Pictures of the dashboard` {
  @Test(arguments: [(140, 45), (100, 30), (80, 24), (60, 20), (40, 10)])
  func `one is one hit, at every size`(width: Int, height: Int) {
    var log = MadeUpLog.shop()
    log.hits = 1
    let picture = Bench(width, height, log: log).picture()
    #expect(!picture.contains("1 hits") && !picture.contains(" 1 IPs"))
    #expect(picture.contains("1 hit "))
  }

  @Test func `The main screen`() {
    #expect(
      Bench(140, 45, mode: .replay).picture() == """
         cubetop  ► REPLAY 64×  shop.log                                                     2026-03-14 12:00:00 UTC │ range all │ in 1.28k lines/s
         HITS in range           PAGE VIEWS      REQ/S now                  UNIQUE IPs      SENT             4xx                  5xx
         65,047                  16,261          20.3 ▲ 3% vs 1m            25              116.6 MiB        5.88 %  3,826        1.10 %  714
         all                                                                                                              65,047 hits · all · exact
        ╭─ ⁰ Requests/s ────────────────────────────────────────────────────────────────────────────────────── 1m 5m 15m 1h 6h 24h [all]  bin 10s ─╮
        │ 25.0/s                         ⣀⣀                          ⣀⣀                          ⣀⣀                         ⢀⣀⣀                    │
        │          ⢀⣀⡀ ⢠⣤⣤  ⣤⣤  ⢰⣶⡆ ⢸⣿⡇  ⣿⣿    ⢀⣀⡀ ⢠⣤⣤  ⣤⣤  ⣶⣶⡆ ⢸⣿⡇  ⣿⣿    ⢀⣀⡀ ⢠⣤⡄  ⣤⣤  ⣶⣶⡆ ⢸⣿⡇  ⣿⣿    ⣀⣀⡀ ⢠⣤⡄  ⣤⣤  ⣶⣶⡆ ⢸⣿⡇ ⢸⣿⣿    ⣀⣀⡀ ⢠⣤⡄  ⣤⣤  ⣶⣶ │
        │          ⢸⣿⣇⣀⣸⣿⣿⣀⣀⣿⣿⣤⣤⣼⣿⣷⣶⣾⣿⣿⣿⣿⣿⣿⣿⣿  ⢸⣿⣇⣀⣸⣿⣿⣀⣀⣿⣿⣤⣤⣿⣿⣷⣶⣾⣿⣿⣿⣿⣿⣿⣿⣿  ⢸⣿⣇⣀⣸⣿⣇⣀⣀⣿⣿⣤⣤⣿⣿⣷⣶⣾⣿⣿⣿⣿⣿⣿⣿⣿  ⣿⣿⣇⣀⣸⣿⣇⣀⣀⣿⣿⣤⣤⣿⣿⣷⣶⣾⣿⣿⣿⣿⣿⣿⣿⣿  ⣿⣿⣇⣀⣸⣿⣇⣀⣀⣿⣿⣤⣤⣿⣿ │
        │        ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿ │
        │    0/s ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿ │
        │    5xx                    ▓▓▓                              ▒▒                              ██                              ███           │
        │        └11:50                    └11:52                    └11:54                    └11:56                    └11:58              head┘ │
        ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
        ┏━ ¹ Top URLs ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 40 paths · hits ▼ ━┓╭─ ² Clients ────────────────────── 25 clients · 10 s rate ▼ ─╮
        ┃   HITS     %   IPS     SENT  ERR% PATH                           TREND    ┃│ IP                     1s   10s    1m   HITS  ERR% TREND    │
        ┃▌24,000  36.9 8,001 43.0 MiB   5.0 /                              ▁▃▅▇█▂▄▆ ┃│ 192.0.2.10            240  24.0  4.00 24,000   5.0 ▁▃▅▇█▂▄▆ │
        ┃ 12,000  18.4 4,001 21.5 MiB   5.0 /cart                          ▂▄▆█▁▃▅▇ ┃│ 198.51.100.7          120  12.0  2.00 12,000   5.0 ▂▄▆█▁▃▅▇ │
        ┃  4,800   7.4 1,601  8.6 MiB   5.0 /checkout                      ▃▅▇█▂▄▆█ ┃│ 2001:db8::1            48  4.80  0.80  4,800   5.0 ▃▅▇█▂▄▆█ │
        ┃  2,400   3.7   801  4.3 MiB   5.0 /search                        ▄▆█▁▃▅▇█ ┃│ 203.0.113.3            24  2.40  0.40  2,400   5.0 ▄▆█▁▃▅▇█ │
        ┃  1,411   2.2   471  2.5 MiB   5.0 /shop/item-4                   ▅▇█▂▄▆█▁ ┃│ 203.0.113.4            14  1.40  0.23  1,411   5.0 ▅▇█▂▄▆█▁ │
        ┃    923   1.4   308  1.7 MiB   5.0 /shop/item-5                   ▆█▁▃▅▇█▂ ┃│ 203.0.113.5             9  0.90  0.15    923   5.0 ▆█▁▃▅▇█▂ │
        ┃    648   1.0   217  1.2 MiB   4.9 /shop/item-6                   ▇█▂▄▆█▁▃ ┃│ 203.0.113.6             6  0.60  0.10    648   4.9 ▇█▂▄▆█▁▃ │
        ┃    480   0.7   161  881 KiB   5.0 /shop/item-7                   █▁▃▅▇█▂▄ ┃│ 203.0.113.7             4  0.40  0.07    480   5.0 █▁▃▅▇█▂▄ │
        ┃    369   0.6   124  677 KiB   4.9 /shop/item-8                   █▂▄▆█▁▃▅ ┃│ 203.0.113.8             3  0.30  0.05    369   4.9 █▂▄▆█▁▃▅ │
        ┃    292   0.4    98  536 KiB   4.8 /shop/item-9                   ▁▃▅▇█▂▄▆ ┃│ 203.0.113.9             2  0.20  0.03    292   4.8 ▁▃▅▇█▂▄▆ │
        ┃    237   0.4    80  435 KiB   4.6 /shop/item-10                  ▂▄▆█▁▃▅▇ ┃│ 203.0.113.10            2  0.20  0.03    237   4.6 ▂▄▆█▁▃▅▇ │
        ┃    196   0.3    66  360 KiB   4.6 /shop/item-11                  ▃▅▇█▂▄▆█ ┃│ 203.0.113.11            1  0.10  0.02    196   4.6 ▃▅▇█▂▄▆█ │
        ┃    165   0.3    56  303 KiB   4.8 /shop/item-12                  ▄▆█▁▃▅▇█ ┃│ 203.0.113.12            1  0.10  0.02    165   4.8 ▄▆█▁▃▅▇█ │
        ┃    141   0.2    48  259 KiB   5.0 /shop/item-13                  ▅▇█▂▄▆█▁ ┃│ 203.0.113.13            1  0.10  0.02    141   5.0 ▅▇█▂▄▆█▁ │
        ┃    121   0.2    41  222 KiB   5.0 /shop/item-14                  ▆█▁▃▅▇█▂ ┃│ 203.0.113.14            1  0.10  0.02    121   5.0 ▆█▁▃▅▇█▂ │
        ┃    106   0.2    36  195 KiB   4.7 /shop/item-15                  ▇█▂▄▆█▁▃ ┃│ 203.0.113.15            1  0.10  0.02    106   4.7 ▇█▂▄▆█▁▃ │
        ┗━ 1-16 of 40 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛╰─ 1-16 of 25 ────────────────────────────────────────────────╯
        ╭─ ³ Status ─── 5 codes · hits ▼ ─╮╭─ ⁴ Referrers ───── 3 sites · hits ▼ ─╮╭─ ⁵ User agents ─────────────────╮╭─ ⁶ Methods ────────────────╮
        │ 200    ████        24,000  36.9 ││ 24,000  36.9 (direct)                ││ 24,000  36.9 Chrome             ││ GET           24,000  36.9 │
        │ 404    ██          12,000  18.4 ││ 12,000  18.4 search.example          ││ 12,000  18.4 Safari             ││ POST          12,000  18.4 │
        │ 304    ▊            4,800   7.4 ││  4,800   7.4 social.example          ││  4,800   7.4 Googlebot          ││ HEAD           4,800   7.4 │
        │ 500    ▍            2,400   3.7 ││                                      ││  2,400   3.7 curl               ││                            │
        │ 301    ▎            1,411   2.2 ││                                      ││                                 ││                            │
        │                                 ││                                      ││                                 ││                            │
        │                                 ││                                      ││                                 ││                            │
        │                                 ││                                      ││                                 ││                            │
        ╰─────────────────────────────────╯╰──────────────────────────────────────╯╰─────────────────────────────────╯╰────────────────────────────╯
         ► 64×  12:00:00 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━●──────────────────────────────────────────── 1d 00:00:00  50.0 %  ETA 11m 15s

         ↵ drill / filter p pivot ⇥ panel e expand s sort o hold y copy ␣ pause +- range <> speed ←→ seek ,. step L end ? help : do q quit
        """)
  }

  @Test func `The main screen of a terminal as it comes`() {
    #expect(
      Bench(80, 24, mode: .replay).picture() == """
         cubetop  ► REPLAY 64×  shop.log            2026-03-14 12:00:00 UTC │ range all
         65,047 hits  16.3k views  20.3/s  25 IPs  117 MiB  4xx 5.88 %  5xx 1.10 %
         all                                                  65,047 hits · all · exact
        ── ⁰ Requests/s ────────────────────────── 1m 5m 15m 1h 6h 24h [all]  bin 10s ──
        25.0/s       ⢀⡀ ⣀ ⣤⡄⢠⣤       ⣀⡀⢀⣀ ⣤ ⢠⡄       ⣀ ⢀⡀ ⣤ ⢠⡄       ⣀ ⣀⡀⢠⣤ ⣤⡄      ⢀⣀ ⣀
               ⣀⣸⣇⣀⣿⣤⣼⣧⣤⣿⣶⣿⣷⣾⣿⣶⣀⣸⣇⣸⣿⣤⣿⣧⣼⣿⣶⣿⣶⣾⣷⣶⣀⣿⣇⣸⣧⣤⣿⣤⣼⣷⣶⣿⣶⣾⣷⣆⣀⣿⣀⣸⣧⣤⣿⣤⣿⣷⣾⣿⣶⣿⣷⣆⣸⣿⣀⣿⣧⣼⣿⣤⣿
           0/s ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
           5xx            ▓▓                ▒▒                ██                 █
               └11:50                    └11:53                    └11:57          head┘
        [¹URLs]  ²Clients   ³Status   ⁴Referrers   ⁵Agents   ⁶Methods   ⁸Raw
           HITS     %   IPS     SENT  ERR% PATH                                 TREND
        ▌24,000  36.9 8,001 43.0 MiB   5.0 /                                    ▁▃▅▇█▂▄▆
         12,000  18.4 4,001 21.5 MiB   5.0 /cart                                ▂▄▆█▁▃▅▇
          4,800   7.4 1,601  8.6 MiB   5.0 /checkout                            ▃▅▇█▂▄▆█
          2,400   3.7   801  4.3 MiB   5.0 /search                              ▄▆█▁▃▅▇█
          1,411   2.2   471  2.5 MiB   5.0 /shop/item-4                         ▅▇█▂▄▆█▁
            923   1.4   308  1.7 MiB   5.0 /shop/item-5                         ▆█▁▃▅▇█▂
            648   1.0   217  1.2 MiB   4.9 /shop/item-6                         ▇█▂▄▆█▁▃
            480   0.7   161  881 KiB   5.0 /shop/item-7                         █▁▃▅▇█▂▄
            369   0.6   124  677 KiB   4.9 /shop/item-8                         █▂▄▆█▁▃▅
            292   0.4    98  536 KiB   4.8 /shop/item-9                         ▁▃▅▇█▂▄▆
                                                                    1-10 of 40 · hits ▼
         ► 64×  12:00:00 ━━━━━━━━━━━━━━●────────────── 1d 00:00:00  50.0 %  ETA 11m 15s
         ↵ drill / filter ⇥ panel s sort ␣ pause <> speed ←→ seek ? help : do q quit
        """)
  }

  @Test func `The main screen of a log with hosts`() {
    #expect(
      Bench(140, 30, log: .shop(hosts: ["shop.example", "www.example"])).picture() == """
         cubetop  ● LIVE  shop.log                                               2026-03-14 12:00:00 UTC │ range all │ lag 0.0 s │ in 1.28k lines/s
         HITS in range           PAGE VIEWS      REQ/S now                  UNIQUE IPs      SENT             4xx                  5xx
         65,047                  16,261          20.3 ▲ 3% vs 1m            25              116.6 MiB        5.88 %  3,826        1.10 %  714
         all                                                                                                              65,047 hits · all · exact
        ╭─ ⁰ Requests/s ────────────────────────────────────────────────────────────────────────────────────── 1m 5m 15m 1h 6h 24h [all]  bin 10s ─╮
        │ 25.0/s            ⣀⣀  ⢀⣀⡀ ⢠⣤⡄  ⣤⣤             ⣀⣀  ⣀⣀⡀ ⢠⣤⡄  ⣤⣤             ⣀⣀  ⣀⣀⡀ ⢠⣤⡄  ⣤⣤             ⣀⣀  ⣀⣀⡀ ⢠⣤⡄ ⢠⣤⣤             ⣀⣀  ⣀⣀ │
        │        ⣀⣀⣸⣿⣇⣀⣸⣿⣿⣤⣤⣿⣿⣤⣤⣼⣿⣷⣶⣾⣿⣷⣶⣶⣿⣿⣶⣶⣀⣀⣸⣿⣇⣀⣸⣿⣿⣤⣤⣿⣿⣤⣤⣿⣿⣷⣶⣾⣿⣷⣶⣶⣿⣿⣶⣶⣀⣀⣸⣿⣇⣀⣸⣿⣧⣤⣤⣿⣿⣤⣤⣿⣿⣷⣶⣾⣿⣷⣶⣶⣿⣿⣶⣶⣀⣀⣿⣿⣇⣀⣸⣿⣧⣤⣤⣿⣿⣤⣤⣿⣿⣷⣶⣾⣿⣷⣶⣾⣿⣿⣶⣶⣀⣀⣿⣿⣇⣀⣸⣿⣧⣤⣤⣿⣿⣤⣤⣿⣿ │
        │    0/s ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿ │
        │        └11:50                    └11:52                    └11:54                    └11:56                    └11:58               now┘ │
        ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
        ┏━ ¹ Top URLs ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 40 paths · hits ▼ ━┓╭─ ² Clients ────────────────────── 25 clients · 10 s rate ▼ ─╮
        ┃   HITS     %   IPS     SENT  ERR% PATH                           TREND    ┃│ IP                     1s   10s    1m   HITS  ERR% TREND    │
        ┃▌24,000  36.9 8,001 43.0 MiB   5.0 /                              ▁▃▅▇█▂▄▆ ┃│ 192.0.2.10            240  24.0  4.00 24,000   5.0 ▁▃▅▇█▂▄▆ │
        ┃ 12,000  18.4 4,001 21.5 MiB   5.0 /cart                          ▂▄▆█▁▃▅▇ ┃│ 198.51.100.7          120  12.0  2.00 12,000   5.0 ▂▄▆█▁▃▅▇ │
        ┃  4,800   7.4 1,601  8.6 MiB   5.0 /checkout                      ▃▅▇█▂▄▆█ ┃│ 2001:db8::1            48  4.80  0.80  4,800   5.0 ▃▅▇█▂▄▆█ │
        ┃  2,400   3.7   801  4.3 MiB   5.0 /search                        ▄▆█▁▃▅▇█ ┃│ 203.0.113.3            24  2.40  0.40  2,400   5.0 ▄▆█▁▃▅▇█ │
        ┃  1,411   2.2   471  2.5 MiB   5.0 /shop/item-4                   ▅▇█▂▄▆█▁ ┃│ 203.0.113.4            14  1.40  0.23  1,411   5.0 ▅▇█▂▄▆█▁ │
        ┃    923   1.4   308  1.7 MiB   5.0 /shop/item-5                   ▆█▁▃▅▇█▂ ┃│ 203.0.113.5             9  0.90  0.15    923   5.0 ▆█▁▃▅▇█▂ │
        ┃    648   1.0   217  1.2 MiB   4.9 /shop/item-6                   ▇█▂▄▆█▁▃ ┃│ 203.0.113.6             6  0.60  0.10    648   4.9 ▇█▂▄▆█▁▃ │
        ┃    480   0.7   161  881 KiB   5.0 /shop/item-7                   █▁▃▅▇█▂▄ ┃│ 203.0.113.7             4  0.40  0.07    480   5.0 █▁▃▅▇█▂▄ │
        ┗━ 1-8 of 40 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛╰─ 1-8 of 25 ─────────────────────────────────────────────────╯
        ╭─ ³ Status ───────────────╮╭─ ⁴ Referrers ────────────────╮╭─ ⁵ User agents ──────────╮╭─ ⁶ Methods ──────────╮╭─ ⁷ Hosts ────────────────╮
        │ 200    █▌   24,000  36.9 ││ 24,000  36.9 (direct)        ││ 24,000  36.9 Chrome      ││ GET           24,000 ││ 24,000  36.9 shop.…ample │
        │ 404    ▊    12,000  18.4 ││ 12,000  18.4 search.example  ││ 12,000  18.4 Safari      ││ POST          12,000 ││ 12,000  18.4 www.example │
        │ 304    ▎     4,800   7.4 ││  4,800   7.4 social.example  ││  4,800   7.4 Googlebot   ││ HEAD           4,800 ││                          │
        │ 500    ▏     2,400   3.7 ││                              ││  2,400   3.7 curl        ││                      ││                          │
        ╰─ 1-4 of 5 ───────────────╯╰──────────────────────────────╯╰──────────────────────────╯╰──────────────────────╯╰──────────────────────────╯
         ● LIVE · 115.7 MiB · 315,488 lines · lag 0.0 s · combined

         ↵ drill  / filter  p pivot  ⇥ panel  e expand  s sort  o hold  y copy  ␣ pause  +- range  ? help  : do  q quit
        """)
  }

  @Test func `A drilled-down slice has its crumbs and its raw lines`() {
    #expect(
      Bench(120, 40).pressing(.down, .enter, .char("3"), .down, .enter).picture() == """
         cubetop  ● LIVE  shop.log                           2026-03-14 12:00:00 UTC │ range all │ lag 0.0 s │ in 1.28k lines/s
         HITS in range        PAGE VIEWS    REQ/S now              UNIQUE IPs    SENT          4xx               5xx
         65,047               16,261        20.3 ▲ 3% vs 1m        25            116.6 MiB     5.88 %  3,826     1.10 %  714
         all › path = /cart › status = 404                                        65,047 hits · all · exact · Bksp removes last
        ╭─ ⁰ Requests/s ────────────────────────────────────────────────────────────────── 1m 5m 15m 1h 6h 24h [all]  bin 10s ─╮
        │ 25.0/s                 ⢀⣀⡀ ⣀⣀                  ⣀⣀  ⣀⡀                  ⣀⡀ ⢀⣀⡀                 ⢀⣀⡀ ⣀⣀                 │
        │          ⣤⣤ ⢰⣶⡆ ⢸⣿  ⣿⣿⣀⣸⣿⣇⣀⣿⣿⣤⣤ ⢠⣤⡄ ⢰⣶  ⣿⣿ ⢸⣿⣇⣀⣿⣿⣀⣀⣿⣧⣤⡄ ⢠⣤  ⣶⡆ ⢸⣿⡇ ⣿⣿⣀⣀⣿⣇⣀⣸⣿⣧⣤  ⣤⡄ ⢰⣶⡆ ⣿⣿  ⣿⣇⣀⣸⣿⣇⣀⣿⣿⣤⡄ ⢠⣤⡄ ⣶⣶  ⣿⡇ ⢸⣿ │
        │        ⣤⣤⣿⣿⣶⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣤⣼⣿⣷⣶⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣧⣤⣼⣿⣶⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣤⣤⣿⣷⣶⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣧⣤⣼⣿⣷⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿ │
        │    0/s ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿ │
        │    5xx                 ▓▓▓                         ▒▒                         ██                         ██          │
        │        └11:50                    └11:52                    └11:54                    └11:57                     now┘ │
        ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
        ╭─ ¹ URLs ───────────────────────────────────── 3 URLs · hits ▼ ─╮┏━ ² Clients ━━━━━━━━━━━━━ 25 clients · 10 s rate ▼ ━┓
        │   HITS     %     SENT  ERR% URL                       TREND    │┃ IP                     1s   10s    1m   HITS  ERR% ┃
        │ 24,000  36.9 43.0 MiB   5.0 /cart?step=1              ▁▃▅▇█▂▄▆ │┃▌192.0.2.10            240  24.0  4.00 24,000   5.0 ┃
        │ 12,000  18.4 21.5 MiB   5.0 /cart?step=2              ▂▄▆█▁▃▅▇ │┃ 198.51.100.7          120  12.0  2.00 12,000   5.0 ┃
        │  4,800   7.4  8.6 MiB   5.0 /cart                     ▃▅▇█▂▄▆█ │┃ 2001:db8::1            48  4.80  0.80  4,800   5.0 ┃
        │                                                                │┃ 203.0.113.3            24  2.40  0.40  2,400   5.0 ┃
        │                                                                │┃ 203.0.113.4            14  1.40  0.23  1,411   5.0 ┃
        │                                                                │┃ 203.0.113.5             9  0.90  0.15    923   5.0 ┃
        │                                                                │┃ 203.0.113.6             6  0.60  0.10    648   4.9 ┃
        │                                                                │┃ 203.0.113.7             4  0.40  0.07    480   5.0 ┃
        ╰────────────────────────────────────────────────────────────────╯┗━ 1-8 of 25 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
        ╭─ ³ Status ─────────────────╮╭─ ⁴ Referrers ──────────────────╮╭─ ⁵ User agents ────────────╮╭─ ⁶ Methods ────────────╮
        │ 200    ██▎    24,000  36.9 ││ 24,000  36.9 (direct)          ││ 24,000  36.9 Chrome        ││ GET       24,000  36.9 │
        │ 404    █▏     12,000  18.4 ││ 12,000  18.4 search.example    ││ 12,000  18.4 Safari        ││ POST      12,000  18.4 │
        │ 304    ▌       4,800   7.4 ││  4,800   7.4 social.example    ││  4,800   7.4 Googlebot     ││ HEAD       4,800   7.4 │
        │ 500    ▎       2,400   3.7 ││                                ││  2,400   3.7 curl          ││                        │
        │ 301    ▏       1,411   2.2 ││                                ││                            ││                        │
        │                            ││                                ││                            ││                        │
        ╰────────────────────────────╯╰────────────────────────────────╯╰────────────────────────────╯╰────────────────────────╯
        ╭─ ⁸ Raw lines ───────────────────────────────────────────────────────────────────────────────────────── newest first ─╮
        │ 12:00:00 192.0.2.0       GET    200        773 /shop/item-0?page=2          https://search.exa… Mozilla/5.0 (X11) C… │
        │ 11:59:59 192.0.2.1       GET    200        774 /shop/item-1?page=2          https://search.exa… Mozilla/5.0 (X11) C… │
        │ 11:59:58 192.0.2.2       GET    200        775 /shop/item-2?page=2          https://search.exa… Mozilla/5.0 (X11) C… │
        │ 11:59:57 192.0.2.3       GET    200        776 /shop/item-3?page=2          https://search.exa… Mozilla/5.0 (X11) C… │
        ╰─ 1-4 of 30 ──────────────────────────────────────────────────────────────────────────────────────────────────────────╯
         ● LIVE · 115.7 MiB · 315,488 lines · lag 0.0 s · combined

         ↵ drill  Bksp up  / filter  p pivot  ⇥ panel  e expand  s sort  o hold  y copy  ␣ pause  +- range  ? help  : do  q quit
        """)
  }

  @Test func `One panel on a small screen`() {
    #expect(
      Bench(50, 12).pressing(.char("2")).picture() == """
         cubetop  ● LIVE  shop.log               12:00:00
         all                    65,047 hits · all · exact
        ━━ ² Clients ━━━━━━━━━━ 1-7 of 25 · 10 s rate ▼ ━━
         IP                    1s   10s    1m   HITS  ERR%
        ▌192.0.2.10           240  24.0  4.00 24,000   5.0
         198.51.100.7         120  12.0  2.00 12,000   5.0
         2001:db8::1           48  4.80  0.80  4,800   5.0
         203.0.113.3           24  2.40  0.40  2,400   5.0
         203.0.113.4           14  1.40  0.23  1,411   5.0
         203.0.113.5            9  0.90  0.15    923   5.0
         203.0.113.6            6  0.60  0.10    648   4.9
         ↵ drill / filter ⇥ panel ␣ pause ? help q quit
        """)
  }

  @Test func `A log with a very long path, at the top of every screen`() {
    func top(_ width: Int, _ height: Int, _ sources: String..., mode: Model.Mode = .live) -> Substring {
      var bench = Bench(width, height, mode: mode)
      bench.setStatus { $0.sources = sources }
      return bench.picture().split(separator: "\n")[0]
    }
    let path = "/srv/www/customers/2026/shop.example/logs/archive/access.log"
    #expect(
      top(140, 45, path)
        == " cubetop  ● LIVE  /srv/www/customers/2026/shop.example/logs…/access.log  2026-03-14 12:00:00 UTC │ range all │ lag 0.0 s │ in 1.28k lines/s"
    )
    #expect(
      top(100, 28, path)
        == " cubetop  ● LIVE  /…/access.log  2026-03-14 12:00:00 UTC │ range all │ lag 0.0 s │ in 1.28k lines/s")
    #expect(
      top(80, 24, path) == " cubetop  ● LIVE  …/access.log  2026-03-14 12:00:00 UTC │ range all │ lag 0.0 s")
    #expect(
      top(80, 24, path, "b.log", "c.log", mode: .replay)
        == " cubetop  ► REPLAY 64×  /sr…/access.log +2  2026-03-14 12:00:00 UTC │ range all")
    #expect(
      top(80, 24, "/srv/" + String(repeating: "very-", count: 20) + "long.log")
        == " cubetop  ● LIVE  very-very-very-ve…very-very-long.log  2026-03-14 12:00:00 UTC")
    #expect(top(60, 16, path) == " cubetop  ● LIVE  /srv…/access.log  2026-03-14 12:00:00 UTC")
    #expect(top(40, 10, path) == " cubetop  ● LIVE  access.log   12:00:00")
  }

  @Test func `A line or two where nothing else fits`() {
    #expect(
      Bench(20, 6).picture() == """
        65.0k hits 20.3/s
        4xx 5.9 5xx 1.1
        all · all
        too small · q quits


        """)
  }

  @Test func `A line or two with some room`() {
    #expect(
      Bench(60, 6).pressing(.char("3"), .enter).picture() == """
        65.0k hits 20.3/s 4xx 5.9 5xx 1.1
        all › status = 200 · all
        too small · q quits



        """)
  }

  @Test func `An expanded panel`() {
    #expect(
      Bench(120, 28).pressing(.char("5"), .char("e")).picture() == """
         cubetop  ● LIVE  shop.log                           2026-03-14 12:00:00 UTC │ range all │ lag 0.0 s │ in 1.28k lines/s
         HITS in range        PAGE VIEWS    REQ/S now              UNIQUE IPs    SENT          4xx               5xx
         65,047               16,261        20.3 ▲ 3% vs 1m        25            116.6 MiB     5.88 %  3,826     1.10 %  714
         all                                                                                          65,047 hits · all · exact
        ┏━ ⁵ User agents ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 4 families · hits ▼ ━┓
        ┃   HITS     %   IPS     SENT  ERR% FAMILY                            TREND                                            ┃
        ┃▌24,000  36.9 8,001 43.0 MiB   5.0 Chrome                             ▁▂▃▄▅▆▇█ ▁▂▃▄▅▆▇█ ▁▂▃▄▅▆▇█ ▁▂▃▄▅▆▇█ ▁▂▃▄▅▆▇█ ▁▂ ┃
        ┃ 12,000  18.4 4,001 21.5 MiB   5.0 Safari                            ▁▂▃▄▅▆▇█ ▁▂▃▄▅▆▇█ ▁▂▃▄▅▆▇█ ▁▂▃▄▅▆▇█ ▁▂▃▄▅▆▇█ ▁▂▃ ┃
        ┃  4,800   7.4 1,601  8.6 MiB   5.0 Googlebot                         ▂▃▄▅▆▇█ ▁▂▃▄▅▆▇█ ▁▂▃▄▅▆▇█ ▁▂▃▄▅▆▇█ ▁▂▃▄▅▆▇█ ▁▂▃▄ ┃
        ┃  2,400   3.7   801  4.3 MiB   5.0 curl                              ▃▄▅▆▇█ ▁▂▃▄▅▆▇█ ▁▂▃▄▅▆▇█ ▁▂▃▄▅▆▇█ ▁▂▃▄▅▆▇█ ▁▂▃▄▅ ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┃                                                                                                                      ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
         ● LIVE · 115.7 MiB · 315,488 lines · lag 0.0 s · combined

         ↵ drill  / filter  p pivot  ⇥ panel  e expand  s sort  o hold  y copy  ␣ pause  +- range  ? help  : do  q quit
        """)
  }

  @Test func `The raw lines at full size`() {
    #expect(
      Bench(100, 28).pressing(.char("8"), .char("e")).picture() == """
         cubetop  ● LIVE  shop.log       2026-03-14 12:00:00 UTC │ range all │ lag 0.0 s │ in 1.28k lines/s
         HITS in range    PAGE VIEWS REQ/S now           UNIQUE IPs  SENT        4xx            5xx
         65,047           16,261     20.3 ▲ 3% vs 1m     25          116.6 MiB   5.88 %  3,826  1.10 %  714
         all                                                                      65,047 hits · all · exact
        ┏━ ⁸ Raw lines ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ newest first ━┓
        ┃▌12:00:00 192.0.2.0       GET    200        773 /shop/item-0?page=2  https://sear… Mozilla/5.0 (… ┃
        ┃ 11:59:59 192.0.2.1       GET    200        774 /shop/item-1?page=2  https://sear… Mozilla/5.0 (… ┃
        ┃ 11:59:58 192.0.2.2       GET    200        775 /shop/item-2?page=2  https://sear… Mozilla/5.0 (… ┃
        ┃ 11:59:57 192.0.2.3       GET    200        776 /shop/item-3?page=2  https://sear… Mozilla/5.0 (… ┃
        ┃ 11:59:56 192.0.2.4       GET    200        777 /shop/item-4?page=2  https://sear… Mozilla/5.0 (… ┃
        ┃ 11:59:55 192.0.2.5       GET    200        778 /shop/item-5?page=2  https://sear… Mozilla/5.0 (… ┃
        ┃ 11:59:54 192.0.2.6       GET    200        779 /shop/item-6?page=2  https://sear… Mozilla/5.0 (… ┃
        ┃ 11:59:53 192.0.2.7       GET    200        780 /shop/item-7?page=2  https://sear… Mozilla/5.0 (… ┃
        ┃ 11:59:52 192.0.2.8       GET    200        781 /shop/item-8?page=2  https://sear… Mozilla/5.0 (… ┃
        ┃ 11:59:51 192.0.2.9       GET    200        782 /shop/item-9?page=2  https://sear… Mozilla/5.0 (… ┃
        ┃ 11:59:50 192.0.2.10      GET    200        783 /shop/item-10?page=2 https://sear… Mozilla/5.0 (… ┃
        ┃ 11:59:49 192.0.2.11      GET    200        784 /shop/item-11?page=2 https://sear… Mozilla/5.0 (… ┃
        ┃ 11:59:48 192.0.2.12      GET    200        785 /shop/item-12?page=2 https://sear… Mozilla/5.0 (… ┃
        ┃ 11:59:47 192.0.2.13      GET    200        786 /shop/item-13?page=2 https://sear… Mozilla/5.0 (… ┃
        ┃ 11:59:46 192.0.2.14      GET    200        787 /shop/item-14?page=2 https://sear… Mozilla/5.0 (… ┃
        ┃ 11:59:45 192.0.2.15      GET    200        788 /shop/item-15?page=2 https://sear… Mozilla/5.0 (… ┃
        ┃ 11:59:44 192.0.2.16      GET    200        789 /shop/item-16?page=2 https://sear… Mozilla/5.0 (… ┃
        ┃ 11:59:43 192.0.2.17      GET    200        790 /shop/item-17?page=2 https://sear… Mozilla/5.0 (… ┃
        ┃ 11:59:42 192.0.2.18      GET    200        791 /shop/item-18?page=2 https://sear… Mozilla/5.0 (… ┃
        ┗━ 1-19 of 30 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
         ● LIVE · 115.7 MiB · 315,488 lines · lag 0.0 s · combined

         / filter  ⇥ panel  e expand  y copy  ␣ pause  +- range  ? help  : do  q quit
        """)
  }

  @Test func `Blocks, for fonts without braille`() {
    let picture = Bench(80, 24, mode: .replay).picture(.blocks)
    #expect(
      picture.split(separator: "\n")[3..<9].joined(separator: "\n") == """
        ── ⁰ Requests/s ────────────────────────── 1m 5m 15m 1h 6h 24h [all]  bin 10s ──
        25.0/s     ▁ ▁▁ ▂ ▃▃▄▄    ▁▁ ▁▁▂▂ ▃ ▄▄    ▁▁ ▁ ▂▂ ▃ ▄▄    ▁▁ ▁ ▂▂▃▃ ▄▄    ▁▁▁▁ ▂
               ▂██▂█▃██▄█▅████▇▂████▃████▅█▆██▇▂████▃█▄██▅█▆██▇▂█▂██▃█▄████▆██▇██▂████▄█
           0/s █████████████████████████████████████████████████████████████████████████
           5xx            ▓▓                ▒▒                ██                 █
               └11:50                    └11:53                    └11:57          head┘
        """)
    #expect(!picture.unicodeScalars.contains { (0x2800...0x28FF).contains($0.value) })
  }

  @Test func `ASCII`() {
    #expect(
      Bench(80, 24, mode: .replay).picture(.ascii) == """
         cubetop  > REPLAY 64x  shop.log            2026-03-14 12:00:00 UTC | range all
         65,047 hits  16.3k views  20.3/s  25 IPs  117 MiB  4xx 5.88 %  5xx 1.10 %
         all                                                  65,047 hits - all - exact
        -- 0 Requests/s -------------------------- 1m 5m 15m 1h 6h 24h [all]  bin 10s --
        25.0/s       .. . ::::       .... : ::       . .. : ::       . ..:: ::      .. .
               .##.#:##:#|####|.####:####|#|##|.####:#:##|#|##|.#.##:#:####|##|##.####:#
           0/s #########################################################################
           5xx            **                ::                ##                 #
               |11:50                    |11:53                    |11:57          head|
        [1URLs]  2Clients   3Status   4Referrers   5Agents   6Methods   8Raw
           HITS     %   IPS     SENT  ERR% PATH                                 TREND
        >24,000  36.9 8,001 43.0 MiB   5.0 /                                    .-+%#:=*
         12,000  18.4 4,001 21.5 MiB   5.0 /cart                                :=*#.-+%
          4,800   7.4 1,601  8.6 MiB   5.0 /checkout                            -+%#:=*#
          2,400   3.7   801  4.3 MiB   5.0 /search                              =*#.-+%#
          1,411   2.2   471  2.5 MiB   5.0 /shop/item-4                         +%#:=*#.
            923   1.4   308  1.7 MiB   5.0 /shop/item-5                         *#.-+%#:
            648   1.0   217  1.2 MiB   4.9 /shop/item-6                         %#:=*#.-
            480   0.7   161  881 KiB   5.0 /shop/item-7                         #.-+%#:=
            369   0.6   124  677 KiB   4.9 /shop/item-8                         #:=*#.-+
            292   0.4    98  536 KiB   4.8 /shop/item-9                         .-+%#:=*
                                                                    1-10 of 40 - hits v
         > 64x  12:00:00 ==============o-------------- 1d 00:00:00  50.0 %  ETA 11m 15s
         Enter drill / filter Tab panel Space pause <> speed <--> seek ? help q quit
        """)
  }

  @Test func `Before the first answer`() {
    #expect(
      Bench(80, 24, isLoaded: false).with { $0.setStatus { $0.phase = .loading(0.4) } }.picture() == """
         cubetop  ● LIVE  shop.log                 range all │ lag 0.0 s │ in 0 lines/s

         all                                                                   reading…
        ── ⁰ Requests/s ────────────────────────────────── 1m 5m 15m 1h 6h 24h [all]  ──





        [¹URLs]  ²Clients   ³Status   ⁴Referrers   ⁵Agents   ⁶Methods   ⁸Raw
         reading…











         ► reading 40 % ━━━━━━━━━━━━━━━━━━━●───────────────────────────── 0 B · 0 lines
         ↵ drill / filter ⇥ panel e expand s sort ␣ pause +- range ? help : do q quit
        """)
  }

  @Test func `A slice with nothing in it`() {
    #expect(
      Bench(80, 24, log: .empty).picture() == """
         cubetop  ● LIVE  shop.log      2026-03-14 12:00:00 UTC │ range all │ lag 0.0 s
         0 hits  0 views  0/s  0 IPs  0 B  4xx 0 %  5xx 0 %
         all                                                       0 hits · all · exact
        ── ⁰ Requests/s ────────────────────────────────── 1m 5m 15m 1h 6h 24h [all]  ──





        [¹URLs]  ²Clients   ³Status   ⁴Referrers   ⁵Agents   ⁶Methods   ⁸Raw
          HITS     %  IPS     SENT  ERR% PATH                                   TREND
         nothing in this slice and range










         ● LIVE · 115.7 MiB · 315,488 lines · lag 0.0 s · combined
         ↵ drill / filter ⇥ panel e expand s sort ␣ pause +- range ? help : do q quit
        """)
  }

  @Test func `A live log held while it is read on`() {
    #expect(
      paused(80, 24).picture() == """
         cubetop  ‖ PAUSED  shop.log    2026-03-14 12:00:00 UTC │ range all │ lag 0.0 s
         65,047 hits  16.3k views  20.3/s  25 IPs  117 MiB  4xx 5.88 %  5xx 1.10 %
         all                                                  65,047 hits · all · exact
        ── ⁰ Requests/s ────────────────────────── 1m 5m 15m 1h 6h 24h [all]  bin 10s ──
        25.0/s       ⢀⡀ ⣀ ⣤⡄⢠⣤       ⣀⡀⢀⣀ ⣤ ⢠⡄       ⣀ ⢀⡀ ⣤ ⢠⡄       ⣀ ⣀⡀⢠⣤ ⣤⡄      ⢀⣀ ⣀
               ⣀⣸⣇⣀⣿⣤⣼⣧⣤⣿⣶⣿⣷⣾⣿⣶⣀⣸⣇⣸⣿⣤⣿⣧⣼⣿⣶⣿⣶⣾⣷⣶⣀⣿⣇⣸⣧⣤⣿⣤⣼⣷⣶⣿⣶⣾⣷⣆⣀⣿⣀⣸⣧⣤⣿⣤⣿⣷⣾⣿⣶⣿⣷⣆⣸⣿⣀⣿⣧⣼⣿⣤⣿
           0/s ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
           5xx            ▓▓                ▒▒                ██                 █
               └11:50                    └11:53                    └11:57           now┘
        [¹URLs]  ²Clients   ³Status   ⁴Referrers   ⁵Agents   ⁶Methods   ⁸Raw
           HITS     %   IPS     SENT  ERR% PATH                                 TREND
        ▌24,000  36.9 8,001 43.0 MiB   5.0 /                                    ▁▃▅▇█▂▄▆
         12,000  18.4 4,001 21.5 MiB   5.0 /cart                                ▂▄▆█▁▃▅▇
          4,800   7.4 1,601  8.6 MiB   5.0 /checkout                            ▃▅▇█▂▄▆█
          2,400   3.7   801  4.3 MiB   5.0 /search                              ▄▆█▁▃▅▇█
          1,411   2.2   471  2.5 MiB   5.0 /shop/item-4                         ▅▇█▂▄▆█▁
            923   1.4   308  1.7 MiB   5.0 /shop/item-5                         ▆█▁▃▅▇█▂
            648   1.0   217  1.2 MiB   4.9 /shop/item-6                         ▇█▂▄▆█▁▃
            480   0.7   161  881 KiB   5.0 /shop/item-7                         █▁▃▅▇█▂▄
            369   0.6   124  677 KiB   4.9 /shop/item-8                         █▂▄▆█▁▃▅
            292   0.4    98  536 KiB   4.8 /shop/item-9                         ▁▃▅▇█▂▄▆
                                                                    1-10 of 40 · hits ▼
         ‖ held · +52,000 waiting · ␣ goes on · 115.7 MiB · 367,488 lines · lag 0.0 s ·
         ↵ drill / filter ⇥ panel e expand s sort ␣ pause +- range ? help : do q quit
        """)
  }

  @Test func `A replay that is paused`() {
    #expect(
      Bench(80, 24, mode: .replay).with { $0.setStatus { $0.replay?.isPaused = true } }.lastLines(3) == """
                                                                    1-10 of 40 · hits ▼
         ‖ 64×  12:00:00 ━━━━━━━━━━━━━━━━━━●───────────────── 1d 00:00:00  50.0 %  held
         ↵ drill / filter ⇥ panel s sort ␣ pause <> speed ←→ seek ? help : do q quit
        """)
  }

  @Test func `A replay that is over`() {
    #expect(
      Bench(80, 24, mode: .replay).with {
        $0.setStatus {
          $0.replay?.isOver = true; $0.replay?.position = Bench.replay.end
        }
      }.lastLines(3) == """
                                                                    1-10 of 40 · hits ▼
         ‖ 64×  1d 00:00:00 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━● 1d 00:00:00  100.0 %  end
         ↵ drill / filter ⇥ panel s sort ␣ pause <> speed ←→ seek ? help : do q quit
        """)
  }

  @Test func `A replay slower than asked for`() {
    #expect(
      Bench(80, 24, mode: .replay).with { $0.setStatus { $0.replay?.achieved = 41 } }.lastLines(3) == """
                                                                    1-10 of 40 · hits ▼
         ► 64× (41.0× real)  12:00:00 ━━━━━━━━●─────── 1d 00:00:00  50.0 %  ETA 11m 15s
         ↵ drill / filter ⇥ panel s sort ␣ pause <> speed ←→ seek ? help : do q quit
        """)
  }

  @Test func `Rejected lines are told quietly`() {
    #expect(
      rejecting(80, 24).lastLines(3) == """
         3 lines rejected: there is no date (line 9891, column 14)… 1-10 of 40 · hits ▼
         ● LIVE · 115.7 MiB · 315,488 lines · lag 0.0 s · combined
         ↵ drill / filter ⇥ panel e expand s sort ␣ pause +- range ? help : do q quit
        """)
  }

  @Test func `A message goes before the rejected lines`() {
    #expect(
      rejecting(80, 24).pressing(.char("o")).lastLines(3) == """
         order held: rows stay put, numbers go on · o lets go
         ● LIVE · 115.7 MiB · 315,488 lines · lag 0.0 s · combined
         ↵ drill / filter ⇥ panel e expand s sort ␣ pause +- range ? help : do q quit
        """)
  }

  @Test func `A typed filter and what it lets through`() {
    #expect(
      Bench(80, 24).pressing(.char("/"), typing: "status >= 500").lastLines(3) == """
         / status >= 500█  65,047 hits · ↵ keeps · Esc drops
         ● LIVE · 115.7 MiB · 315,488 lines · lag 0.0 s · combined
         ↵ keep  Esc drop  Ctrl-U clear  Ctrl-W drop word
        """)
  }

  @Test func `A typed filter that isn't one yet`() {
    #expect(
      Bench(100, 28).pressing(.char("/"), typing: "status >= ").lastLines(3) == """
         ● LIVE · 115.7 MiB · 315,488 lines · lag 0.0 s · combined
         / status >= █  column 11: expected a value after '>=': write status >= 404
         ↵ keep  Esc drop  Ctrl-U clear  Ctrl-W drop word
        """)
  }

  @Test func `What the rows can be sorted by`() {
    #expect(
      Bench(60, 16).pressing(.char("s"), .down).picture() == """
         cubetop  ● LIVE  shop.log          2026-03-14 12:00:00 UTC
         65,047 hits  20.3/s  25 IPs  4xx 5.88 %  5xx 1.10 %
         all                              65,047 hits · all · exact
         ⁰Time  [¹URLs]  ²Clients   ³Status   ⁴Referrers   ⁵Agents
           HITS     %     SENT  ERR% PATH                   TREND
        ▌24,000  36.9 ┏━ Sort Top URLs by ━━━━━━━━━━┓       ▁▃▅▇█▂▄▆
         12,000  18.4 ┃ hits                        ┃       ▂▄▆█▁▃▅▇
          4,800   7.4 ┃▌clients                     ┃       ▃▅▇█▂▄▆█
          2,400   3.7 ┃ bytes sent                  ┃       ▄▆█▁▃▅▇█
          1,411   2.2 ┃ errors                      ┃       ▅▇█▂▄▆█▁
            923   1.4 ┗━ ↵ choose · s next · Esc ━━━┛       ▆█▁▃▅▇█▂
            648   1.0  1.2 MiB   4.9 /shop/item-6           ▇█▂▄▆█▁▃
            480   0.7  881 KiB   5.0 /shop/item-7           █▁▃▅▇█▂▄
                                                 1-8 of 40 · hits ▼
         ● LIVE · 115.7 MiB · 315,488 lines · lag 0.0 s · combined
         ↵ drill / filter ⇥ panel s sort ␣ pause ? help : do q quit
        """)
  }

  @Test func `Time ranges to choose from`() {
    #expect(
      Bench(60, 16).pressing(.char("t")).picture() == """
         cubetop  ● LIVE  shop.log          2026-03-14 12:00:00 UTC
         65,047 hits  20.3/s  25 IPs  4xx 5.88 %  5xx 1.10 %
         all                              65,047 hits · all · exact
         ⁰Time  [¹URLs┏━ Time range ━━━━━━━━━━━━━━━━┓ers   ⁵Agents
           HITS     % ┃ last 1m                     ┃       TREND
        ▌24,000  36.9 ┃ last 5m                     ┃       ▁▃▅▇█▂▄▆
         12,000  18.4 ┃ last 15m                    ┃       ▂▄▆█▁▃▅▇
          4,800   7.4 ┃ last 1h                     ┃       ▃▅▇█▂▄▆█
          2,400   3.7 ┃ last 6h                     ┃       ▄▆█▁▃▅▇█
          1,411   2.2 ┃ last 24h                    ┃       ▅▇█▂▄▆█▁
            923   1.4 ┃▌all                         ┃       ▆█▁▃▅▇█▂
            648   1.0 ┗━ ↵ choose · / type · Esc ━━━┛       ▇█▂▄▆█▁▃
            480   0.7  881 KiB   5.0 /shop/item-7           █▁▃▅▇█▂▄
                                                 1-8 of 40 · hits ▼
         ● LIVE · 115.7 MiB · 315,488 lines · lag 0.0 s · combined
         ↵ drill / filter ⇥ panel s sort ␣ pause ? help : do q quit
        """)
  }

  @Test func `The keys`() {
    #expect(
      Bench(80, 24, mode: .replay).pressing(.char("?"), .pageDown).picture() == """
         cubetop  ► REPLAY 64×  shop.log            2026-03-14 12:00:00 UTC │ range all
         ┏━ Keys ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ / search · ↑↓ scroll ━┓
         ┃  7                  go to Hosts                                            ┃
        ─┃  8                  go to Raw lines                                        ┃─
        2┃  i                  go to Alerts, where rules run                          ┃⣀
         ┃  9                  go to the first dimension of your own                  ┃⣿
         ┃  ↑ k                row up                                                 ┃⣿
         ┃  ↓ j                row down                                               ┃
         ┃  PgUp Ctrl-B        page up                                                ┃┘
        [┃  PgDn Ctrl-F        page down                                              ┃
         ┃  Ctrl-U             half a page up                                         ┃
        ▌┃  Ctrl-D             half a page down                                       ┃▆
         ┃  Home g             first row                                              ┃▇
         ┃  End G              last row                                               ┃█
         ┃                                                                            ┃█
         ┃ Drill down                                                                 ┃▁
         ┃  ↵                  drill down: add the row under the cursor as a filter   ┃▂
         ┃  Bksp               up: remove the last crumb                              ┃▃
         ┃  !                  exclude the row under the cursor                       ┃▄
         ┃  /                  filter as you type: status >= 500, or a part of a      ┃▅
         ┃                     name; search in Raw lines                              ┃▆
         ┃  u                  roll up: sections for URLs, networks for clients       ┃
         ┗━ any other key closes ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
         ↵ drill / filter ⇥ panel s sort ␣ pause <> speed ←→ seek ? help : do q quit
        """)
  }

  @Test func `Rejected lines`() {
    var bench = rejecting(80, 24)
    bench.setStatus {
      $0.linesByOtherFormat = ["json": 1200]
      $0.rejects = [
        .init(
          reason: "there is no date", count: 2,
          latest: [
            .init(source: "shop.log", line: 9891, column: 14, bytes: Array("192.0.2.10 - - GET / HTTP/1.1 200".utf8)),
            .init(source: "shop.log", line: 12, column: 999, bytes: Array("\u{1B}[2J\u{202E}x".utf8)),
          ]),
        .init(
          reason: "the line is longer than a log line may be", count: 1,
          latest: [
            .init(
              source: "old.log.gz", line: 3, column: 300,
              bytes: Array((String(repeating: "a", count: 299) + "ébc").utf8))
          ]),
      ]
    }
    #expect(
      bench.pressing(.char("R")).picture() == """
         cubetop  ● LIVE  shop.log      2026-03-14 12:00:00 UTC │ range all │ lag 0.0 s
         65,047 hits  16.3k views  20.3/s  25 IPs  117 MiB  4xx 5.88 %  5xx 1.10 %
         all                                                  65,047 hits · all · exact
        ── ⁰ Requests/s ────────────────────────── 1m 5m 15m 1h 6h 24h [all]  bin 10s ──
        25.0/s       ⢀⡀ ⣀ ⣤⡄⢠⣤       ⣀⡀⢀⣀ ⣤ ⢠⡄       ⣀ ⢀⡀ ⣤ ⢠⡄       ⣀ ⣀⡀⢠⣤ ⣤⡄      ⢀⣀ ⣀
           ┏━ Rejected lines ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓⣿⣤⣿
           ┃ 1,200 lines are of another format than their log: json                 ┃⣿⣿⣿
           ┃                                                                        ┃
           ┃ 2 × there is no date                                                   ┃ow┘
        [¹U┃   shop.log:9891, column 14                                             ┃
           ┃     192.0.2.10 - ▸- GET / HTTP/1.1 200                                 ┃
        ▌24┃   shop.log:12, column 999                                              ┃▂▄▆
         12┃     \\x1b[2J<U+202E>x◂                                                  ┃▃▅▇
          4┃                                                                        ┃▄▆█
          2┃ 1 × the line is longer than a log line may be                          ┃▅▇█
          1┃   old.log.gz:3, column 300                                             ┃▆█▁
           ┃     …aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa▸ébc                             ┃▇█▂
           ┗━ --rejects FILE keeps them all ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛█▁▃
            480   0.7   161  881 KiB   5.0 /shop/item-7                         █▁▃▅▇█▂▄
            369   0.6   124  677 KiB   4.9 /shop/item-8                         █▂▄▆█▁▃▅
            292   0.4    98  536 KiB   4.8 /shop/item-9                         ▁▃▅▇█▂▄▆
         1,200 lines are json, unlike the others · 3 lines rejecte… 1-10 of 40 · hits ▼
         ● LIVE · 115.7 MiB · 315,488 lines · lag 0.0 s · combined
         ↵ drill / filter ⇥ panel e expand s sort ␣ pause +- range ? help : do q quit
        """)
    #expect(bench.pressing(.char("R"), .escape).picture() == bench.picture())
  }

  private func paused(_ width: Int, _ height: Int) -> Bench {
    var bench = Bench(width, height).pressing(.char(" "))
    bench.setStatus { $0.lines += 52_000 }
    return bench
  }

  private func rejecting(_ width: Int, _ height: Int) -> Bench {
    var bench = Bench(width, height)
    bench.setStatus {
      $0.rejected = 3
      $0.rejection = "there is no date (line 9891, column 14): 192.0.2.10 - - GET / HTTP/1.1 200"
    }
    return bench
  }
}

extension Bench {
  /// The last lines of the picture.
  fileprivate func lastLines(_ count: Int) -> String {
    picture().split(separator: "\n", omittingEmptySubsequences: false).suffix(count).joined(separator: "\n")
  }
}
