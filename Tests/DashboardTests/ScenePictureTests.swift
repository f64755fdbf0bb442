import Drawing
import Testing

/// Without colours, since those change no character: see `Colours`.
@Suite struct `Pictures at every size` {
  @Test(arguments: Scene.allCases, [GlyphSet.unicode, .ascii])
  func `look as they did`(scene: Scene, glyphs: GlyphSet) throws {
    try StoredPictures(scene.rawValue + (glyphs == .ascii ? ".ascii" : "")).expect(
      Size.usual.map { ("\($0)", scene.bench($0).picture(glyphs)) })
  }

  @Test func `look as they did where there is room for a summary alone`() throws {
    try StoredPictures("summary").expect(
      Size.small.flatMap { size in
        [Scene.main, .drilled].flatMap { scene in
          [GlyphSet.unicode, .ascii].map { ("\(scene) \(size) \($0)", scene.bench(size).picture($0)) }
        }
      })
  }
}
