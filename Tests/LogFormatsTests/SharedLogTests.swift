import Foundation
import LogFormats
import TestSupport
import Testing

/// What format the logs have that other projects test with.
///
/// They are in `logs` beside the shared cases; without that folder there is nothing to look at, and the test says so.
struct SharedLogTests {
  /// All others are in the combined format. Those of nil are no access logs.
  private static let formats: [String: String?] = [
    "apache-http-probing.log": "common",  // In a JSON string.
    "base-upsun-generic-test.log": "combined",
    "bunkerweb-http-path-traversal.log": "bunkerweb", "caddy-logs.log": "caddy-json",
    "cpanel_bf_attempt.log": "cpanel", "envoy-http-bad-user-agent.log": "envoy-json", "kasm-logs.log": "json",
    "magento-ccs-by-country.log": nil, "cve-2021-41773.log": "vhost-combined",
    // An error log with five requests in it.
    "nginx-http-generic-bf.log": "nginx-main", "openappsec.log": "json", "logfile_caddy_log.0": "caddy-json",
    "logfile_caddy_log.1": "caddy-json", "logfile_cloudflare.1": "cloudflare-json",
    "logfile_cloudflare.json": "cloudflare-json", "logfile_haproxy.0": "haproxy", "logfile_invalid_tz.0": nil,
    "logfile_invalid_utf8.0": nil, "logfile_rollover.0": nil, "logfile_rollover.1": nil, "logfile_rollover.2": nil,
    "logfile_w3c.0": "w3c", "logfile_w3c.1": "w3c", "logfile_w3c.2": "w3c", "logfile_w3c.3": "w3c",
    "logfile_w3c.4": "w3c",
    "logfile_w3c.5": "w3c", "logfile_w3c.6": "w3c", "logfile_w3c_big.0": "w3c", "shop_access_log": "nginx-main",
  ]

  @Test func `the format of every log is found out`() throws {
    let folder = sharedData.appending(path: "logs")
    guard let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey]) else {
      return
    }
    var count = 0
    for case let file as URL in files where try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true
    {
      let name = file.lastPathComponent
      let found = try Data(contentsOf: file).withUnsafeBytes { Detection(of: $0) }
      let expected = Self.formats[name] ?? "combined"
      #expect(found.format?.name == expected, "\(name)")
      if case .unsure(let guesses) = found {
        #expect(guesses.isEmpty || name == "nginx-http-generic-bf.log", "\(name)")
      }
      count += 1
    }
    print(count == 0 ? "Skipped: no shared logs at \(folder.path)." : "\(count) shared logs looked at.")
  }
}
