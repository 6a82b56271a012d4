import Appliance
import Synchronization
import Testing

@testable import WebUI

/// A clock that goes when it is told to.
private final class Hand: Sendable {
  private let time = Mutex(ContinuousClock().now)
  var now: ContinuousClock.Instant { time.withLock { $0 } }
  func pass(_ duration: Duration) { time.withLock { $0 += duration } }
}

@Suite struct RateLimitsTests {
  private let hand = Hand()

  private func limits(general: Int = 100) -> RateLimits {
    var settings = Settings.Limits()
    settings.general = general
    return RateLimits(settings, now: { [hand] in hand.now })
  }

  @Test func `in no minute there are more than the limit, wherever it begins`() {
    let limits = limits(general: 10)
    var passed: [ContinuousClock.Instant] = []
    for _ in 0..<3_000 {
      if limits.take(.general, for: .user(1)).isAllowed { passed.append(hand.now) }
      hand.pass(.milliseconds(Int.random(in: 0...400)))
    }
    for (index, time) in passed.enumerated() where index >= 10 { #expect(time - passed[index - 10] >= .seconds(60)) }
    #expect(passed.count >= 90, "what is refused is not counted")
  }

  @Test func `the time that is told is the time that it takes`() {
    let limits = limits(general: 1)
    #expect(limits.take(.general, for: .user(1)).isAllowed)
    hand.pass(.seconds(13))
    let refused = limits.take(.general, for: .user(1))
    #expect(!refused.isAllowed && refused.reset == 47 && refused.remaining == 0)
    hand.pass(.seconds(47))
    #expect(limits.take(.general, for: .user(1)).isAllowed)
  }

  @Test func `users, addresses and buckets don't share`() {
    let limits = limits(general: 1)
    let subjects: [RateLimits.Subject] = [.user(1), .user(2), .address("10.0.0.1"), .address("10.0.0.2")]
    #expect(subjects.allSatisfy { limits.take(.general, for: $0).isAllowed })
    #expect(limits.take(.uploads, for: .user(1)).isAllowed)
    #expect(!limits.take(.general, for: .user(1)).isAllowed)
  }

  @Test(arguments: [
    ("10.0.0.1", "10.0.0.1"), ("::ffff:10.0.0.1", "::ffff:10.0.0.1"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ("2001:db8::1", "2001:db8:0:0::/64"),
    ("fe80::1%eth0", "fe80:0:0:0::/64"),
  ])
  func `a network of IPv6 is one subject`(address: String, subject: String) {
    #expect(RateLimits.subject(address: address) == .address(subject))
  }

  @Test func `many addresses push out the oldest of themselves and no user`() {
    var settings = Settings.Limits()
    settings.general = 1
    let limits = RateLimits(settings, room: 100, now: { [hand] in hand.now })
    #expect(limits.take(.general, for: .user(1)).isAllowed)
    for index in 0..<1_000 {
      _ = limits.take(.general, for: .address("10.0.\(index / 250).\(index % 250)"))
      hand.pass(.milliseconds(10))
    }
    #expect(!limits.take(.general, for: .user(1)).isAllowed)
    #expect(!limits.take(.general, for: .address("10.0.3.249")).isAllowed, "the newest is remembered")
    #expect(limits.take(.general, for: .address("10.0.0.0")).isAllowed, "the oldest is not")
  }
}
