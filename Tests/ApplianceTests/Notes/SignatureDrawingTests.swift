import Testing

@testable import Appliance

@Suite struct SignatureDrawingTests {
  private func refusal(_ text: String) -> Refusal? {
    do throws(Refusal) {
      _ = try SignatureDrawing(text)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: ["M0,0L3000,1000", "M10,20L610,20L700,900M15,25L15,25", "M0,500L300,500"])
  func `a drawing comes back as it was written`(text: String) throws {
    let drawing = try SignatureDrawing(text)
    #expect(drawing.path == text)
    #expect(try SignatureDrawing(drawing.path) == drawing)
  }

  @Test func `strokes are points, a dot is one, and a pen that rests adds none`() throws {
    let drawing = try SignatureDrawing("M10,20L610,20L610,20L700,900M15,25")
    #expect(drawing.strokes == [[.init(x: 10, y: 20), .init(x: 610, y: 20), .init(x: 700, y: 900)], [.init(x: 15, y: 25)]])
    #expect(drawing.path == "M10,20L610,20L700,900M15,25L15,25")
    #expect(try SignatureDrawing(drawing.path) == drawing)
  }

  @Test(arguments: [
    "", " ", "M", "L1,1L900,900", "M1,0 L900,900", " M1,0L900,900", "M1,0L900,900\n", "\0M1,0L900,900", "m1,0L900,900", "M1,0l900,900",
    "M1,0L900,900Z", "M1,0L900", "M1,0L900,", "M1,0L,900", "M1,0L900,900M", "M1,0L900,900L", "M1,0C1,1,2,2,900,900", "M-1,0L900,900",
    "M+1,0L900,900", "M1.5,0L900,900", "M1e3,0L900,900", "M01,0L900,900", "M00,0L900,900", "M١,0L900,900", "M１,0L900,900", "M1,0L10000,9",
    "M1,0L99999999999999999999,9", "M3001,0L0,900", "M0,1001L900,0", #"M1,0L900,900"><script>alert(1)</script>"#, "[[1,0],[900,900]]",
    "url(https://evil.example)",
  ])
  func `what is no path of points in the box is refused`(text: String) {
    let refusal = refusal(text)
    #expect(refusal?.code == .invalid)
    #expect(refusal?.field == "drawing")
    // Nothing of the text is repeated.
    #expect(refusal?.message.contains("evil") == false && refusal?.message.contains("script") == false)
  }

  @Test(arguments: ["M10,10", "M10,10M1500,500M2900,900", "M100,100L200,100L100,100L200,100L100,100", "M0,0L299,0"])
  func `a dot, dots and a slip of the pen are no signature`(text: String) {
    #expect(refusal(text)?.message.contains("too small") == true)
  }

  @Test func `there is a limit to strokes, points and length`() throws {
    let stroke = "M10,10L600,600"
    #expect(try SignatureDrawing(String(repeating: stroke, count: 200)).strokes.count == 200)
    #expect(refusal(String(repeating: stroke, count: 201))?.code == .invalid)
    let most = "M0,0" + (1..<5_000).map { "L\($0 % 2 * 3_000),\($0 % 1_000)" }.joined()
    #expect(try SignatureDrawing(most).strokes.first?.count == 5_000)
    #expect(refusal(most + "L7,7")?.code == .invalid)
    #expect(refusal(String(repeating: "L3000,1000", count: 1_000_000))?.code == .invalid)
  }

  @Test func `the largest drawing comes back, too`() throws {
    // Dots stand twice in the path and count once.
    let dots = (0..<199).map { "M\(2_000 + $0),1000" }.joined()
    let drawing = try SignatureDrawing(dots + "M0,0" + (1...4_800).map { "L\(2_000 + $0 % 2 * 1_000),1000" }.joined())
    #expect(drawing.strokes.joined().count == 5_000)
    #expect(try SignatureDrawing(drawing.path) == drawing)
  }
}
