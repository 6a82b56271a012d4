import Foundation
import Testing

@testable import Appliance

struct ThrottleTests {
  @Test func `waiting doubles from two seconds to five minutes`() {
    #expect((4...8).map { Throttle.wait(after: $0) } == [0, 2, 4, 8, 16])
    #expect(Throttle.wait(after: 1_000) == 300)
  }

  @Test(arguments: [(0.0, 7), (3_600, 7), (3_601, 0), (-299, 7), (-301, 0), (-86_400, 0), (-315_532_800, 0)])
  func `a count is forgotten after an hour, and when it comes from a clock that was ahead`(quiet: TimeInterval, count: Int) {
    #expect(Throttle.remembered(7, after: quiet) == count)
  }

  @Test func `what a clock that was ahead has noted is known from what it corrects by itself`() {
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    #expect(!now.isWellBefore(now.addingTimeInterval(-1)) && !now.isWellBefore(now.addingTimeInterval(299)))
    #expect(now.isWellBefore(now.addingTimeInterval(301)))
  }
}
