import Curses
import Drawing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What this thread has computed; a terminal that is slow to read doesn't count.
func processorTime() -> Duration {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

/// Times `present` and writes the medians to the file named by the second argument: run it in a terminal of the size
/// wanted, from a release build.
@MainActor func bench() throws {
  let terminal = try Terminal()
  var report = "\(terminal.width)x\(terminal.height) \(terminal.depth)\n"
  let rounds = 200
  for percent in [100, 5, 0] {
    var times: [Duration] = []
    var processor: [Duration] = []
    for round in 0..<rounds {
      var canvas = Canvas(width: terminal.width, height: terminal.height)
      for y in 0..<canvas.height {
        for x in 0..<canvas.width {
          let isChanging = (x &* 7 &+ y &* 31) % 100 < percent
          let value = isChanging ? round &* 13 &+ x &+ y : x &+ y
          canvas.set(Unicode.Scalar(0x2800 + UInt32(value & 255))!, x: x, y: y, .area(Double(y % 5) / 5))
        }
      }
      let before = processorTime()
      times.append(ContinuousClock().measure { terminal.present(canvas) })
      processor.append(processorTime() - before)
    }
    report += "\(percent) % changed: \(times.sorted()[rounds / 2]), processor \(processor.sorted()[rounds / 2])\n"
  }
  terminal.close()
  let path = CommandLine.arguments.count > 2 ? CommandLine.arguments[2] : "/dev/stdout"
  guard let file = fopen(path, "w") else { return }
  fputs(report, file)
  fclose(file)
}
