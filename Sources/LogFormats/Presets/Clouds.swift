/// What the clouds write.
extension LogFormat {
  static let clouds: [LogFormat] = [
    .pattern(
      "aws-alb", "AWS application load balancer",
      example:
        #"https 2015-05-17T10:05:03.186641Z app/shop/50dc6c495c0c9188 203.0.113.9:44740 10.0.0.5:80 0.086 0.048 0.037 "#
        + #"200 200 0 5043 "GET https://shop.example:443/about HTTP/1.1" "curl/8.5.0" - - arn:aws:x "Root=1-5" "-" "-" 0 "#
        + #"2015-05-17T10:05:03.100000Z "forward" "-" "-" "10.0.0.5:80" "200" "-" "-""#,
      [
        LinePattern([
          // The moment it came in is further on, where the line is of this decade's form.
          .skip, " ", .field(.isoTime, rank: 1), " ", .skip, " ", .field(.clientAndPort), " ", .skip, " ", .skip, " ",
          .field(.seconds), " ", .skip, " ", .field(.status), " ", .skip, " ", .skip, " ", .field(.bytes), #" ""#,
          .field(.absoluteRequest), #"" ""#, .field(.agent), #"" "#, .skip, " ", .skip, " ", .skip, " ", .loose(.skip),
          " ",
          .loose(.skip), " ", .loose(.skip), " ", .optional, .skip, " ", .field(.isoTime), .rest,
        ])
      ]),
    .pattern(
      "aws-elb", "AWS classic load balancer",
      example:
        #"2015-05-17T10:05:03.945958Z shop 203.0.113.9:2817 10.0.0.5:80 0.000073 0.001048 0.000057 200 200 0 5043 "#
        + #""GET http://shop.example:80/about HTTP/1.1" "curl/8.5.0" - -"#,
      [
        LinePattern([
          .field(.isoTime), " ", .skip, " ", .field(.clientAndPort), " ", .skip, " ", .skip, " ", .field(.seconds), " ",
          .skip,
          " ", .field(.status), " ", .skip, " ", .skip, " ", .field(.bytes), #" ""#, .field(.absoluteRequest),
          .optional,
          #"" ""#, .field(.agent), #"""#, .rest,
        ])
      ]),
    .pattern(
      "aws-s3", "AWS S3 server access log",
      example:
        #"79a5 shop [17/May/2015:10:05:03 +0000] 203.0.113.9 - 3E57427F3 REST.GET.OBJECT about "GET /about HTTP/1.1" "#
        + #"200 - 5043 5043 70 10 "-" "curl/8.5.0" -"#,
      [
        LinePattern([
          .skip, " ", .field(.host), " [", .field(.accessLogTime), "] ", .field(.client), " ", .field(.user), " ",
          .skip, " ",
          .skip, " ", .skip, " ", .loose(.request), " ", .field(.status), " ", .skip, " ", .field(.bytes), " ", .skip,
          " ",
          .field(.milliseconds), " ", .skip, " ", .loose(.referrer), " ", .loose(.agent), .rest,
        ])
      ]),
    .columns(
      "cloudfront", "AWS CloudFront, with or without its header",
      example: [
        "2015-05-17", "10:05:03", "IAD53", "5043", "203.0.113.9", "GET", "d111.cloudfront.net", "/about", "200", "-",
        "curl/8.5.0", "-", "-", "Miss", "UGskZ6dU", "shop.example", "https", "883", "0.036",
      ].joined(separator: "\t"),
      fields: cloudFrontFields, hasTabs: true),
    .pattern(
      "google-storage", "Google Cloud Storage usage log, as CSV",
      example:
        #""1431857103556000","203.0.113.9","1","","GET","/shop/about","200","0","5043","16000","#
        + #""storage.googleapis.com","","curl/8.5.0","id","GET_Object","shop","about""#,
      header: #""time_micros""#,
      [
        LinePattern(
          [
            #"""#, .field(.epochTime), c, .field(.client), c, .skip, c, .skip, c, .field(.method), c, .field(.url), c,
            .field(.status), c, .skip, c, .field(.bytes), c, .field(.microseconds), c, .field(.host), c,
            .field(.referrer), c,
            .field(.agent), #"""#, .rest,
          ], isCSV: true)
      ]),
  ]

  private static let c: FormatPiece = #"",""#
  private static let cloudFrontFields =
    "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) "
    + "cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken"
}
