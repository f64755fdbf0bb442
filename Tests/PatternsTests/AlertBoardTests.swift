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

  @Test func `takes what other rules have found into the order of time, and takes nothing back`() {
    let (board, found) = (AlertBoard(), AlertBoard())
    for number in [1, 2, 3] {
      var one = alert(number)
      one.time = Timestamp(seconds: Int64(number * 10))
      board.take(.raised(one))
    }
    board.take(.ended(number: 1, at: Timestamp(seconds: 12)))
    // The second is found again and goes on; two are new, one of them before all others.
    for (number, time) in [(1, 5), (2, 20), (3, 25)] {
      var one = alert(number)
      one.time = Timestamp(seconds: Int64(time))
      if time != 20 { one.rule = "new" } else { (one.first, one.last) = (Timestamp(seconds: 1), Timestamp(seconds: 2)) }
      found.take(.raised(one))
    }
    found.take(.ended(number: 1, at: Timestamp(seconds: 6)))
    let numbers = board.adopt(found.snapshot, at: Timestamp(seconds: 40))
    #expect(numbers == [1: 4, 2: 2, 3: 5])
    let snapshot = board.snapshot
    #expect(snapshot.entries.map(\.alert.number) == [4, 1, 2, 5, 3])
    #expect(snapshot.entries.map(\.ended?.milliseconds) == [6000, 12_000, nil, nil, 40_000])
    #expect(snapshot.raised == 5 && snapshot.history == 5 && snapshot.adoptions == 1)
    // What happens to them from then on is told by their numbers.
    board.take(.ended(number: 5, at: Timestamp(seconds: 50)))
    board.take(.raised(alert(6)))
    #expect(board.snapshot.entries.map(\.ended?.milliseconds) == [6000, 12_000, nil, 50_000, 40_000, nil])
  }

  @Test func `has of what a replay's clock hasn't come to what other rules have found, as news`() {
    let (board, found) = (AlertBoard(), AlertBoard())
    for (board, times) in [(board, [10, 20, 30]), (found, [5, 10, 30, 40])] {
      for (place, time) in times.enumerated() {
        var one = alert(place + 1)
        one.time = Timestamp(seconds: Int64(time))
        board.take(.raised(one))
      }
    }
    let numbers = board.adopt(found.snapshot, at: Timestamp(seconds: 50), told: Timestamp(seconds: 25))
    // The second was told and stays; the third was told to nobody, and is one of the others' now.
    #expect(numbers == [1: 4, 2: 1, 3: 5, 4: 6])
    #expect(board.snapshot.entries.map(\.alert.number) == [4, 1, 2, 5, 6])
    #expect(board.snapshot.entries.map(\.ended?.seconds) == [nil, nil, 50, nil, nil])
    #expect(board.snapshot.history == 4)
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
