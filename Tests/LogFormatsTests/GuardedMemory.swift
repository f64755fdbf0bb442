import Foundation

/// Memory whose last byte is the last that may be touched: behind it lies a page that nobody may read.
final class GuardedMemory {
  private let page = Int(sysconf(Int32(_SC_PAGESIZE)))
  private let start: UnsafeMutableRawPointer
  private let size: Int

  init(capacity: Int) {
    size = (capacity + page - 1) / page * page
    guard let start = mmap(nil, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0), start != MAP_FAILED
    else {
      fatalError("no memory")
    }
    self.start = start
    mprotect(start + size, page, PROT_NONE)
  }

  deinit { munmap(start, size + page) }

  /// A copy that ends with the memory.
  func copy(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
    precondition(bytes.count <= size)
    let copy = UnsafeMutableRawBufferPointer(start: start + size - bytes.count, count: bytes.count)
    copy.copyBytes(from: bytes)
    return UnsafeRawBufferPointer(copy)
  }
}
