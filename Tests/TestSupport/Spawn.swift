public import Foundation

/// Starts a program, found in PATH where its name has no slash, with these files opened for it, and returns the process; or
/// the error that posix_spawn gave, as for errno.
///
/// Its signals are as a shell would leave them: the threads that run tests block theirs, and a child would inherit that.
public func spawn(
  _ words: [String], files: [(descriptor: Int32, path: String, flags: Int32)], environment: [String: String],
  flags: Int32 = 0
) -> Result<pid_t, SpawnError> {
  #if canImport(Glibc)
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
  #else
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
  #endif
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  for file in files { posix_spawn_file_actions_addopen(&actions, file.descriptor, file.path, file.flags, 0o600) }
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var none = sigset_t()
  sigemptyset(&none)
  posix_spawnattr_setsigmask(&attributes, &none)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(flags))
  let arguments = words.map { strdup($0) } + [nil]
  let settings = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
  defer { for text in arguments + settings { free(text) } }
  var process = pid_t()
  let code = posix_spawnp(&process, words[0], &actions, &attributes, arguments, settings)
  return code == 0 ? .success(process) : .failure(SpawnError(program: words[0], code: code))
}

/// Why a program couldn't be started.
public struct SpawnError: Error, CustomStringConvertible {
  public let program: String
  public let code: Int32
  public var description: String { "\(program): \(String(cString: strerror(code)))" }
}
