import GeoDatabases
import PageEvents

/// `--geoip FILE`: where clients are, and whose network they are in, as dimensions of a log.
///
/// Of several files the first that knows an address says it: one may have countries and another networks.
enum Places {
  static func add(_ paths: [String], to schema: inout Schema) throws(Failure) {
    if paths.isEmpty { return }
    #if GeoIP
      var databases: [GeoDatabase] = []
      for path in paths {
        do throws(GeoDatabaseError) {
          databases.append(try GeoDatabase(path: path))
        } catch {
          throw Failure("--geoip", "\(path): \(error.why)", error.remedy)
        }
      }
      let known = databases
      _ = schema.addDerived(
        named: "country", title: "Countries", missing: "(unknown)", summary: "the client's country, by --geoip",
        from: .client
      ) { client, out in
        let before = out.count
        for database in known where out.count == before { database.appendCountry(of: client, to: &out) }
      }
      _ = schema.addDerived(
        named: "asn", title: "Networks' owners", missing: "(unknown)",
        summary: "the autonomous system that the client is in, by --geoip", from: .client
      ) { client, out in
        let before = out.count
        for database in known where out.count == before { database.appendSystem(of: client, to: &out) }
      }
    #else
      throw .usage(
        "--geoip", "this cubetop was built without it",
        "install libmaxminddb-dev and build it with swift build -c release --traits GeoIP")
    #endif
  }
}
