/// The keys of the formats whose fields have names, by what they mean. Of several keys with one meaning the first listed that a
/// line has counts.
extension LogFormat {
  typealias KeyNames = [(path: String, spec: FieldSpec)]

  static let caddy =
    names(.anyTime, "ts", "timestamp", "time")
    + names(.clients, "request.client_ip", "request.remote_ip", "request.remote_addr")
    + names(.user, "user_id") + names(.host, "request.host") + names(.method, "request.method")
    + names(.url, "request.uri")
    + names(.protocol, "request.proto") + names(.status, "status") + names(.bytes, "size")
    + names(.secondsOrDuration, "duration")
    + names(.referrer, "request.headers.Referer") + names(.agent, "request.headers.User-Agent")

  static let traefik =
    names(.anyTime, "StartUTC", "StartLocal", "time") + names(.clients, "ClientHost", "ClientAddr")
    + names(.user, "ClientUsername") + names(.host, "RequestHost", "RequestAddr") + names(.method, "RequestMethod")
    + names(.url, "RequestPath") + names(.protocol, "RequestProtocol")
    + names(.status, "DownstreamStatus", "OriginStatus")
    + names(.bytes, "DownstreamContentSize", "OriginContentSize") + names(.nanoseconds, "Duration")
    + names(.referrer, "request_Referer") + names(.agent, "request_User-Agent")

  static let envoy =
    names(.anyTime, "start_time")
    + names(
      .clients, "downstream_remote_address", "downstream_direct_remote_address", "x_forwarded_for", "x-forwarded-for")
    + names(.host, ":authority", "authority") + names(.method, "method", ":method")
    + names(.url, "x-envoy-origin-path", "x-envoy-original-path", "path", ":path") + names(.protocol, "protocol")
    + names(.status, "response_code") + names(.bytes, "bytes_sent") + names(.milliseconds, "duration")
    + names(.referrer, "referer", "referrer") + names(.agent, "user-agent", "user_agent")

  static let cloudflare =
    names(.anyTime, "EdgeStartTimestamp", "EdgeEndTimestamp") + names(.clients, "ClientIP")
    + names(.host, "ClientRequestHost")
    + names(.method, "ClientRequestMethod") + names(.url, "ClientRequestURI", "ClientRequestPath")
    + names(.protocol, "ClientRequestProtocol") + names(.status, "EdgeResponseStatus")
    + names(.bytes, "EdgeResponseBytes")
    + names(.milliseconds, "EdgeTimeToFirstByteMs") + names(.referrer, "ClientRequestReferer")
    + names(.agent, "ClientRequestUserAgent")

  /// What people name the fields of JSON that their server writes, the special formats' names included.
  static let generic: KeyNames = [
    names(
      .anyTime, "time_iso8601", "@timestamp", "timestamp", "time_local", "time", "ts", "msec", "datetime", "date_time",
      "date",
      "eventTime", "log_time", "asctime"),
    names(
      .clients, "remote_addr", "client_ip", "clientip", "clientIp", "remote_ip", "remoteIp", "client_addr", "client",
      "client\\.ip", "client.ip", "source.ip", "source\\.ip", "remote_host", "remote", "c_ip", "ip", "request_ip",
      "http_x_forwarded_for",
      "x_forwarded_for", "httpSourceIP", "eventData.httpSourceIP", "eventData.sourceIP", "ip_address"),
    names(.user, "remote_user", "user", "user\\.name", "auth_user", "username"),
    names(.host, "host", "http_host", "server_name", "vhost", "domain", "httpHostName", "eventData.httpHostName"),
    names(.request, "request", "request_line", "http_request"),
    names(
      .method, "request_method", "method", "http_method", "requestMethod", "verb", "http.request.method",
      "http\\.request\\.method", "httpMethod", "eventData.httpMethod"),
    names(
      .url, "request_uri", "uri", "url", "http_url", "request_url", "requestUrl", "url.original", "url\\.original",
      "path_info", "httpUriPath", "eventData.httpUriPath"),
    names(.path, "path", "uri_path", "url_path", "url.path", "request_path"),
    names(.query, "query_string", "args", "query", "url.query"),
    names(.protocol, "server_protocol", "protocol", "request_protocol", "http_version", "proto"),
    names(
      .status, "status", "status_code", "statusCode", "response_status", "http_status", "response_code", "code",
      "http.response.status_code", "http\\.response\\.status_code", "httpResponseCode"),
    names(
      .bytes, "body_bytes_sent", "bytes_sent", "bytes", "size", "response_body_size", "response_size", "responseSize",
      "bytes_out", "http.response.body.bytes"),
    names(.seconds, "request_time", "latency_seconds", "response_time_s", "request_duration"),
    names(.duration, "latency", "duration", "response_time", "elapsed", "took", "responseTime"),
    names(.milliseconds, "duration_ms", "latency_ms", "response_time_ms", "elapsed_ms", "request_time_ms", "time_ms"),
    names(.microseconds, "duration_us", "latency_us"), names(.nanoseconds, "duration_ns", "latency_ns"),
    names(
      .referrer, "http_referer", "referer", "referrer", "http_referrer", "request_referer", "httpReferer",
      "http.request.referrer"),
    names(
      .agent, "http_user_agent", "user_agent", "useragent", "userAgent", "agent", "ua", "request_user_agent",
      "user-agent",
      "user_agent.original", "httpUserAgent"),
  ].flatMap(\.self)

  /// As ltsv.org recommends them.
  static let ltsvLabels =
    names(.anyTime, "time") + names(.clients, "host", "remote_addr", "forwardedfor")
    + names(.user, "user", "remote_user")
    + names(.request, "req", "request") + names(.method, "method") + names(.url, "uri", "request_uri")
    + names(.protocol, "protocol") + names(.status, "status") + names(.bytes, "size", "body_bytes_sent", "bytes")
    + names(.referrer, "referer", "referrer") + names(.agent, "ua", "user_agent")
    + names(.host, "vhost", "server_name")
    + names(.microseconds, "reqtime_microsec") + names(.seconds, "reqtime", "request_time", "taken_sec", "apptime")

  private static func names(_ role: FieldRole, _ paths: String...) -> KeyNames {
    // Before the first of them comes what a user names.
    paths.enumerated().map { ($0.element, FieldSpec(role: role, rank: UInt8($0.offset + 1))) }
  }
}
