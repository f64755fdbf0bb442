import Foundation

/// Puts files into libFuzzer's corpus, its last argument, where it is an empty folder.
func seedCorpus(_ body: (_ add: (String, [UInt8]) -> Void) -> Void) {
  let folder = CommandLine.arguments.last ?? ""
  guard let files = try? FileManager.default.contentsOfDirectory(atPath: folder), files.isEmpty else { return }
  body { name, bytes in
    _ = FileManager.default.createFile(atPath: folder + "/" + name, contents: Data(bytes))
  }
}
