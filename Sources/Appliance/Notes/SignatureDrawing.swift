import Foundation

/// A signature as it was drawn: strokes in a box of 3000 × 1000, counted from its upper left corner.
///
/// Its text is SVG path data of `M`, `L` and whole numbers, and nothing else. What is sent, sealed, signed and shown is that one text,
/// so nothing can ride along with a drawing.
package struct SignatureDrawing: Sendable, Equatable {
  package struct Point: Sendable, Hashable {
    package var x: Int
    package var y: Int
  }

  package static let width = 3_000
  package static let height = 1_000
  static let mostStrokes = 200
  static let mostPoints = 5_000
  /// Each point takes at most ten characters, `L3000,1000`; a dot stands there twice.
  package static let longestText = (mostPoints + mostStrokes) * 10
  /// A dot or a slip of the pen is no signature: so far from end to end, and so much drawn.
  static let leastExtent = 150
  static let leastInk = 300.0

  /// Each with a point at least; a stroke of one point is a dot.
  package let strokes: [[Point]]

  /// Takes ``path`` and what a page draws: `M12,34L56,78M90,12`.
  package init(_ text: String) throws(Refusal) {
    guard !text.isEmpty else { throw Self.refusal("Draw your signature.") }
    let tooMuch = Self.refusal("The drawing has too many lines. Clear it, and sign more simply.")
    guard text.utf8.count <= Self.longestText else { throw tooMuch }
    var strokes: [[Point]] = []
    var count = 0
    var rest = Array(text.utf8)[...]
    while let letter = rest.popFirst() {
      let point = try Self.point(&rest)
      switch letter {
      case UInt8(ascii: "M"):
        strokes.append([point])
        count += 1
      case UInt8(ascii: "L") where !strokes.isEmpty:
        // A pen that rests says the same point again.
        if strokes[strokes.count - 1].last == point { continue }
        strokes[strokes.count - 1].append(point)
        count += 1
      default: throw Self.unreadable
      }
      guard strokes.count <= Self.mostStrokes, count <= Self.mostPoints else { throw tooMuch }
    }
    guard Self.isEnough(strokes) else { throw Self.refusal("That is too small for a signature. Clear it, and draw it larger.") }
    self.strokes = strokes
  }

  /// For the `d` of an SVG path in a box of ``width`` × ``height``. A dot goes to where it is: round line ends make it visible.
  package var path: String {
    strokes.map { stroke in
      "M" + (stroke.count == 1 ? stroke + stroke : stroke).map { "\($0.x),\($0.y)" }.joined(separator: "L")
    }.joined()
  }

  /// What a signature's keyed check is made over.
  var hash: Data { NoteText.hash(path) }

  // MARK: Reading

  private static let unreadable = refusal("The drawing could not be read. Clear it, and draw it again.")

  private static func refusal(_ message: String) -> Refusal { Refusal(.invalid, message, field: "drawing") }

  private static func point(_ rest: inout ArraySlice<UInt8>) throws(Refusal) -> Point {
    let x = try number(&rest)
    guard rest.popFirst() == UInt8(ascii: ",") else { throw unreadable }
    let point = Point(x: x, y: try number(&rest))
    guard point.x <= width, point.y <= height else { throw refusal("The drawing leaves its box. Clear it, and draw it again.") }
    return point
  }

  /// Up to four digits without a leading zero: a number has one spelling.
  private static func number(_ rest: inout ArraySlice<UInt8>) throws(Refusal) -> Int {
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard (1...4).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else { throw unreadable }
    rest = rest.dropFirst(digits.count)
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  private static func isEnough(_ strokes: [[Point]]) -> Bool {
    let points = strokes.joined()
    guard let left = points.map(\.x).min(), let right = points.map(\.x).max(), let top = points.map(\.y).min(),
      let bottom = points.map(\.y).max()
    else { return false }
    let ink = strokes.reduce(0.0) { sum, stroke in
      zip(stroke, stroke.dropFirst()).reduce(sum) { $0 + hypot(Double($1.1.x - $1.0.x), Double($1.1.y - $1.0.y)) }
    }
    return max(right - left, bottom - top) >= leastExtent && ink >= leastInk
  }
}
