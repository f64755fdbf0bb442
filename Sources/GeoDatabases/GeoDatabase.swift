// Of the whole module there is nothing without the package's trait GeoIP: it needs libmaxminddb.
#if GeoIP
  internal import CMaxMind
  internal import PageEvents

  /// A file in MaxMind's format (`.mmdb`) that says of addresses which country they are in, or whose network.
  ///
  /// The file is mapped into memory, so that opening it costs next to nothing. An address is looked up in about 1 µs, once for each
  /// distinct client. Since it is mapped, a newer one has to be put in its place under another name, by `mv`, as MaxMind's updater
  /// does it: to write over it while it is read ends the program.
  public final class GeoDatabase: @unchecked Sendable {
    /// What is never written after it was opened, so that any thread may read it.
    private let database: UnsafeMutablePointer<MMDB_s>

    public init(path: String) throws(GeoDatabaseError) {
      let database = UnsafeMutablePointer<MMDB_s>.allocate(capacity: 1)
      database.initialize(to: MMDB_s())
      let status = MMDB_open(path, UInt32(MMDB_MODE_MMAP), database)
      guard status == MMDB_SUCCESS else {
        database.deallocate()
        throw GeoDatabaseError(path: path, status)
      }
      self.database = database
      // A database of connections' speeds opens as well as one of countries, and would make a column of nothing.
      guard hasWhatIsAsked() else {
        throw GeoDatabaseError(path: path, ofType: String(cString: database.pointee.metadata.database_type))
      }
    }

    deinit {
      MMDB_close(database)
      database.deallocate()
    }

    /// Appends the country of an address, as ISO 3166 abbreviates it: `DE`. Nothing where the file doesn't say.
    public func appendCountry(of client: UnsafeRawBufferPointer, to out: inout [UInt8]) {
      if var entry = entry(of: client) { appendCountry(in: &entry, to: &out) }
    }

    /// Appends the autonomous system that an address belongs to: `AS64496 Example Networks`. Nothing where the file doesn't say.
    public func appendSystem(of client: UnsafeRawBufferPointer, to out: inout [UInt8]) {
      if var entry = entry(of: client) { appendSystem(in: &entry, to: &out) }
    }

    private func appendCountry(in entry: inout MMDB_entry_s, to out: inout [UInt8]) {
      // MaxMind's and DB-IP's shape; where the address is registered; those of flat databases.
      _ =
        append("country", "iso_code", of: &entry, to: &out)
        || append("registered_country", "iso_code", of: &entry, to: &out)
        || append("country_code", nil, of: &entry, to: &out) || append("country", nil, of: &entry, to: &out)
    }

    private func appendSystem(in entry: inout MMDB_entry_s, to out: inout [UInt8]) {
      var value = MMDB_entry_data_s()
      var number: UInt64 = 0
      if maxmind_value(&entry, "autonomous_system_number", nil, &value), maxmind_number(&value, &number) {
        out += "AS\(number)".utf8
      } else if !append("asn", nil, of: &entry, to: &out) {
        return
      }
      let length = out.count
      out.append(UInt8(ascii: " "))
      let hasName =
        append("autonomous_system_organization", nil, of: &entry, to: &out)
        || append("as_name", nil, of: &entry, to: &out)
        || append("name", nil, of: &entry, to: &out)
      if !hasName { out.removeSubrange(length...) }
    }

    /// Whether any of the first records says a country or a system. The first or second does where it is the right kind of
    /// database; of another kind, so many are looked at that none can be the right one by chance (a tenth of a second).
    private func hasWhatIsAsked() -> Bool {
      var left = 65_536
      var found: [UInt8] = []
      for number in 0..<database.pointee.metadata.node_count where left > 0 {
        var node = MMDB_search_node_s()
        guard MMDB_read_node(database, number, &node) == MMDB_SUCCESS else { return false }
        for (type, record) in [
          (node.left_record_type, node.left_record_entry), (node.right_record_type, node.right_record_entry),
        ] where type == UInt8(MMDB_RECORD_TYPE_DATA) {
          var entry = record
          appendCountry(in: &entry, to: &found)
          appendSystem(in: &entry, to: &found)
          if !found.isEmpty { return true }
          left -= 1
        }
      }
      return false
    }

    private func entry(of client: UnsafeRawBufferPointer) -> MMDB_entry_s? {
      guard let address = IPAddress(client) else { return nil }
      return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2) { words in
        (words[0], words[1]) = (address.high.bigEndian, address.low.bigEndian)
        var entry = MMDB_entry_s()
        let bytes = UnsafeRawPointer(words.baseAddress!).assumingMemoryBound(to: UInt8.self)
        return maxmind_find(database, bytes, address.isIPv4, &entry) ? entry : nil
      }
    }

    private func append(
      _ key: String, _ second: String?, of entry: inout MMDB_entry_s, to out: inout [UInt8]
    ) -> Bool {
      var value = MMDB_entry_data_s()
      let found =
        if let second { maxmind_value(&entry, key, second, &value) } else { maxmind_value(&entry, key, nil, &value) }
      guard found, let text = maxmind_text(&value), value.data_size > 0 else { return false }
      out += UnsafeRawBufferPointer(start: text, count: Int(value.data_size))
      return true
    }
  }

  /// Why a file can't be used, and what to do.
  public struct GeoDatabaseError: Error, Equatable, Sendable {
    public let path: String
    public let why: String
    public let remedy: String

    fileprivate init(path: String, _ status: Int32) {
      self.path = path
      why = String(cString: MMDB_strerror(status))
      remedy =
        status == MMDB_FILE_OPEN_ERROR
        ? "name a file that can be read" : "name a database in MaxMind's format, .mmdb, unpacked"
    }

    fileprivate init(path: String, ofType type: String) {
      self.path = path
      why = "no record has a country or an autonomous system; the file calls itself \(type)"
      remedy = "name a database of countries, cities or autonomous systems (ASN)"
    }
  }
#endif
