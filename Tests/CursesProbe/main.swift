// A program with nothing but a screen, for the tests to look at and to crash: its keys are its commands.
import Curses
import Drawing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

func writeError(_ text: String) { _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) } }

func describe(_ event: TerminalEvent) -> String {
  switch event {
  case .key(let key): "key \(key)"
  case .paste(let text): "paste \(text.debugDescription)"
  case .mouse(let mouse): "mouse \(mouse.act) \(mouse.x),\(mouse.y)"
  case .background(let color): "background \(Theme.usual(on: color).name)"
  case .resize(let width, let height): "resize \(width)x\(height)"
  case .signal(let signal): "signal \(signal)"
  case .wake: "wake"
  case .hangup: "hangup"
  }
}

/// Corners, sizes and what happened last: a picture that shows whether every cell is where it should be.
@MainActor func frame(_ terminal: Terminal, _ history: [String]) -> Canvas {
  var canvas = Canvas(width: terminal.width, height: terminal.height, glyphs: terminal.glyphs)
  let size = Text("\(canvas.width)x\(canvas.height) \(terminal.depth)")
  let inside = PanelFrame("Probe", number: 1, right: size, footer: "漢字 é ⣿", isFocused: true)
    .draw(on: &canvas, in: canvas.bounds)
  for (row, line) in history.suffix(inside.height).enumerated() {
    canvas.put(line, x: inside.x, y: inside.y + row, row % 2 == 0 ? .normal : .status5xx, maxWidth: inside.width)
  }
  return canvas
}

@inline(never) func overflow(_ depth: Int) -> Int { depth < 0 ? 0 : overflow(depth + 1) + depth }

@MainActor func run() throws {
  let terminal = try Terminal()
  defer { terminal.close() }
  var history = ["ready"]
  if isatty(STDIN_FILENO) == 0 { history.append("piped \(readLine() ?? "")") }
  while true {
    terminal.present(frame(terminal, history))
    for event in terminal.events() where event != .key(.char("n")) {
      history.append(describe(event))
      switch event {
      case .key(.char("q")), .hangup: return
      case .signal(.terminate), .signal(.hangup), .signal(.interrupt), .signal(.quit):
        terminal.close()
        exit(7)
      case .key(.char("F")): fatalError("the probe was told to fail")
      case .key(.char("S")): UnsafeMutablePointer<Int>(bitPattern: 8)!.pointee = 1
      case .key(.char("A")): abort()
      case .key(.char("O")): history.append("\(overflow(1))")
      case .key(.char("E")):
        Task.detached { exit(3) }
        pause()
      case .key(.char("L")):
        for length in sequence(first: 0, next: { ($0 + 7) % 99 }) {
          terminal.present(frame(terminal, Array(repeating: String(repeating: "#", count: length), count: 40)))
        }
      case .key(.char("m")): terminal.hasMouse.toggle()
      case .key(.char("b")): terminal.ring()
      case .key(.char("T")): terminal.title = terminal.title == nil ? "▲2 probe\u{1B}]0;own\u{7}" : nil
      case .key(.char("r")):
        let status = terminal.run(#"echo "runs $1"; read -r line; exit 5"#, ["with $one argument"])
        history.append("ran \(status ?? -1)")
      case .key(.char("e")): writeError("kept back\n")
      case .key(.char("t")): terminal.theme = terminal.theme == .dark ? .light : .dark
      case .key(.char("c")): history.append("copied \(terminal.copy("höllo\n"))")
      case .key(.char("w")):
        let waker = terminal.waker
        Task.detached { waker.wake() }
      case .key(.ctrl("z")): terminal.suspend()
      default: break
      }
    }
  }
}

do {
  if CommandLine.arguments.dropFirst().first == "bench" { try bench() } else { try run() }
} catch {
  writeError("\(error)\n")
  exit(1)
}
