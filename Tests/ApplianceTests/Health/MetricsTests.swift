import Foundation
import Testing

@testable import Appliance

@Suite struct MetricsTests {
  @Test func `the text is as Prometheus reads it`() {
    var metrics = MetricsText()
    metrics.start("chartkeep_pages_read_total", .counter, "Pages that were read.")
    metrics.sample("chartkeep_pages_read_total", 12, ["source": "text"])
    metrics.one("chartkeep_reading_seconds_total", .counter, "Time.", 0.25)
    #expect(
      metrics.text == """
        # HELP chartkeep_pages_read_total Pages that were read.
        # TYPE chartkeep_pages_read_total counter
        chartkeep_pages_read_total{source="text"} 12
        # HELP chartkeep_reading_seconds_total Time.
        # TYPE chartkeep_reading_seconds_total counter
        chartkeep_reading_seconds_total 0.25

        """)
  }

  @Test func `each bound of a histogram counts what is within it`() {
    let work = WorkCounts()
    for milliseconds in [3, 5, 30, 900, 9_000] { work.countSearch(in: .milliseconds(milliseconds)) }
    let figures = work.now
    #expect(figures.searches == 5)
    #expect(figures.searchesWithin == [2, 2, 2, 3, 3, 3, 3, 4, 4])
  }

  @Test func `counts of many threads are not lost`() async {
    let work = WorkCounts()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<1_000 {
            work.countRead(textPages: 2, pictures: 1, in: .milliseconds(1))
            work.countRefused("empty_file")
          }
        }
      }
    }
    let figures = work.now
    #expect(figures.filesRead == 8_000 && figures.pagesOfText == 16_000 && figures.pagesOfPictures == 8_000)
    #expect(figures.refused == ["empty_file": 8_000] && figures.readingTime == .seconds(8))
  }
}

@Suite struct BallastTests {
  @Test func `room is kept while there is enough beside it`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ballast-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("ballast")
    // More than any disk has.
    #expect(Ballast(in: folder, reserve: .max / 2).tend() == .none)
    #expect(!FileManager.default.fileExists(atPath: file.path))
    let ballast = Ballast(in: folder, reserve: 0)
    #expect(ballast.tend() == .kept)
    #expect(ballast.tend() == .none)
    let status = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect(status[.size] as? Int == Ballast.size && status[.posixPermissions] as? Int == 0o600)
    // A cut one is made whole again.
    try FileHandle(forWritingTo: file).truncate(atOffset: 5)
    #expect(ballast.tend() == .kept)
  }
}
