#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Dashboard

/// The user's own rules: `rules.yaml` beside `config.yaml`.
struct RulesFile {
  var path: String

  /// Nil where there is no home to keep it in.
  init?() {
    guard let folder = ConfigFile.folder else { return nil }
    path = folder + "/rules.yaml"
  }

  init(path: String) { self.path = path }

  /// The rules that stand in where none are named: those of `config.yaml`, else the user's own, if there are any.
  static func usual(_ config: ConfigFile) -> [String] {
    if !config.rules.isEmpty { return config.rules }
    guard let own = RulesFile(), access(own.path, R_OK) == 0 else { return [] }
    return [own.path]
  }

  /// A rule that was put in, and how to take it out again.
  struct Addition: Equatable {
    var name: String
    /// The line that it begins at, counted from 1.
    var line: Int
    /// Nil where there was no file.
    var before: String?
    var after: String
  }

  private static let header = """
    # Rules of cubetop's dashboard.

    """

  /// Puts a rule at the end, under a name that is free. In one step: whoever reads the file meanwhile has the old one or the new one.
  func append(_ draft: RuleDraft) throws(Failure) -> Addition {
    let before = access(path, F_OK) == 0 ? try TextFile.read(path, option: path) : nil
    var text = before.map { $0.isEmpty || $0.hasSuffix("\n") ? $0 : $0 + "\n" } ?? Self.header
    let name = Self.freeName(draft.name, in: text)
    if !text.isEmpty { text += "\n" }
    let line = text.count { $0 == "\n" } + 1
    text += draft.yaml(named: name)
    try TextFile.write(text, to: path, makingFolders: true)
    return Addition(name: name, line: line, before: before, after: text)
  }

  /// Takes it out again, unless somebody has changed the file since.
  func undo(_ addition: Addition) throws(Failure) {
    guard try TextFile.read(path, option: path) == addition.after else { return }
    if let before = addition.before { try TextFile.write(before, to: path) } else { unlink(path) }
  }

  private static func freeName(_ wanted: String, in text: String) -> String {
    let taken = Set(
      text.split(separator: "\n").compactMap { line -> Substring? in
        let item = line.drop { $0 == " " || $0 == "-" }
        return item.hasPrefix("name:") ? item.dropFirst(5).split { " '\"".contains($0) }.first : nil
      })
    var name = wanted
    var number = 2
    while taken.contains(Substring(name)) {
      name = "\(wanted)-\(number)"
      number += 1
    }
    return name
  }
}

/// The user's editor, as other programs find it.
struct Editor: Equatable {
  /// A command of the shell's.
  var command: String

  init?(environment: (String) -> String?) {
    guard
      let command = ["VISUAL", "EDITOR"].lazy.compactMap(environment).first(where: { !$0.allSatisfy { $0 == " " } })
    else { return nil }
    self.command = command
  }

  /// What the shell is to run; the arguments come behind it.
  var invocation: String { "\(command) \"$@\"" }

  /// Opens a file at a line where the editor is one that is known to take `+LINE`.
  func arguments(_ path: String, line: Int) -> [String] {
    let program = command.split(separator: " ").first?.split(separator: "/").last ?? ""
    let known = [
      "vi", "vim", "nvim", "gvim", "nano", "emacs", "emacsclient", "micro", "kak", "joe", "jed", "mcedit", "ne",
    ]
    return known.contains { $0 == program } ? ["+\(line)", path] : [path]
  }
}
