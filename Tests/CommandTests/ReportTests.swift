import Foundation
import TestSupport
import Testing

/// `cubetop report`: the page that it writes, and what a browser makes of it.
@Suite struct ReportTests {
  private let directory = TestDirectory()

  private var log: String {
    directory.file(
      "access.log",
      (0..<120).map {
        line(
          "10:\(String(10 + $0 / 4)):00", "/p/\($0 % 7)?x=<b>", status: $0 % 10 == 0 ? 503 : 200,
          client: "192.0.2.\($0 % 9 + 1)")
      }.joined() + line("10:59:00", "/<script>alert(1)</script>"))
  }

  private func page(_ arguments: String...) throws -> String {
    let path = directory.path("page.html")
    let command = try Command.cubetop(["report", log, "--out", path] + arguments)
    #expect(command.status == 0 && command.errors == "")
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func `has the numbers of queries`() throws {
    let page = try page()
    let clients = try Command.cubetop("query", log, "--measure", "clients", "--output", "json").text
    #expect(clients == "{\"clients\":9}\n" && page.contains("<dt>Clients</dt><dd>9</dd>"))
    #expect(page.contains("<dt>Errors</dt><dd>12</dd>") && page.contains("<th scope=\"row\" class=\"name\">/p/0</th>"))
    #expect(!page.contains("<script"))
  }

  @Test func `is of the slice asked for`() throws {
    let page = try page("--where", "status = 503", "--title", "Errors & co")
    #expect(page.contains("<h1>Errors &amp; co</h1>") && page.contains("<li>only status = 503</li>"))
    #expect(page.contains("<dt>Requests</dt><dd>12</dd>"))
  }

  @Test func `goes to standard output, and refuses what can't be`() throws {
    let log = log
    #expect(try Command.cubetop("report", log, "--out", "-").text.hasPrefix("<!DOCTYPE html>\n"))
    #expect(try Command.cubetop("report", log).status == 64)
    #expect(try Command.cubetop("report", log, "--out", "-", "--top", "0").status == 64)
    #expect(try Command.cubetop("report", log, "--out", "/nowhere/at/all/x.html").status == 1)
  }

  /// Where one is installed; elsewhere the test says that it has seen none.
  private static let browser = ["chromium", "chromium-browser", "google-chrome", "chrome"].lazy
    .flatMap { name in (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
    }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test func `is drawn by a browser without a complaint`() throws {
    guard let browser = Self.browser else {
      print("Skipped: no browser (chromium) to open a report in.")
      return
    }
    _ = try page()
    let path = directory.path("page.html")
    let command = try Command.shell(
      "'\(browser)' --headless --no-sandbox --disable-gpu --enable-logging=stderr --virtual-time-budget=2000 --dump-dom 'file://\(path)'"
    )
    #expect(command.status == 0)
    // As the browser has it in mind: every bar is an element of SVG with a size, and no script is among them.
    #expect(command.text.components(separatedBy: "<rect ").count > 60)
    #expect(command.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !command.text.contains("<script"))
    #expect(!command.errors.contains("CONSOLE"), "\(command.errors)")
  }
}
