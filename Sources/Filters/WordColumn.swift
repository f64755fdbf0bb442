import PageEvents

/// The answers to all that many filters ask of one column: a word by value id, in which filters that don't ask have their bits
/// set.
///
/// There are many values and few different words: what is kept by id is a word's number, in two bytes, so that the answers to a
/// million URLs stay in the cache.
final class WordColumn {
  typealias Word = PredicateSet.Word

  let column: Dimension
  private var decisions: [(bit: Word, decision: Decision)] = []
  /// By id, the number of its word; 0 where it isn't decided.
  private var numbers = UnsafeMutablePointer<UInt16>.allocate(capacity: 0)
  private var capacity = 0
  /// By number, from 1 on. The memory is asked for as a whole and used as far as there are words.
  private let words = UnsafeMutablePointer<Word>.allocate(capacity: mostWords)
  private var numbersOfWords: [Word: UInt16] = [:]
  /// How often all was forgotten, as there were too many different words. Of filters that people write there are some dozens.
  private(set) var epoch = 0

  static let mostWords = 1 << 16

  init(_ column: Dimension) { self.column = column }

  deinit {
    numbers.deallocate()
    words.deallocate()
  }

  func ask(_ decision: Decision, for bit: Word) { decisions.append((bit, decision)) }

  /// Takes from the words of rows whose ids these are the bits of filters that don't match.
  func restrict(_ ids: UnsafePointer<ValueID>, _ count: Int, _ rows: UnsafeMutablePointer<Word>) {
    reserve(ids, count)
    for row in 0..<count {
      var number = numbers[Int(ids[row])]
      if number == 0 { number = decide(ids[row]) }
      rows[row] &= words[Int(number)]
    }
  }

  /// Hands over the word of each id, and its number, which is good as long as the epoch is.
  func look(up ids: UnsafeBufferPointer<ValueID>, _ body: (_ place: Int, _ number: Int, Word) -> Void) {
    guard let start = ids.baseAddress else { return }
    reserve(start, ids.count)
    for place in 0..<ids.count {
      var number = numbers[Int(start[place])]
      if number == 0 { number = decide(start[place]) }
      body(place, Int(number), words[Int(number)])
    }
  }

  @inline(never) private func decide(_ id: ValueID) -> UInt16 {
    var word = Word.max
    for place in decisions.indices where !decisions[place].decision.holds(id) { word &= ~decisions[place].bit }
    let number = number(of: word)
    numbers[Int(id)] = number
    return number
  }

  private func number(of word: Word) -> UInt16 {
    if let known = numbersOfWords[word] { return known }
    if numbersOfWords.count == Self.mostWords - 1 {
      numbersOfWords = [:]
      numbers.update(repeating: 0, count: capacity)
      epoch += 1
    }
    let number = UInt16(numbersOfWords.count + 1)
    numbersOfWords[word] = number
    words[Int(number)] = word
    return number
  }

  private func reserve(_ ids: UnsafePointer<ValueID>, _ count: Int) {
    // All bits together are at least the highest id, and below the same power of two.
    var bits: ValueID = 0
    for row in 0..<count { bits |= ids[row] }
    let id = Int(bits)
    if id < capacity { return }
    let larger = max(64, 1 << (Int.bitWidth - id.leadingZeroBitCount))
    let grown = UnsafeMutablePointer<UInt16>.allocate(capacity: larger)
    grown.update(from: numbers, count: capacity)
    (grown + capacity).update(repeating: 0, count: larger - capacity)
    numbers.deallocate()
    numbers = grown
    capacity = larger
  }
}
