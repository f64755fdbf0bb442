import CArchive
import Foundation

/// Compresses and archives as other programs do, so that a test needs none of them.
enum Packing {
  /// One file through a compression that libarchive knows by this name.
  static func compressed(_ contents: [UInt8], by filter: String) -> [UInt8] {
    pack([("log", contents)], format: "raw", filter: filter)
  }

  static func archive(_ members: [(name: String, contents: [UInt8])], format: String, filter: String? = nil) -> [UInt8]
  {
    pack(members, format: format, filter: filter)
  }

  private static func pack(_ members: [(String, [UInt8])], format: String, filter: String?) -> [UInt8] {
    let archive = archive_write_new()!
    defer { archive_write_free(archive) }
    precondition(archive_write_set_format_by_name(archive, format) == ARCHIVE_OK)
    if let filter { precondition(archive_write_add_filter_by_name(archive, filter) >= ARCHIVE_WARN) }
    archive_write_set_bytes_per_block(archive, 0)
    var output = [UInt8](repeating: 0, count: members.reduce(1 << 16) { $0 + 2 * $1.1.count })
    // libarchive keeps the address.
    let used = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    defer { used.deallocate() }
    output.withUnsafeMutableBytes { output in
      precondition(archive_write_open_memory(archive, output.baseAddress, output.count, used) == ARCHIVE_OK)
      for (name, contents) in members {
        let entry = archive_entry_new()
        archive_entry_set_pathname(entry, name)
        archive_entry_set_filetype(entry, 0o100000)
        archive_entry_set_perm(entry, 0o644)
        archive_entry_set_size(entry, Int64(contents.count))
        precondition(archive_write_header(archive, entry) == ARCHIVE_OK)
        precondition(archive_write_data(archive, contents, contents.count) == contents.count)
        archive_entry_free(entry)
      }
      precondition(archive_write_close(archive) == ARCHIVE_OK)
    }
    return Array(output[..<used.pointee])
  }
}
