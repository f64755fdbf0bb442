#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import ArgumentParser
import Curses
import Drawing
import LogSources

/// From arguments to an exit status. Every error ends here, as one line on standard error.
enum Program {
  static func run(_ arguments: [String]) -> Int32 {
    // A reader that goes away shows as an error of write(2), in its place, and not as a signal from nowhere.
    signal(SIGPIPE, SIG_IGN)
    // How wide a character is depends on the locale; how a number is written must not.
    setlocale(LC_CTYPE, "")
    do {
      var command = try Cubetop.parseAsRoot(arguments)
      try command.run()
      return 0
    } catch OutputError.brokenPipe {
      // `| head` has seen enough.
      return 0
    } catch let error as OutputError {
      return report("stdout: \(error.why): \(error.remedy)", 1)
    } catch let failure as Failure {
      return report(failure.description, failure.status)
    } catch let error as SourceError {
      return report(error.description, 1)
    } catch let error as TerminalError {
      return report(error.description, 1)
    } catch is AlertsRaised {
      return AlertsRaised.status
    } catch let ending as Ending {
      // What a shell says of a process that a signal ended.
      return 128 + ending.signal
    } catch {
      return answer(error, to: arguments)
    }
  }

  /// What ArgumentParser throws: help and the like, or wrong usage.
  private static func answer(_ error: any Error, to arguments: [String]) -> Int32 {
    guard Cubetop.exitCode(for: error) == .success else {
      let message = sentence(Cubetop.message(for: error))
      return report("usage: \(message): see \(helpCommand(for: arguments))", Failure.usageStatus)
    }
    let output = ByteOutput(descriptor: STDOUT_FILENO)
    do throws(OutputError) {
      try output.write(Cubetop.fullMessage(for: error))
      try output.write("\n")
      try output.flush()
      return 0
    } catch .brokenPipe {
      return 0
    } catch {
      return report("stdout: \(error.why): \(error.remedy)", 1)
    }
  }

  /// A message of several lines and sentences as the middle of one.
  static func sentence(_ message: String) -> String {
    var text = message.split(whereSeparator: \.isNewline).map { String($0).trimmingBlanks }.joined(separator: " ")
    if text.hasSuffix(".") { text.removeLast() }
    return text.prefix(1).lowercased() + text.dropFirst()
  }

  private static func helpCommand(for arguments: [String]) -> String {
    let names = Cubetop.configuration.subcommands.compactMap { $0.configuration.commandName }
    guard let name = arguments.first, names.contains(name) else { return "cubetop --help" }
    return "cubetop \(name) --help"
  }

  private static func report(_ message: String, _ status: Int32) -> Int32 {
    // What a message quotes came from a log, or from somebody else's command line.
    ByteOutput.writeError("cubetop: \(Sanitizer.text(message))\n")
    return status
  }
}
