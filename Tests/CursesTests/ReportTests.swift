import Drawing
import Testing

@testable import Curses

/// What terminals say, bytes in and values out.
@Suite struct ReportTests {
  @Test(
    arguments: [
      ("?62;22c", .attributes), ("?6c", .attributes), ("0n", .ready), ("?2026;1$y", .mode(2026, isKnown: true)),
      ("?2026;2$y", .mode(2026, isKnown: true)), ("?2026;0$y", .mode(2026, isKnown: false)),
      ("?2026;4$y", .mode(2026, isKnown: false)), ("<0;1;1M", .mouse(MouseEvent(.press(.left), x: 0, y: 0))),
      ("<2;300;100m", .mouse(MouseEvent(.release(.right), x: 299, y: 99))),
      ("<36;5;6M", .mouse(MouseEvent(.drag(.left), x: 4, y: 5))),
      ("<64;5;6M", .mouse(MouseEvent(.wheelUp, x: 4, y: 5))),
      ("<81;5;6M", .mouse(MouseEvent(.wheelDown, x: 4, y: 5))),
    ] as [(String, Report)])
  func `A sequence is what the terminal means by it`(sequence: String, report: Report) {
    #expect(Report(sequence: sequence.utf8) == report)
  }

  @Test(arguments: [
    "", "c", "?", "n", "3n", "5n", "?y", "?2026$y", "<0;1M", "<0;0;1M", "<;;M", "<35;1;1M", "<66;1;1M", "<-1;1;1M",
    "<99999999999999999999;1;1M",
    "1;7Q", "?1;2;3$y",
  ])
  func `What is no report is nothing`(sequence: String) {
    #expect(Report(sequence: sequence.utf8) == nil)
  }

  @Test(
    arguments: [
      ("11;rgb:ffff/ffff/dddd", 0xFFFFDD), ("11;rgb:1c/1d/1e", 0x1C1D1E), ("11;rgb:0/8/f", 0x0088FF),
      ("11;rgb:ffff/ffff", nil), ("10;rgb:0/0/0", nil), ("11;white", nil), ("11;rgb:x/y/z", nil), ("", nil),
    ] as [(String, UInt32?)])
  func `A background has two digits a colour that count`(command: String, rgb: UInt32?) {
    #expect(Report(command: command.utf8) == rgb.map { .background(Color($0, ansi: nil)) })
  }

  @Test func `Only terminals that take a question for one are asked`() {
    for type in ["xterm-256color", "screen", "tmux-256color", "alacritty", "xterm-kitty", "foot"] {
      #expect(Report.canAsk(type: type), "\(type)")
    }
    for type in ["linux", "vt100", "vt220", "eterm-color"] { #expect(!Report.canAsk(type: type), "\(type)") }
  }

  @Test func `Presses in quick succession on one cell are counted`() {
    var counter = ClickCounter()
    let start = ContinuousClock.now
    func clicks(_ act: MouseEvent.Act, _ x: Int, after milliseconds: Int) -> Int {
      counter.count(MouseEvent(act, x: x, y: 5), at: start + .milliseconds(milliseconds)).clicks
    }
    #expect(clicks(.press(.left), 3, after: 0) == 1)
    #expect(clicks(.release(.left), 3, after: 90) == 1)
    #expect(clicks(.press(.left), 3, after: 300) == 2)
    #expect(clicks(.press(.left), 3, after: 600) == 3)
    #expect(clicks(.press(.left), 4, after: 700) == 1, "elsewhere")
    #expect(clicks(.press(.right), 4, after: 800) == 1, "another button")
    #expect(clicks(.press(.right), 4, after: 1300) == 1, "too late")
    #expect(clicks(.drag(.right), 4, after: 1350) == 1)
    #expect(clicks(.press(.right), 4, after: 1400) == 1, "after a drag")
  }

  @Test func `Only a clipboard program that has a display is asked`() {
    func names(_ variables: [String: String]) -> [String] {
      ClipboardProgram.candidates(in: { variables[$0] }).map { $0[0] }.filter { $0 != "pbcopy" }
    }
    #expect(names([:]) == [])
    #expect(names(["DISPLAY": ""]) == [])
    #expect(names(["DISPLAY": ":0"]) == ["xclip", "xsel"])
    #expect(
      names(["WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0", "TMUX": "x"]) == ["wl-copy", "xclip", "xsel", "tmux"])
    #expect(ClipboardProgram.command(in: { ["DISPLAY": ":0", "PATH": "/nowhere"][$0] }) == nil)
  }
}
