/// The names that a mistyped word may have meant, nearest first.
public func names(near word: String, among names: [String]) -> [String] {
  let letters = Array(word.lowercased().unicodeScalars)
  // A third of the letters may be wrong: with more, the guess would be noise. So it would for a long word, which costs.
  guard (1...32).contains(letters.count) else { return [] }
  let allowed = max(1, letters.count / 3)
  let found = names.map { (name: $0, distance: editDistance(letters, Array($0.unicodeScalars))) }
  return
    found
    .filter { $0.distance <= allowed || (letters.count > 1 && $0.name.hasPrefix(word.lowercased())) }
    .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
    .map(\.name)
}

/// Letters to insert, delete, replace, or swap with their neighbour, to get from one word to the other.
private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  var rows = [Array(0...b.count)]
  for i in 1..<(a.count + 1) {
    var row = [i]
    for j in 1..<(b.count + 1) {
      var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, rows[i - 2][j - 2] + 1) }
      row.append(best)
    }
    rows.append(row)
  }
  return rows[a.count][b.count]
}
