import Foundation
import TestSupport
import Testing

@testable import PageEvents

/// All tokens are looked for in one pass over a string; the twin goes through the list, and looks for each in the whole string.
struct UserAgentTwinTests {
  private static let lists = [
    UserAgents.knownBots, UserAgents.knownApps, UserAgents.knownBrowsers, UserAgents.knownEngines,
    UserAgents.knownSystems,
  ]

  private func slow(_ rules: [UserAgents.Rule], in agent: [UInt8]) -> String? {
    let text = Data(agent.prefix(512).map { (65...90).contains($0) ? $0 | 0x20 : $0 })
    return rules.first { text.range(of: Data("\($0.token)".utf8)) != nil }?.family
  }

  private func compare(_ agent: [UInt8], _ what: @autoclosure () -> String) {
    agent.withUnsafeBytes { bytes in
      #expect(UserAgents.system(bytes) == slow(UserAgents.knownSystems, in: agent), "\(what())")
      let found = UserAgents.classify(bytes)
      if let bot = slow(UserAgents.knownBots, in: agent) {
        #expect(found == UserAgents.Agent(family: bot, kind: .bot), "\(what())")
      } else if found.kind == .person, found.family != "Other browsers" {
        let app = slow(UserAgents.knownApps, in: agent)
        #expect(found.family == app ?? slow(UserAgents.knownBrowsers, in: agent), "\(what())")
      }
    }
  }

  @Test func `made-up agents are what going through the lists says`() {
    let tokens = Self.lists.joined().map { Array("\($0.token)".utf8) }
    for seed in 0..<1_500 {
      var random = Seeded(seed)
      var agent = Array(Bool.random(using: &random) ? "Mozilla/5.0 (".utf8 : "".utf8)
      // Some are longer than what is looked at.
      for _ in 0..<Int.random(in: 0...(seed % 10 == 0 ? 60 : 6), using: &random) {
        var token = tokens.randomElement(using: &random)!
        // Nearly a token, or one in capitals.
        switch Int.random(in: 0..<4, using: &random) {
        case 0: token.removeLast()
        case 1: token = token.map { (97...122).contains($0) ? $0 & ~0x20 : $0 }
        default: break
        }
        agent += token
        if Bool.random(using: &random) { agent += [" ", "; ", "/", ")"].randomElement(using: &random)!.utf8 }
      }
      compare(agent, "seed \(seed): \(String(decoding: agent, as: UTF8.self))")
    }
  }

  /// Those of `logs` in `sharedData`.
  @Test func `so are the agents of real logs`() throws {
    var agents: Set<[UInt8]> = []
    for name in ["apache_logs", "nginx_logs", "shop_access_log"] {
      guard let log = try? Data(contentsOf: sharedData.appending(path: "logs/\(name)")) else { continue }
      for line in log.split(separator: UInt8(ascii: "\n")) {
        let parts = line.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
        if parts.count >= 6 { agents.insert(Array(parts[5])) }
      }
    }
    for agent in agents { compare(agent, String(decoding: agent, as: UTF8.self)) }
    print(
      agents.isEmpty
        ? "Skipped: no shared logs in \(sharedData.path)/logs." : "\(agents.count) agents of logs compared.")
  }
}
