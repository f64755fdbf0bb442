import PageEvents
import Patterns
import Testing

@Suite struct `An alert board` {
  private func alert(_ number: Int) -> Alert {
    Alert(
      number: number, rule: "probing", severity: .medium, key: [], time: Timestamp(seconds: Int64(number)),
      first: Timestamp(seconds: 0), last: Timestamp(seconds: Int64(number)), count: 11, summary: "")
  }

  @Test func `says how each alert stands`() {
    let board = AlertBoard()
    for number in 1...3 { board.take(.raised(alert(number))) }
    board.take(.repeated(number: 2, at: Timestamp(seconds: 9)))
    board.take(.repeated(number: 2, at: Timestamp(seconds: 10)))
    board.take(.ended(number: 1, at: Timestamp(seconds: 11)))
    let entries = board.snapshot.entries
    #expect(entries.map(\.repeats) == [0, 2, 0])
    #expect(entries.map(\.lastRepeat) == [nil, Timestamp(seconds: 10), nil])
    #expect(entries.map(\.ended) == [Timestamp(seconds: 11), nil, nil])
    #expect(board.snapshot.firing == 2)
  }

  @Test func `has an alert as it is now, while what it was raised for goes on`() {
    let board = AlertBoard()
    for number in 1...3 { board.take(.raised(alert(number))) }
    var grown = alert(2)
    grown.count = 40
    board.take(.repeated(number: 2, at: Timestamp(seconds: 9)))
    board.take(.continued(grown))
    #expect(board.snapshot.entries.map(\.alert.count) == [11, 40, 11])
    #expect(board.snapshot.entries[1].repeats == 1 && board.snapshot.raised == 3)
  }

  @Test func `keeps the latest, and counts all`() {
    let board = AlertBoard(capacity: 8)
    for number in 1...100 { board.take(.raised(alert(number))) }
    // Of one that is gone there is nothing to say.
    board.take(.ended(number: 1, at: Timestamp(seconds: 200)))
    board.take(.ended(number: 100, at: Timestamp(seconds: 200)))
    let snapshot = board.snapshot
    #expect(snapshot.raised == 100)
    #expect((8..<10).contains(snapshot.entries.count))
    #expect(snapshot.entries.last?.alert.number == 100)
    #expect(snapshot.entries.last?.ended == Timestamp(seconds: 200))
  }
}
