/// Lists of near rows, made by k-means in two levels: √lists cells first, then √lists lists in each.
///
/// A search weighs all lists and scans the rows of some. About 6√n lists of √n / 6 rows make both cost about the same.
struct ListTree {
  private let rowsPerList: Int
  /// A row joins the nearest list in so many of its nearest cells, since that list may be in a neighbouring cell.
  private static let cellsPerRow = 4

  /// (cells × 384)
  private(set) var cells: [Float]
  /// Where each cell's lists begin, and the end.
  private(set) var firstList: [Int] = [0]
  /// The means of the lists' rows, (lists × 384).
  private(set) var centroids: [Float] = []
  /// Each list's mean squared distance from its mean.
  private(set) var spreads: [Float] = []
  /// The list of each row.
  private(set) var listOfRow: [UInt32]

  var cellCount: Int { cells.count / SplitVector.width }
  var listCount: Int { centroids.count / SplitVector.width }

  var rowCounts: [Int] {
    listOfRow.reduce(into: [Int](repeating: 0, count: listCount)) { $0[Int($1)] += 1 }
  }

  init(_ source: RowSource) {
    let width = SplitVector.width
    rowsPerList = max(32, Int(Double(source.count).squareRoot() / 6))
    let cellCount = max(1, Int((Double(source.count) / Double(rowsPerList)).squareRoot().rounded()))
    let sample = source.vectors(source.sample(cellCount * 160))
    cells = KMeans.train(sample, count: sample.count / width, clusters: min(cellCount, sample.count / width), rounds: 10)
    listOfRow = [UInt32](repeating: 0, count: source.count)
    let near = nearestCells(source)
    trainLists(source, near)
    assign(source, near)
    settle(source)
  }

  /// The `cellsPerRow` nearest cells of each row, nearest first.
  private func nearestCells(_ source: RowSource) -> [UInt32] {
    let cellCount = cellCount
    let depth = min(Self.cellsPerRow, cellCount)
    var near = [UInt32](repeating: 0, count: source.count * depth)
    source.eachBatch { start, rows, vectors in
      KMeans.eachProducts(vectors, count: rows, with: cells, clusters: cellCount) { row, products in
        for rank in 0..<depth {
          var best = 0
          for cell in 1..<max(1, cellCount) where products[cell] > products[best] { best = cell }
          near[(start + row) * depth + rank] = UInt32(best)
          products[best] = -.infinity
        }
      }
    }
    return near
  }

  private mutating func trainLists(_ source: RowSource, _ near: [UInt32]) {
    let depth = near.count / max(source.count, 1)
    for members in Self.group(cells: cellCount, rows: source.count, ranks: 0..<1, depth: depth, near) {
      if !members.isEmpty {
        let vectors = source.vectors(members)
        let lists = max(1, members.count / rowsPerList)
        centroids += KMeans.train(vectors, count: members.count, clusters: lists, rounds: 5)
      }
      firstList.append(listCount)
    }
  }

  private mutating func assign(_ source: RowSource, _ near: [UInt32]) {
    let width = SplitVector.width
    let depth = near.count / max(source.count, 1)
    var greatest = [Float](repeating: -.infinity, count: source.count)
    let groups = Self.group(cells: cellCount, rows: source.count, ranks: 0..<depth, depth: depth, near)
    for (cell, members) in groups.enumerated() where firstList[cell] < firstList[cell + 1] {
      let lists = firstList[cell]..<firstList[cell + 1]
      let part = Array(centroids[lists.lowerBound * width..<lists.upperBound * width])
      for start in stride(from: 0, to: members.count, by: 8 * KMeans.batch) {
        let rows = Array(members[start..<min(start + 8 * KMeans.batch, members.count)])
        KMeans.assign(source.vectors(rows), count: rows.count, to: part, clusters: lists.count) { row, list, product in
          if product > greatest[rows[row]] {
            greatest[rows[row]] = product
            listOfRow[rows[row]] = UInt32(lists.lowerBound + list)
          }
        }
      }
    }
  }

  /// The rows of each cell, counting a row's cells of these ranks.
  private static func group(cells: Int, rows: Int, ranks: Range<Int>, depth: Int, _ near: [UInt32]) -> [[Int]] {
    var groups = [[Int]](repeating: [], count: cells)
    for row in 0..<rows {
      for rank in ranks { groups[Int(near[row * depth + rank])].append(row) }
    }
    return groups
  }

  /// Lists without rows go; the others' centroids become the means of their rows.
  private mutating func settle(_ source: RowSource) {
    let width = SplitVector.width
    var sums = [Float](repeating: 0, count: centroids.count)
    var counts = [Int](repeating: 0, count: listCount)
    source.eachBatch { start, rows, vectors in
      for row in 0..<rows {
        let list = Int(listOfRow[start + row])
        counts[list] += 1
        for i in 0..<width { sums[list * width + i] += vectors[row * width + i] }
      }
    }
    var numbers = [UInt32](repeating: 0, count: counts.count)
    var kept: [Float] = []
    var first = [0]
    for cell in 0..<cellCount {
      for list in firstList[cell]..<firstList[cell + 1] where counts[list] > 0 {
        numbers[list] = UInt32(kept.count / width)
        let mean = sums[list * width..<(list + 1) * width].map { $0 / Float(counts[list]) }
        // Rows have norm 1: the mean squared distance is 1 − ‖mean‖².
        spreads.append(max(0, 1 - mean.reduce(0) { $0 + $1 * $1 }))
        kept += mean
      }
      first.append(kept.count / width)
    }
    // Of few rows one can't tell how far the next will lie: their lists' spread leans on that of all.
    let all = spreads.reduce(0, +) / Float(max(spreads.count, 1))
    for (list, count) in counts.enumerated() where count > 0 {
      let place = Int(numbers[list])
      spreads[place] = (spreads[place] * Float(count) + 2 * all) / Float(count + 2)
    }
    for row in listOfRow.indices { listOfRow[row] = numbers[Int(listOfRow[row])] }
    centroids = kept
    firstList = first
  }
}
