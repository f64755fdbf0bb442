/// Proxies and load balancers that one runs oneself.
extension LogFormat {
  static let proxies: [LogFormat] = [
    .pattern(
      "haproxy", "HAProxy's HTTP and TCP logs",
      example:
        #"203.0.113.9:53332 [17/May/2015:10:05:03.143] www~ shop/web1 0/0/7/1457/1487 200 5043 - - ---- 2/1/0/0/0 0/0 "#
        + #"{curl/8.5.0} {} "GET /about HTTP/1.1""#,
      messages: [
        LinePattern(["Proxy ", .rest]), LinePattern(["Server ", .rest]), LinePattern(["Connect from ", .rest]),
        LinePattern(["backend ", .rest]), LinePattern(["[WARNING]", .rest]), LinePattern(["[NOTICE]", .rest]),
        LinePattern(["[ALERT]", .rest]),
        // `www/1: SSL handshake failure`
        LinePattern([.field(.clientAndPort), " [", .field(.accessLogTime), "] ", .skip, "/", .skip, ": ", .skip, .rest]
        ),
      ],
      [
        LinePattern(
          balanced + [
            .skip, "/", .skip, "/", .skip, "/", .skip, "/", .field(.milliseconds), " ", .field(.status), " ",
            .field(.bytes),
            " ", .skip, " ", .skip, " ", .skip, " ", .skip, " ", .skip, " ", .skip, #"""#,
            // Cut off where the request is longer than HAProxy's buffer.
            .field(.request), .optional, #"""#, .rest,
          ]),
        LinePattern(
          balanced + [
            .skip, "/", .skip, "/", .field(.milliseconds), " ", .field(.bytes), " ", .skip, " ", .skip, "/", .rest,
          ]),
      ]),
    .pattern(
      "envoy", "Envoy's default text, and Istio's",
      example: #"[2015-05-17T10:05:03.743Z] "GET /about HTTP/1.1" 200 - 0 5043 50 25 "203.0.113.9" "curl/8.5.0" "#
        + #""6c3f" "shop.example" "10.0.0.5:8080""#,
      [
        LinePattern(
          proxied + [
            .skip, " ", .skip, " ", .field(.bytes), " ", .field(.milliseconds), " ", .skip, #" ""#, .field(.clients),
            #"" ""#,
            .field(.agent), #"" ""#, .skip, #"" ""#, .field(.host), #"" ""#, .skip, #"""#, .rest,
          ]),
        LinePattern(
          proxied + [
            .skip, " ", .skip, " ", .skip, #" ""#, .skip, #"" "#, .skip, " ", .field(.bytes), " ",
            .field(.milliseconds), " ",
            .skip, #" ""#, .field(.clients), #"" ""#, .field(.agent), #"" ""#, .skip, #"" ""#, .field(.host), #"" ""#,
            .skip,
            #"""#, .rest,
          ]),
      ]),
    .pattern(
      "squid", "Squid's native access.log",
      example:
        "1431857103.556     50 203.0.113.9 TCP_MISS/200 5043 GET http://shop.example/about - HIER_DIRECT/10.0.0.5 text/html",
      [
        LinePattern(
          [
            .field(.epochTime), " ", .field(.milliseconds), " ", .field(.client), " ", .skip, "/", .field(.status), " ",
            .field(.bytes), " ", .field(.method), " ", .field(.url), " ", .field(.user), " ", .skip, "/", .skip, " ",
            .skip,
            .rest,
          ], isPadded: true)
      ]),
    .pattern(
      "zoraxy", "Zoraxy's HTTP log",
      example: "2015/05/17 10:05:03 [2015-05-17 10:05:03.150624] [router:host-http] [origin:shop.example] "
        + "[client: 203.0.113.9] [useragent: curl/8.5.0] GET /about 200",
      [
        LinePattern([
          .skip, " [", .field(.isoTime), "] [router:", .skip, "] [origin:", .field(.host), "] [client: ",
          .field(.clients),
          "] [useragent: ", .field(.agent), "] ", .field(.method), " ", .field(.url), " ", .field(.status),
        ])
      ]),
    .pattern(
      "cpanel", "cPanel's access and login logs",
      example:
        #"[2015-05-17 10:05:03 +0000] info [cpaneld] 203.0.113.9 - root "POST /login/ HTTP/1.1" FAILED LOGIN cpaneld: -"#,
      [
        LinePattern([
          "[", .field(.isoTime), "] ", .skip, " [", .skip, "] ", .field(.client), " - ", .field(.user), #" ""#,
          .field(.request), #"""#, .rest,
        ]),
        // Months before days, in figures.
        LinePattern(
          [
            .field(.client), " ", .skip, " ", .field(.user), " [", .field(.pattern), #"] ""#, .field(.request), #"" "#,
            .field(.status), " ", .field(.bytes), #" ""#, .field(.referrer), #"" ""#, .field(.agent), #"""#, .rest,
          ], patterns: [TimePattern("%m/%d/%Y:%T %z")].compactMap(\.self)),
      ]),
  ]

  private static let balanced: [FormatPiece] = [
    .field(.clientAndPort), " [", .field(.accessLogTime), "] ", .skip, " ", .skip, "/", .skip, " ",
  ]
  private static let proxied: [FormatPiece] = [
    "[", .field(.isoTime), #"] ""#, .field(.request), #"" "#, .field(.status), " ",
  ]
}
