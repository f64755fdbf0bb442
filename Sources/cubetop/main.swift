#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Cubes

Allocator.returnLargeBlocks()
exit(Program.run(Array(CommandLine.arguments.dropFirst())))
