/// Formats whose fields have names.
extension LogFormat {
  static let keyed: [LogFormat] = [
    .columns(
      "w3c", "W3C extended, as its #Fields line says: IIS and others",
      example: "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) "
        + "cs(Referer) sc-status sc-substatus sc-win32-status time-taken\n"
        + "2015-05-17 10:05:03 10.0.0.5 GET /about - 80 - 203.0.113.9 curl/8.5.0 - 200 0 0 15"),
    .labelled(
      "ltsv", "labelled values with tabs between them: LTSV",
      example: [
        "time:[17/May/2015:10:05:03 +0000]", "host:203.0.113.9", "req:GET /about HTTP/1.1", "status:200", "size:5043",
        "referer:-", "ua:curl/8.5.0", "reqtime:0.050",
      ].joined(separator: "\t"),
      labels: ltsvLabels),
    .json(
      "caddy-json", "Caddy",
      example: #"{"level":"info","ts":1431857103.5,"msg":"handled request","request":{"remote_ip":"203.0.113.9","#
        + #""proto":"HTTP/2.0","method":"GET","host":"shop.example","uri":"/about","headers":{"User-Agent":["curl/8.5.0"]}},"#
        + #""duration":0.05,"size":5043,"status":200}"#,
      keys: caddy, signature: "proto"),
    .json(
      "traefik-json", "Traefik",
      example: #"{"ClientHost":"203.0.113.9","DownstreamContentSize":5043,"DownstreamStatus":200,"Duration":50000000,"#
        + #""RequestHost":"shop.example","RequestMethod":"GET","RequestPath":"/about","RequestProtocol":"HTTP/1.1","#
        + #""StartUTC":"2015-05-17T10:05:03.5Z","request_User-Agent":"curl/8.5.0"}"#,
      keys: traefik, signature: "DownstreamStatus"),
    .json(
      "envoy-json", "Envoy",
      example:
        #"{"start_time":"2015-05-17T10:05:03.479Z","method":"GET","x-envoy-origin-path":"/about","protocol":"HTTP/2","#
        + #""response_code":200,"bytes_sent":5043,"duration":50,"user-agent":"curl/8.5.0","#
        + #""downstream_remote_address":"203.0.113.9:59292",":authority":"shop.example"}"#,
      keys: envoy, signature: "response_code"),
    .json(
      "cloudflare-json", "Cloudflare's Logpush",
      example: #"{"ClientIP":"203.0.113.9","ClientRequestHost":"shop.example","ClientRequestMethod":"GET","#
        + #""ClientRequestURI":"/about","EdgeResponseBytes":5043,"EdgeResponseStatus":200,"#
        + #""EdgeStartTimestamp":"2015-05-17T10:05:03Z"}"#,
      keys: cloudflare, signature: "EdgeStartTimestamp"),
    .json(
      "nginx-json", "nginx's JSON, its keys named as its variables are",
      example:
        #"{"time_iso8601":"2015-05-17T10:05:03+00:00","remote_addr":"203.0.113.9","request":"GET /about HTTP/1.1","#
        + #""status":200,"body_bytes_sent":5043,"request_time":0.05,"http_user_agent":"curl/8.5.0"}"#,
      keys: generic, signature: "remote_addr"),
    .json(
      "json", "one JSON object a line, by the keys that most give their fields",
      example:
        #"{"timestamp":"2015-05-17T10:05:03Z","client_ip":"203.0.113.9","method":"GET","path":"/about","status":200,"#
        + #""bytes":5043,"duration_ms":50,"user_agent":"curl/8.5.0"}"#,
      keys: generic),
  ]
}
