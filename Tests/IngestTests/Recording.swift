import Cubes
import PageEvents
import Synchronization

/// A recording of events at these seconds after ten, in a cube that more can be recorded in.
final class Recording {
  private let cube = Cube()

  init(_ seconds: Double...) { record(seconds) }

  func record(_ seconds: [Double]) {
    let batch = EventBatch(lexicons: cube.lexicons)
    for second in seconds {
      var event = EventFields()
      event.time = after(second)
      batch.append(event, source: 0)
    }
    cube.consume(batch)
  }

  var facts: Facts { cube.facts }
}

/// So many seconds after ten.
func after(_ seconds: Double) -> Timestamp { ten + .milliseconds(Int64((seconds * 1000).rounded())) }

/// Real time that only the test moves.
final class Stopwatch: Sendable {
  private let instant = Mutex(ContinuousClock.now)
  var now: ContinuousClock.Instant { instant.withLock { $0 } }
  func wait(_ duration: Duration) { instant.withLock { $0 += duration } }
}
