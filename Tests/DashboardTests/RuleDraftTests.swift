import Cubes
import Drawing
import Filters
import PageEvents
import Patterns
import Testing

@testable import Dashboard

@Suite struct `A rule made of a slice` {
  private func yaml(_ bench: Bench) -> String? {
    guard case .edit(let draft)? = bench.pressing(.char("w")).effects.first else { return nil }
    return draft.yaml(named: draft.name)
  }

  @Test func `counts what the slice has, by what it is fixed to`() {
    #expect(
      yaml(Bench().pressing(.char("3"), .down, .enter)) == """
        - name: status-404
          describe: '{count} requests in a minute, status {status}'
          where: 'status = 404'
          per: status
          window: {over: 1m, when: count > 2000}    # twice the most there was
          severity: medium    # info low medium high critical
          mute: 5m
          evidence: 3

        """)
  }

  @Test func `of everything, or of a typed filter, watches all as one`() {
    #expect(
      yaml(Bench()) == """
        - name: requests
          describe: '{count} requests in a minute'
          # per: client    # to count each by itself
          window: {over: 1m, when: count > 2000}    # twice the most there was
          severity: medium    # info low medium high critical
          mute: 5m
          evidence: 3

        """)
    let typed = yaml(Bench().pressing(.char("/"), typing: "path ~ \"^/it's\"").pressing(.enter))
    #expect(
      typed?.contains("- name: path-it-s\n") == true && typed?.contains("  where: 'path ~ \"^/it''s\"'\n") == true)
  }

  @Test func `is per client where the slice is of one`() {
    let both = yaml(Bench().pressing(.char("2"), .down, .enter, .char("3"), .enter))
    #expect(both?.contains("  per: client\n") == true)
    #expect(both?.contains("  where: 'client = 198.51.100.7 and status = 200'\n") == true)
  }

  @Test(arguments: [
    (0, 10), (1, 10), (14, 10), (15, 20), (31, 20), (32, 50), (70, 50), (71, 100), (2040, 2000), (3200, 5000),
  ])
  func `has a limit that is easy to remember`(value: Int, limit: Int) {
    #expect(RuleDraft.rounded(value) == limit)
  }

  @Test(arguments: [
    ([], ""), ([Key.char("3"), .enter], ""), ([.char("2"), .down, .enter, .char("3"), .enter], ""),
    ([.char("4"), .enter], ""), ([.char("/")], "path ~ \"^/it's \\\\d\" and not client in 10.0.0.0/8"),
  ]) func `is one that the rules' reader takes for the same slice`(keys: [Key], typed: String) throws {
    var bench = Bench()
    for key in keys { bench.press(key) }
    if !typed.isEmpty {
      bench.type(typed)
      bench.press(.enter)
    }
    let text = try #require(yaml(bench))
    let rule = try #require(try Rule.parse(text).first)
    #expect(rule.filter == bench.model.filter && rule.severity == .medium && rule.evidence == 3)
    #expect(rule.keys.allSatisfy { key in bench.model.crumbs.contains { $0.dimension == key } })
    guard case .window(let window) = rule.kind else {
      Issue.record("it is no window")
      return
    }
    #expect(window.span == .minutes(1))
  }

  @Test func `has no limit before its slice is counted`() {
    var bench = Bench()
    _ = bench.model.update(.key(.enter))
    #expect(bench.model.update(.key(.char("w"))).isEmpty)
    #expect(bench.model.message == "the slice is still being counted")
  }

  @Test(
    arguments: [
      ("a = 1", "'a = 1'"), ("it's", "'it''s'"), ("{x}: #\\", "'{x}: #\\'"),
      ("a\tb\u{1B}\"\\", #""a\x09b\x1b\"\\""#),
    ]
  )
  func `is quoted so that nothing in it means anything`(text: String, quoted: String) {
    #expect(RuleDraft.quoted(text) == quoted)
  }

  @Test func `is read when it was edited or written, and not where there is none`() {
    for (edit, effects, text) in [
      (RuleEdit.edited(name: "a", path: "/x/rules.yaml"), [Effect.reloadRules], "rule a is in /x/rules.yaml"),
      (.written(name: "a", path: "/x/rules.yaml"), [.reloadRules], "no VISUAL or EDITOR"),
      (.dropped, [], "no rule was made"), (.failed("rules.yaml: it is full"), [], "it is full"),
    ] {
      var bench = Bench()
      bench.take(.rule(edit))
      #expect(bench.effects == effects && bench.model.message?.contains(text) == true)
    }
  }

  @Test func `can be read again by a key, where rules run`() {
    #expect(Bench().watching().pressing(.ctrl("r")).effects == [.reloadRules])
    #expect(Bench().pressing(.ctrl("r")).effects.isEmpty)
  }
}
