/// What changed between two lists of lines (Myers 1986, "An O(ND) Difference Algorithm and Its Variations").
package enum LineDiff {
  package enum Change: Sendable, Equatable {
    case kept(String)
    case added(String)
    case removed(String)
  }

  /// The shortest list of changes; what went stands before what came in its place.
  package static func changes(from old: [String], to new: [String]) -> [Change] {
    let most = old.count + new.count
    guard most > 0 else { return [] }
    // furthest[k + most]: the furthest line of `old` that is reached on diagonal k, after each number of edits.
    var furthest = [Int](repeating: 0, count: 2 * most + 2)
    var trace: [[Int]] = []
    search: for edits in 0...most {
      trace.append(furthest)
      for k in stride(from: -edits, through: edits, by: 2) {
        var x =
          k == -edits || (k != edits && furthest[k - 1 + most] < furthest[k + 1 + most])
          ? furthest[k + 1 + most] : furthest[k - 1 + most] + 1
        var y = x - k
        while x < old.count, y < new.count, old[x] == new[y] {
          x += 1
          y += 1
        }
        furthest[k + most] = x
        if x >= old.count, y >= new.count { break search }
      }
    }
    var result: [Change] = []
    var (x, y) = (old.count, new.count)
    for edits in trace.indices.reversed() {
      let before = trace[edits]
      let k = x - y
      let isDown = k == -edits || (k != edits && before[k - 1 + most] < before[k + 1 + most])
      let previous = isDown ? k + 1 : k - 1
      let fromX = edits == 0 ? 0 : before[previous + most]
      let fromY = edits == 0 ? 0 : fromX - previous
      while x > fromX, y > fromY, x > 0, y > 0, old[x - 1] == new[y - 1] {
        result.append(.kept(old[x - 1]))
        x -= 1
        y -= 1
      }
      guard edits > 0 else { break }
      if isDown {
        result.append(.added(new[y - 1]))
        y -= 1
      } else {
        result.append(.removed(old[x - 1]))
        x -= 1
      }
    }
    return result.reversed()
  }
}
