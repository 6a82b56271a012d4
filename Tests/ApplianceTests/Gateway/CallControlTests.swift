import Foundation
import Synchronization
import Testing

@testable import Appliance

/// A clock that a test moves.
private final class TestClock: Sendable {
  private let offset = Mutex(Duration.zero)
  private let start = ContinuousClock.now
  var now: ContinuousClock.Instant { start + offset.withLock { $0 } }
  func pass(_ time: Duration) { offset.withLock { $0 += time } }
}

@Suite struct CallControlTests {
  @Test func `waits grow, hold some chance, and keep to what the server asked`() {
    let backoff = Backoff(tries: 4, first: 1, longest: 10)
    #expect(backoff.pause(after: 1, retryAfter: nil, chance: 0) == 0.5 && backoff.pause(after: 1, retryAfter: nil, chance: 1) == 1)
    #expect(backoff.pause(after: 3, retryAfter: nil, chance: 1) == 4)
    #expect(backoff.pause(after: 4, retryAfter: nil) == nil)
    #expect(backoff.pause(after: 1, retryAfter: 7, chance: 1) == 7)
    #expect(backoff.pause(after: 3, retryAfter: 0, chance: 1) == 4)
    #expect(backoff.pause(after: 1, retryAfter: 11) == nil, "a server that asks for too much is not waited for")
  }

  @Test func `a failing server is left alone, and one request tries again`() {
    let clock = TestClock()
    let breaker = CircuitBreaker(limit: 3, pause: .seconds(60)) { clock.now }
    for _ in 1...3 {
      #expect(breaker.mayAsk(1))
      breaker.failed(1)
    }
    #expect(!breaker.mayAsk(1) && breaker.isOpen(1) && breaker.mayAsk(2))
    clock.pass(.seconds(60))
    #expect(breaker.mayAsk(1))
    #expect(!breaker.mayAsk(1), "one at a time")
    breaker.failed(1)
    #expect(!breaker.mayAsk(1))
    clock.pass(.seconds(60))
    #expect(breaker.mayAsk(1))
    breaker.abandoned(1)
    #expect(breaker.mayAsk(1))
    breaker.succeeded(1)
    #expect(breaker.mayAsk(1) && !breaker.isOpen(1))
  }

  @Test func `so many at once and so many a minute`() {
    let clock = TestClock()
    let budget = CallBudget { clock.now }
    #expect(budget.begin(1, atOnce: 2, perMinute: 3) == nil)
    #expect(budget.begin(1, atOnce: 2, perMinute: 3) == nil)
    #expect(budget.begin(1, atOnce: 2, perMinute: 3) != nil, "two are under way")
    #expect(budget.begin(2, atOnce: 2, perMinute: 3) == nil)
    budget.end(1)
    clock.pass(.seconds(20))
    #expect(budget.begin(1, atOnce: 2, perMinute: 3) == nil)
    budget.end(1)
    #expect(budget.begin(1, atOnce: 2, perMinute: 3) == .seconds(40))
    clock.pass(.seconds(40))
    #expect(budget.begin(1, atOnce: 2, perMinute: 3) == nil)
  }

  @Test func `tokens are never counted too few`() {
    // Counted with cl100k_base.
    for (text, tokens) in [
      ("The patient denies chest pain.", 6), ("acetaminophen 500 mg p.o. q6h", 13), ("hello", 1), ("", 0), ("x", 1),
      ("Electroencephalographically", 7), ("🙂🙂", 4), ("BP 120/80, HR 72", 10), ("paciente con dolor torácico", 7),
    ] {
      #expect(TokenBound.tokens(text) >= tokens, "\(text)")
    }
    #expect(TokenBound.tokens("The patient denies chest pain.") <= 18)
  }

  @Test func `a packer takes what fits, best first, and leaves the rest`() {
    let packer = ContextPacker(budget: TokenBound.tokens("one two three") * 2)
    #expect(packer.pack(["one two three", String(repeating: "long ", count: 50), "one two three", "four"]) == [0, 2])
    #expect(packer.pack([]) == [])
  }
}

@Suite struct ModelConnectionTests {
  private let closed = OutboundPolicy(privateNetworks: [])
  private let open = OutboundPolicy(privateNetworks: ["127.0.0.1", "10.0.5.0/24"])

  private func connection(_ address: String, local: Bool = false, proxy: String? = nil) -> ModelConnection {
    ModelConnection(
      name: "Box", provider: .compatible, address: address, models: ["assistant": "m"], isLocal: local, proxy: proxy)
  }

  @Test(arguments: [
    "http://127.0.0.1:8080/v1", "https://127.0.0.1/v1", "https://169.254.169.254/latest", "https://10.0.5.7/v1", "http://example.org/v1",
    "https://user:word@example.org/v1", "https://example.org/v1?key=1", "https://example.org/#x", "file:///etc/passwd", "gopher://x/", "x",
    "https://[::1]/", "https://[::ffff:10.0.0.1]/v1", "",
  ])
  func `no connection leads inside or elsewhere`(address: String) {
    #expect(throws: Refusal.self) { try connection(address).checked(by: closed) }
  }

  @Test func `a listed network is reached in plain, the Internet only encrypted`() throws {
    #expect(try connection("http://10.0.5.7:8080/v1/", local: true).checked(by: open).address == "http://10.0.5.7:8080/v1")
    #expect(throws: Refusal.self) { try connection("http://10.0.6.7/v1", local: true).checked(by: open) }
    #expect(throws: Refusal.self) { try connection("http://8.8.8.8/v1").checked(by: open) }
    #expect(throws: Refusal.self) { try connection("https://8.8.8.8/v1", local: true).checked(by: open) }
    #expect(try connection("https://api.example/v1").checked(by: open).isLocal == false)
  }

  @Test func `what is said to be local goes nowhere else, whatever its name leads to`() throws {
    let local = connection("http://models.clinic.example/v1", local: true)
    let (inside, outside) = (try #require(SocketAddress("10.0.5.9")), try #require(SocketAddress("8.8.8.8")))
    #expect(local.mayConnect(open, to: inside, isEncrypted: false) && !local.mayConnect(open, to: outside, isEncrypted: true))
    let other = connection("http://models.example/v1")
    #expect(!other.mayConnect(open, to: outside, isEncrypted: false) && other.mayConnect(open, to: outside, isEncrypted: true))
  }

  @Test func `through a proxy only names outside are reached`() {
    #expect(throws: Never.self) { try connection("https://api.example/v1", proxy: "http://10.0.5.3:3128").checked(by: open) }
    for address in ["https://10.0.5.7/v1", "https://localhost/v1"] {
      #expect(throws: Refusal.self) { try connection(address, proxy: "http://10.0.5.3:3128").checked(by: open) }
    }
    #expect(throws: Refusal.self) { try connection("https://api.example/v1", proxy: "http://u:p@10.0.5.3").checked(by: open) }
  }

  @Test func `text of patients' documents goes only where an agreement is in force`() {
    var remote = connection("https://api.example/v1")
    #expect(!remote.mayHaveClinicalText(on: "2026-11-27"))
    remote.agreement = .init(party: "Example Inc.", signedOn: "2026-01-01", endsOn: "2026-11-27")
    #expect(remote.mayHaveClinicalText(on: "2026-11-27") && !remote.mayHaveClinicalText(on: "2026-11-28"))
    #expect(!remote.mayHaveClinicalText(on: "2025-12-31"))
    #expect(connection("http://127.0.0.1/v1", local: true).mayHaveClinicalText(on: "2026-11-27"))
  }
}
