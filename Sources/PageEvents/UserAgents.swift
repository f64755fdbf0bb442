/// Who is behind a user-agent string: a family name, and whether it is a person's browser or a program.
enum UserAgents {
  enum Kind: String, Sendable { case person, bot }

  struct Agent: Sendable, Equatable {
    /// `Firefox`, `Googlebot`, …
    let family: String
    let kind: Kind
  }

  static func classify(_ agent: UnsafeRawBufferPointer) -> Agent {
    let text = String(decoding: agent, as: UTF8.self)
    return text.contains("Mozilla") ? Agent(family: "Browser", kind: .person) : Agent(family: "Bot", kind: .bot)
  }
}
