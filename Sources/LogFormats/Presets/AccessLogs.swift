/// Common and combined, and what servers make of them.
extension LogFormat {
  static let accessLogs: [LogFormat] = [
    .accessLog(
      "common", "Apache's and nginx's plainest access log", [] as AccessLogParser.Shape,
      example: #"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /about HTTP/1.1" 200 5043"#),
    .accessLog(
      "combined", "common, with referrer and user agent: what most servers write", .referrerAndAgent,
      example: #"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /about HTTP/1.1" 200 5043 "-" "curl/8.5.0""#),
    .accessLog(
      "vhost-common", "common, with the virtual host in front", .virtualHost,
      example: #"shop.example:443 203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /about HTTP/1.1" 200 5043"#),
    .accessLog(
      "vhost-combined", "combined, with the virtual host in front", [.virtualHost, .referrerAndAgent],
      example:
        #"shop.example:443 203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /about HTTP/1.1" 200 5043 "-" "curl/8.5.0""#
    ),
    .accessLog(
      "nginx-main", "nginx's packaged format: combined, with X-Forwarded-For behind",
      combined + [#" ""#, .skip, #"""#],
      example:
        #"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /about HTTP/1.1" 200 5043 "-" "curl/8.5.0" "198.51.100.7""#),
    .accessLog(
      "nginx-ingress", "Kubernetes' ingress controller: combined, with the upstream behind",
      combined + [" ", .skip, " ", .field(.seconds), " [", .skip, "] [", .skip, "] ", .skip],
      example:
        #"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /about HTTP/1.1" 200 5043 "-" "curl/8.5.0" 462 0.050 "#
        + "[web-80] [] 10.0.0.5:8080 19437 0.049 200 752178adb17130b2"),
    .pattern(
      "lighttpd", "combined, with the host where the ident would be; Varnish and others write combined itself",
      example:
        #"203.0.113.9 shop.example - [17/May/2015:10:05:03 +0000] "GET /about HTTP/1.1" 200 5043 "-" "curl/8.5.0""#,
      isToldByHost: true,
      [
        LinePattern(
          [.field(.client), " ", .field(.host), " ", .field(.user), " ["] + timeToBytes + referrerAndAgent + [.optional]
        )
      ]),
    .pattern(
      "bunkerweb", "BunkerWeb: vhost-combined, with a request's id before the user",
      example: #"shop.example 203.0.113.9 - 5f2c7a - [17/May/2015:10:05:03 +0000] "GET /about HTTP/1.1" 200 5043 "-" "#
        + #""curl/8.5.0""#,
      [
        LinePattern(
          [.field(.host), " ", .field(.client), " - ", .skip, " ", .field(.user), " ["] + timeToBytes + referrerAndAgent
        ),
        // What it refuses before it reads it has no id.
        LinePattern(
          [.field(.host), " ", .field(.client), " - ", .field(.user), " ["] + timeToBytes + referrerAndAgent),
      ]),
    .pattern(
      "ssl-request", "Apache's ssl_request_log: protocol and cipher before the request",
      example: #"[17/May/2015:10:05:03 +0000] 203.0.113.9 TLSv1.3 TLS_AES_256_GCM_SHA384 "GET /about HTTP/1.1" 5043"#,
      [
        LinePattern([
          "[", .field(.accessLogTime), "] ", .field(.client), " ", .skip, " ", .skip, #" ""#, .field(.request), #"" "#,
          .field(.bytes),
        ])
      ]),
    .pattern(
      "litespeed", "LiteSpeed: combined, all of it between quotes",
      example:
        #""203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /about HTTP/1.1" 200 5043 "-" "curl/8.5.0"""#,
      [LinePattern([#"""#] + combined + [#"""#])]),
    .pattern(
      "traefik-clf", "Traefik: combined, with router, server and duration behind",
      example: #"203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /about HTTP/1.1" 200 5043 "-" "curl/8.5.0" "#
        + #"240 "shop@docker" "http://172.17.0.3:80" 42ms"#,
      [
        LinePattern(
          common + [
            " ", .loose(.referrer), " ", .loose(.agent), " ", .skip, " ", .loose(.skip), " ", .loose(.skip), " ",
            .field(.duration),
          ])
      ]),
    .pattern(
      "nginx-proxy-manager", "Nginx Proxy Manager's logs of proxied hosts and of the default one",
      example:
        #"[17/May/2015:10:05:03 +0000] - 200 200 - GET https shop.example "/about" [Client 203.0.113.9] [Length 5043] "#
        + #"[Gzip -] [Sent-to 10.0.0.5] "curl/8.5.0" "-""#,
      [
        LinePattern(
          ["[", .field(.accessLogTime), "] ", .skip, " ", .skip, " ", .field(.status), " - "] + managed + [
            "] [Sent-to ", .skip, #"] ""#, .field(.agent), #"" ""#, .field(.referrer), #"""#,
          ]),
        LinePattern(
          ["[", .field(.accessLogTime), "] ", .skip, " ", .skip, " ", .field(.status), " - "] + managed + [
            #"] ""#, .field(.agent), #"" ""#, .field(.referrer), #"""#,
          ]),
        LinePattern(
          ["[", .field(.accessLogTime), "] ", .field(.status), " - "] + managed + [
            #"] ""#, .field(.agent), #"" ""#, .field(.referrer), #"""#,
          ]),
      ]),
    .pattern(
      "npmplus", "NPMplus",
      example:
        #"[17/May/2015:10:05:03 +0000] shop.example 203.0.113.9 0.002 "GET /about HTTP/2.0" 200 5043 5333 - curl/8.5.0"#,
      [
        LinePattern([
          "[", .field(.accessLogTime), "] ", .field(.host), " ", .field(.client), " ", .field(.seconds), #" ""#,
          .field(.request), #"" "#, .field(.status), " ", .field(.bytes), " ", .skip, " ", .field(.referrer), " ",
          .field(.agent),
        ])
      ]),
  ]

  private static let timeToBytes: [FormatPiece] = [
    .field(.accessLogTime), #"] ""#, .field(.request), #"" "#, .field(.status), " ", .field(.bytes),
  ]
  private static let referrerAndAgent: [FormatPiece] = [#" ""#, .field(.referrer), #"" ""#, .field(.agent), #"""#]
  static let common: [FormatPiece] = [.field(.client), " ", .skip, " ", .field(.user), " ["] + timeToBytes
  static let combined: [FormatPiece] = common + referrerAndAgent

  /// What both of Nginx Proxy Manager's formats have in the middle.
  private static let managed: [FormatPiece] = [
    .field(.method), " ", .skip, " ", .field(.host), #" ""#, .field(.url), #"" [Client "#, .field(.client),
    "] [Length ",
    .field(.bytes), "] [Gzip ", .skip,
  ]
}
