#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Dashboard

extension RulesFile {
  /// Puts the rule into the user's file and has it edited there, where there is an editor and somebody to run it.
  ///
  /// - Parameter run: opens the file at that line; returns the editor's status, nil where it couldn't be started.
  static func add(
    _ draft: RuleDraft, editing run: ((Editor, _ path: String, _ line: Int) -> Int32?)? = nil
  ) -> RuleEdit {
    guard let file = RulesFile() else { return isHomeless }
    do throws(Failure) {
      let addition = try file.append(draft)
      guard let run, let editor = Editor(environment: { getenv($0).map { String(cString: $0) } }) else {
        return .written(name: addition.name, path: file.path)
      }
      switch run(editor, file.path, addition.line) {
      case 0: return .edited(name: addition.name, path: file.path)
      case nil, 126, 127: return .failed("\(editor.command) can't be run: the rule is in \(file.path)")
      default:
        try file.undo(addition)
        return .dropped
      }
    } catch {
      return .failed(error.description)
    }
  }

  /// Puts the rule into the user's file, and that is all.
  static func keep(_ draft: RuleDraft) -> RuleEdit {
    guard let file = RulesFile() else { return isHomeless }
    do throws(Failure) {
      return .kept(name: try file.append(draft).name, path: file.path)
    } catch {
      return .failed(error.description)
    }
  }

  private static let isHomeless = RuleEdit.failed("there is no HOME to keep rules.yaml in: set XDG_CONFIG_HOME")
}
