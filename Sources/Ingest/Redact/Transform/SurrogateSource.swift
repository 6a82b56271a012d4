/// Where surrogates get their chance from: a secret key that this module never sees.
///
/// The caller keeps a key of 32 bytes and answers with HMAC-SHA256 over the three arguments, each with its length before it, cut to 64 bits.
/// Whoever lacks the key can neither tell the surrogate of a value nor find the value of a surrogate by trying all of them.
package protocol SurrogateSource: Sendable {
  /// 64 uniformly distributed bits. The same arguments give the same bits; `draw` counts from 0 and gives one value more of them.
  func bits(domain: String, value: String, draw: UInt32) -> UInt64
}

/// The draws for one value, in order. It does without the standard library's `randomElement(using:)`, whose algorithm is no contract: a chart
/// must read the same after the compiler was updated.
struct SurrogateDraws {
  private let source: any SurrogateSource
  private let domain: String
  private let value: String
  private var draw: UInt32 = 0

  init(_ source: any SurrogateSource, domain: String, value: String) {
    self.source = source
    self.domain = domain
    self.value = value
  }

  /// 0..<bound. The bias of a 64-bit remainder is below 2^-50 for the lists and digits that are drawn here.
  mutating func below(_ bound: Int) -> Int {
    defer { draw += 1 }
    return Int(source.bits(domain: domain, value: value, draw: draw) % UInt64(max(1, bound)))
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element? {
    elements.isEmpty ? nil : elements[below(elements.count)]
  }
}
