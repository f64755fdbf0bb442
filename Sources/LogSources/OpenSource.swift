/// Opens what a SOURCE argument stands for: `-` is standard input, a FIFO or a character device is read as a stream, and
/// a regular file from its start, then followed if `follow` says so. Streams end when their writers do, followed or not,
/// and so does what is compressed or an archive, which its first bytes tell.
///
/// A path to follow where nothing is yet is waited for if its directory is there: a server may be about to make its log.
/// Without a directory it is more likely a mistake. Several files at once are a ``SourceSet``.
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
  do throws(SourceError) {
    return try openPath(argument, follow: follow, limits: limits)
  } catch  where follow && error.why == SourceError.nothingThere {
    guard let status = try? FileStatus(path: directory(of: argument), name: argument), status.kind == .directory else {
      throw error
    }
    return FileSource(awaiting: argument, limits: limits)
  }
}

/// Opens what is at a path. A followed file may be one that is over when it is gone.
func openPath(
  _ path: String, follow: Bool, endsWhenGone: Bool = false, limits: SourceLimits
) throws(SourceError) -> any LogSource {
  // Opened once and asked after: what the path means may change between a question and an opening.
  let descriptor = try Descriptor(opening: path)
  switch try descriptor.status().kind {
  case .file:
    if let format = try descriptor.packedFormat() {
      return PackedSource(descriptor, format: format, path: path, limits: limits)
    }
    return try FileSource(descriptor, path: path, follow: follow, endsWhenGone: endsWhenGone, limits: limits)
  case .stream: return StreamSource(descriptor, limits: limits)
  case .directory: throw .directory(path)
  case .other: throw .notAFile(path)
  }
}
