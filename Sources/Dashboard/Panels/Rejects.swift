import Drawing

/// The lines that are no events: how many for which reason, and the latest of each, where they went wrong marked.
enum Rejects {
  private enum Line {
    case reason(StreamStatus.Rejects)
    case place(StreamStatus.Rejects.Example)
    case text(StreamStatus.Rejects.Example)
    case note(String)
    case blank
  }

  private static func lines(_ status: StreamStatus) -> [Line] {
    var lines = status.otherFormats.map { format, count in
      Line.note(
        "\(Format.count(count)) \(count == 1 ? "line is" : "lines are") of another format than their log: \(format)")
    }
    lines += status.rejectsByFormat.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { format, count in
      Line.note(
        "\(Format.count(count)) rejected \(count == 1 ? "line looks" : "lines look") like \(format): leave out --format"
      )
    }
    if !lines.isEmpty { lines.append(.blank) }
    for rejects in status.rejects {
      lines.append(.reason(rejects))
      for example in rejects.latest { lines += [.place(example), .text(example)] }
      lines.append(.blank)
    }
    if lines.isEmpty { return [.note("every line so far is an event")] }
    return lines.dropLast()
  }

  /// The same as lines to be read out.
  static func spoken(_ status: StreamStatus) -> [String] {
    lines(status).compactMap { line in
      switch line {
      case .blank: nil
      case .note(let text): Spoken.sentence(Sanitizer.text(text))
      case .reason(let rejects): "\(Spoken.counted(rejects.count, "line")): \(rejects.reason)."
      case .place(let example): "\(Sanitizer.text(example.source)), line \(example.line), column \(example.column):"
      case .text(let example): Sanitizer.text(example.bytes)
      }
    }
  }

  private static func height(_ count: Int, _ model: Model) -> Int { max(1, min(count, model.height - 4)) }

  /// The nearest place that can be scrolled to.
  static func scroll(_ wanted: Int, in model: Model) -> Int {
    let count = lines(model.status).count
    return max(0, min(wanted, count - height(count, model)))
  }

  static func box(_ model: Model) -> Overlay {
    let count = lines(model.status).count
    let height = height(count, model)
    return Overlay(
      "Rejected lines", width: max(20, model.width - 8), height: height, right: count > height ? "↑↓ scroll" : "",
      footer: "--rejects FILE keeps them all")
  }

  static func draw(_ model: Model, scroll: Int, on canvas: inout Canvas) {
    let lines = lines(model.status)
    let content = box(model).draw(on: &canvas, in: canvas.bounds)
    for (row, line) in lines.dropFirst(Rejects.scroll(scroll, in: model)).prefix(content.height).enumerated() {
      let (y, width) = (content.y + row, content.width - 2)
      switch line {
      case .blank: continue
      case .note(let text): canvas.put(Sanitizer.text(text), x: content.x + 1, y: y, .strong, maxWidth: width)
      case .reason(let rejects):
        let count = Text(Format.count(rejects.count), .strong)
        canvas.put(count + Text(" × " + rejects.reason, .title), x: content.x + 1, y: y, maxWidth: width)
      case .place(let example):
        let place = "\(Sanitizer.text(example.source)):\(example.line), column \(example.column)"
        canvas.put(place, x: content.x + 3, y: y, .dim, maxWidth: width - 2)
      case .text(let example):
        canvas.put(text(example, width: width - 4), x: content.x + 5, y: y, maxWidth: width - 4)
      }
    }
  }

  /// The line's bytes about the one that it went wrong at, which is marked.
  private static func text(_ example: StreamStatus.Rejects.Example, width: Int) -> Text {
    let bytes = example.bytes
    let place = min(max(0, example.column - 1), bytes.count)
    let start = place < width - 8 ? 0 : place - width / 2
    let before = Text((start > 0 ? "…" : "") + Sanitizer.text(bytes[start..<place]))
    guard place < bytes.count else { return before + Text("◂", .error) }
    var end = place + 1
    // A character that takes several bytes is marked as a whole.
    while end < bytes.count, bytes[place] >= 0xC0, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return before + Text("▸", .error) + Text(Sanitizer.text(bytes[place..<end]), .error)
      + Text(Sanitizer.text(bytes[end...]))
  }
}
