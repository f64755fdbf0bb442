/// Opens what a SOURCE argument stands for: `-` is standard input, a FIFO or a character device is read as a stream, and
/// a regular file from its start, then followed if `follow` says so. Streams end when their writers do, followed or not,
/// and so does what is compressed or an archive, which its first bytes tell.
///
/// - Throws: what it is, why it can't be read, and what to do, if it is missing, unreadable, or a directory.
public func openSource(
  _ argument: String, follow: Bool, limits: SourceLimits = SourceLimits()
) throws(SourceError) -> any LogSource {
  if argument == "-" {
    let standardInput = Descriptor(borrowing: 0, name: "stdin")
    if try standardInput.status().kind == .directory { throw .directory("stdin") }
    return StreamSource(standardInput, limits: limits)
  }
  // Opened once and asked after: what the path means may change between a question and an opening.
  let descriptor = try Descriptor(opening: argument)
  switch try descriptor.status().kind {
  case .file:
    if let format = try descriptor.packedFormat() {
      return PackedSource(descriptor, format: format, limits: limits)
    }
    return try FileSource(descriptor, path: argument, follow: follow, limits: limits)
  case .stream: return StreamSource(descriptor, limits: limits)
  case .directory: throw .directory(argument)
  case .other: throw .notAFile(argument)
  }
}
