import Foundation

/// The path of a program that was built along with the tests. The test target has to depend on it.
public func builtProgram(_ name: String) -> String {
  // The tests run from a bundle beside the programs: as the process itself on Linux, named by an argument on macOS.
  let bundles = CommandLine.arguments.filter { $0.contains(".xctest") } + [CommandLine.arguments[0]]
  let candidates = bundles.map { path in
    var folder = URL(fileURLWithPath: path)
    while folder.path.contains(".xctest") { folder.deleteLastPathComponent() }
    return folder.appendingPathComponent(name).path
  }
  guard let path = candidates.first(where: FileManager.default.isExecutableFile) else {
    preconditionFailure("no program \(name) beside the tests: tried \(candidates)")
  }
  return path
}
