import TestSupport
import Testing

@testable import PageEvents

struct LexiconTranslationTests {
  /// Interns random values of a few columns, and notes what each id means.
  private struct Worker {
    let lexicons: Lexicons
    let translation: LexiconTranslation
    var meant: [Dimension: [ValueID: String]] = [:]

    init(secret: KeyedHash, shared: Lexicons) {
      lexicons = Lexicons(secret: secret, derives: false)
      translation = LexiconTranslation(from: lexicons, to: shared)
    }

    mutating func work(_ random: inout Seeded) {
      for _ in 0..<Int.random(in: 0...700, using: &random) {
        let number = Int.random(in: 0..<3000, using: &random)
        let column: Dimension = [.client, .url, .status].randomElement(using: &random)!
        let value =
          column == .client ? "10.0.\(number / 250).\(number % 250)" : "/s\(number % 5)/\(number)?q=\(number % 3)"
        meant[column, default: [:]][lexicons.intern(value, in: column)] = value
      }
    }
  }

  @Test(arguments: 0..<6)
  func `what several workers interned means the same in the shared lexicons`(seed: Int) {
    var random = Seeded(seed)
    let shared = Lexicons(secret: .seeded(seed))
    // The last one was made with another secret: slower, but as right.
    var workers = (0..<3).map { Worker(secret: .seeded(seed + $0 / 2), shared: shared) }
    for _ in 0..<20 {
      let index = Int.random(in: 0..<workers.count, using: &random)
      workers[index].work(&random)
      workers[index].lexicons.publish()
      for (column, meant) in workers[index].meant {
        // Some of them, in any order, the missing value among them.
        let ids = [0] + meant.keys.shuffled(using: &random).prefix(Int.random(in: 0...500, using: &random))
        check(ids, of: workers[index], in: column, shared)
      }
    }
    for worker in workers {
      for (column, meant) in worker.meant { check(Array(meant.keys), of: worker, in: column, shared) }
    }
    // Equal values have one id, whoever saw them first, and what is derived from them is there.
    let urls = Set(workers.flatMap { $0.meant[.url, default: [:]].values })
    #expect(shared[.url].count == urls.count + 1)
    for url in urls {
      let id = shared.intern(url, in: .url)
      #expect(shared[.path].text(of: shared.rollUp(id, to: .path)) == String(url.prefix { $0 != "?" }))
    }
  }

  private func check(_ ids: [ValueID], of worker: Worker, in column: Dimension, _ shared: Lexicons) {
    var translated = ids
    translated.withUnsafeMutableBufferPointer { worker.translation.translate($0, in: column) }
    shared.publish()
    for (id, sharedID) in zip(ids, translated) where shared[column].text(of: sharedID) != worker.meant[column]?[id] {
      Issue.record("\(worker.meant[column]?[id] ?? "missing") is \(shared[column].text(of: sharedID) ?? "missing")")
    }
  }

  @Test func `only what is asked for is taken over`() {
    let shared = Lexicons(privateTo: Lexicons(secret: .seeded(1)))
    let worker = Lexicons(privateTo: shared)
    let translation = LexiconTranslation(from: worker, to: shared)
    _ = worker.intern("/a", in: .url)
    var ids = [worker.intern("/b", in: .url)]
    worker.publish()
    ids.withUnsafeMutableBufferPointer { translation.translate($0, in: .url) }
    shared.publish()
    #expect(ids == [1] && shared[.url].count == 2 && shared[.url].text(of: 1) == "/b")
  }

  @Test func `private lexicons derive nothing but know what is a page view`() {
    let worker = Lexicons(secret: .seeded(1), derives: false)
    _ = worker.intern("/a/b?c", in: .url)
    worker.publish()
    #expect(worker[.url].count == 2 && worker[.path].count == 1 && !worker.derives)
  }
}
