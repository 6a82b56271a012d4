import Foundation

/// Leads from a point of a picture that was prepared for recognition back to the same point of the picture it was made from.
///
/// A projective map, the matrix in rows: (x, y) goes to (m0·x + m1·y + m2, m3·x + m4·y + m5) / (m6·x + m7·y + m8).
struct PageTransform: Equatable {
  struct Point: Equatable {
    var x: Double
    var y: Double
  }

  var matrix: [Double]

  static let identity = PageTransform(matrix: [1, 0, 0, 0, 1, 0, 0, 0, 1])

  /// From a picture that was enlarged by these factors.
  static func enlarged(x: Double, y: Double) -> PageTransform {
    PageTransform(matrix: [1 / x, 0, 0, 0, 1 / y, 0, 0, 0, 1])
  }

  /// From a picture that was turned clockwise by that many quarters; width and height are those before.
  static func turned(quarters: Int, width: Int, height: Int) -> PageTransform {
    let (width, height) = (Double(width), Double(height))
    return switch quarters & 3 {
    case 1: PageTransform(matrix: [0, 1, 0, -1, 0, height, 0, 0, 1])
    case 2: PageTransform(matrix: [-1, 0, width, 0, -1, height, 0, 0, 1])
    case 3: PageTransform(matrix: [0, -1, width, 1, 0, 0, 0, 0, 1])
    default: identity
    }
  }

  /// From a picture that was turned clockwise around its middle, on a canvas that grew on all sides alike.
  static func turned(radians: Double, from before: (width: Int, height: Int), to after: (width: Int, height: Int)) -> PageTransform {
    let (cosine, sine) = (cos(radians), sin(radians))
    let (x, y) = (Double(after.width) / 2, Double(after.height) / 2)
    let left = Double(before.width) / 2 - cosine * x - sine * y
    let top = Double(before.height) / 2 + sine * x - cosine * y
    return PageTransform(matrix: [cosine, sine, left, -sine, cosine, top, 0, 0, 1])
  }

  static func moved(x: Double, y: Double) -> PageTransform {
    PageTransform(matrix: [1, 0, x, 0, 1, y, 0, 0, 1])
  }

  /// From a picture whose level lines were fanned out: per pixel further down their slope (dy/dx) changed by `change`, and it is 0 in the middle.
  static func levelled(change: Double, width: Int, height: Int) -> PageTransform {
    let (x, y) = (Double(width) / 2, Double(height) / 2)
    // With u and v from the middle it is (u, v) / (1 - change · u): a row of equal v becomes a line with slope change · v.
    let fan = PageTransform(matrix: [1, 0, 0, 0, 1, 0, -change, 0, 1])
    return moved(x: x, y: y).after(fan).after(moved(x: -x, y: -y))
  }

  /// First `step`, then this.
  func after(_ step: PageTransform) -> PageTransform {
    var product = [Double](repeating: 0, count: 9)
    for row in 0..<3 {
      for column in 0..<3 {
        for inner in 0..<3 {
          product[3 * row + column] += matrix[3 * row + inner] * step.matrix[3 * inner + column]
        }
      }
    }
    return PageTransform(matrix: product)
  }

  func callAsFunction(_ point: Point) -> Point {
    let divisor = matrix[6] * point.x + matrix[7] * point.y + matrix[8]
    return Point(
      x: (matrix[0] * point.x + matrix[1] * point.y + matrix[2]) / divisor,
      y: (matrix[3] * point.x + matrix[4] * point.y + matrix[5]) / divisor)
  }

  /// The rectangle around a box, given in pixels, as shares of a picture of that size.
  func box(left: Int, top: Int, right: Int, bottom: Int, width: Int, height: Int) -> PageBox {
    let corners = [(left, top), (right, top), (right, bottom), (left, bottom)].map { self(Point(x: Double($0.0), y: Double($0.1))) }
    func share(_ value: Double?, of size: Int) -> Double {
      guard let value, value.isFinite, size > 0 else { return 0 }
      return min(1, max(0, value / Double(size)))
    }
    return PageBox(
      left: share(corners.map(\.x).min(), of: width), top: share(corners.map(\.y).min(), of: height),
      right: share(corners.map(\.x).max(), of: width), bottom: share(corners.map(\.y).max(), of: height))
  }
}
