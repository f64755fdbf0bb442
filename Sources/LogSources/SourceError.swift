#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why a source can't be read: what it was, why, and what to do about it.
public struct SourceError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The source's name.
  public var what: String
  public var why: String
  public var remedy: String

  public init(what: String, why: String, remedy: String) {
    self.what = what
    self.why = why
    self.remedy = remedy
  }

  /// One line: `access.log: no such file: check the path, or start the server that writes it`.
  public var description: String { "\(what): \(why): \(remedy)" }
}

extension SourceError {
  /// The error that a system call left in `errno`.
  init(_ name: String, code: CInt) {
    what = name
    switch code {
    case ENOENT, ENOTDIR:
      why = Self.nothingThere
      remedy = "check the path, or start the server that writes it"
    case EACCES, EPERM:
      why = "permission denied"
      remedy = "run as a user or in a group that may read it, such as adm"
    case EISDIR:
      self = .directory(name)
    case EIO:
      why = "the device failed while it was read"
      remedy = "check the disk or the network behind it, then try again"
    case EMFILE, ENFILE:
      why = "too many files are open"
      remedy = "raise the limit with ulimit -n, or name fewer sources"
    case EBADF:
      why = "it is closed"
      remedy = "redirect a log into it, or name a file"
    default:
      why = String(cString: strerror(code)).lowercased()
      remedy = "check the path and what it stands for"
    }
  }

  static let nothingThere = "no such file"

  static func directory(_ name: String) -> SourceError {
    SourceError(what: name, why: "is a directory", remedy: "name the log files in it")
  }

  /// A packed file, of which what came before the place was read.
  static func damaged(_ name: String, at place: Int, _ why: String) -> SourceError {
    SourceError(
      what: name, why: "damaged at byte \(place) (\(why.lowercased()))",
      remedy: "what came before is counted; get a whole copy for the rest")
  }

  static func notAFile(_ name: String) -> SourceError {
    SourceError(what: name, why: "is not a file or a pipe", remedy: "name a log file, or pipe the log into -")
  }
}
