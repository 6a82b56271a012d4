import Foundation
import Testing

@testable import Ingest

@Suite struct PageTransformTests {
  private typealias Point = PageTransform.Point

  private func isNear(_ one: Point, _ other: Point, _ tolerance: Double = 1e-6) -> Bool {
    abs(one.x - other.x) < tolerance && abs(one.y - other.y) < tolerance
  }

  @Test func `steps one after the other lead back like one step`() {
    var random = RepeatableRandom(seed: 7)
    for _ in 0..<200 {
      var whole = PageTransform.identity
      var steps: [PageTransform] = []
      for _ in 0..<4 {
        let step = [
          PageTransform.enlarged(x: .random(in: 0.5...4, using: &random), y: .random(in: 0.5...4, using: &random)),
          .turned(quarters: .random(in: 0...3, using: &random), width: 300, height: 400),
          .turned(radians: .random(in: -0.2...0.2, using: &random), from: (300, 400), to: (340, 430)),
          .levelled(change: .random(in: -1e-4...1e-4, using: &random), width: 300, height: 400),
          .moved(x: .random(in: -50...50, using: &random), y: 3),
        ].randomElement(using: &random)
        guard let step else { continue }
        whole = whole.after(step)
        steps.append(step)
      }
      let point = Point(x: .random(in: 0...300, using: &random), y: .random(in: 0...400, using: &random))
      let stepwise = steps.reversed().reduce(point) { $1($0) }
      #expect(isNear(whole(point), stepwise))
    }
  }

  /// A black square on white, so that leptonica's turning can be compared with the arithmetic.
  private func square(atX left: Int, y top: Int) -> PixelImage? {
    var drawing = PDFDocument.Drawing(pixels: Array(repeating: 255, count: 240 * 160), width: 240, height: 160)
    for row in top..<top + 8 { for column in left..<left + 8 { drawing.pixels[row * 240 + column] = 0 } }
    return PixelImage(drawing)
  }

  @Test(arguments: 0...3)
  func `a point of a turned picture is found in the picture before`(quarters: Int) throws {
    let turned = try #require(square(atX: 20, y: 100)?.turned(quarters: quarters))
    let black = (0..<turned.height).flatMap { y in (0..<turned.width).map { x in (x, y) } }.filter { turned.value(x: $0.0, y: $0.1) == 0 }
    func mean(_ values: [Int]) -> Double { values.reduce(0) { $0 + Double($1) + 0.5 } / Double(values.count) }
    let middle = Point(x: mean(black.map(\.0)), y: mean(black.map(\.1)))
    #expect(isNear(PageTransform.turned(quarters: quarters, width: 240, height: 160)(middle), Point(x: 24, y: 104)))
  }

  @Test func `rows of a fanned-out picture meet on one side and are level in the middle`() {
    let change = 2e-4
    let step = PageTransform.levelled(change: change, width: 400, height: 600)
    for row in [0.0, 150, 300, 450, 600] {
      let (left, right) = (step(Point(x: 190, y: row)), step(Point(x: 210, y: row)))
      #expect(abs((right.y - left.y) / (right.x - left.x) - change * (row - 300)) < 1e-6)
    }
  }

  @Test func `a box stays within the page`() {
    let box = PageTransform.moved(x: -50, y: 20).box(left: 0, top: 0, right: 100, bottom: 2_000, width: 100, height: 200)
    #expect(box == PageBox(left: 0, top: 0.1, right: 0.5, bottom: 1))
    let nowhere = PageTransform(matrix: [1, 0, 0, 0, 1, 0, 0, 0, 0])
    #expect(nowhere.box(left: 1, top: 1, right: 2, bottom: 2, width: 9, height: 9) == PageBox(left: 0, top: 0, right: 0, bottom: 0))
  }
}
