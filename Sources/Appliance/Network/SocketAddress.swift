import Foundation

/// An IPv4 or IPv6 address, as bytes.
struct SocketAddress: Equatable, Sendable {
  /// 4 or 16.
  var bytes: [UInt8]

  init?(_ address: UnsafePointer<sockaddr>) {
    switch Int32(address.pointee.sa_family) {
    case AF_INET:
      bytes = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { four in
        withUnsafeBytes(of: four.pointee.sin_addr) { Array($0) }
      }
    case AF_INET6:
      let six = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { six in
        withUnsafeBytes(of: six.pointee.sin6_addr) { Array($0) }
      }
      // An IPv4 address in the dress of the other (RFC 4291, 2.5.5.2) is the IPv4 address.
      bytes = six.prefix(12) == Self.mapped[...] ? Array(six.suffix(4)) : six
    default: return nil
    }
  }

  init?(_ text: String) {
    var four = in_addr()
    var six = in6_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      bytes = withUnsafeBytes(of: four) { Array($0) }
    } else if inet_pton(AF_INET6, text, &six) == 1 {
      bytes = withUnsafeBytes(of: six) { Array($0) }
      if bytes.prefix(12) == Self.mapped[...] { bytes = Array(bytes.suffix(4)) }
    } else {
      return nil
    }
  }

  private static let mapped: [UInt8] = Array(repeating: 0, count: 10) + [0xFF, 0xFF]

  /// Where nobody's server is: unspecified, link-local (cloud metadata lives there), multicast, reserved (RFC 6890).
  var isNobodys: Bool {
    if bytes.count == 4 {
      return bytes[0] == 0 || (bytes[0] == 169 && bytes[1] == 254) || bytes[0] >= 224
    }
    return bytes.allSatisfy { $0 == 0 } || bytes[0] == 0xFF || (bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80)
  }

  var isLoopback: Bool {
    bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
  }

  /// Not on the public Internet (RFC 1918, 6598, 4193), or nobody's, or this machine.
  var isPrivate: Bool {
    if isLoopback || isNobodys { return true }
    if bytes.count == 4 {
      return bytes[0] == 10 || (bytes[0] == 172 && bytes[1] & 0xF0 == 16) || (bytes[0] == 192 && bytes[1] == 168)
        || (bytes[0] == 100 && bytes[1] & 0xC0 == 64) || (bytes[0] == 192 && bytes[1] == 0 && bytes[2] == 0)
        || (bytes[0] == 198 && bytes[1] & 0xFE == 18)
    }
    // Unique local, and the ways to write an IPv4 address inside an IPv6 one (RFC 6052, 3056).
    return bytes[0] & 0xFE == 0xFC || Array(bytes.prefix(4)) == [0, 0x64, 0xFF, 0x9B] || Array(bytes.prefix(2)) == [0x20, 0x02]
  }
}

/// A network in CIDR notation, such as 10.0.5.0/24 (RFC 4632).
struct AddressRange: Sendable, Equatable {
  private let base: SocketAddress
  private let bits: Int

  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let base = SocketAddress(String(parts[0])) else { return nil }
    let most = base.bytes.count * 8
    guard let bits = parts.count == 2 ? Int(parts[1]) : most, (0...most).contains(bits) else { return nil }
    self.base = base
    self.bits = bits
  }

  func contains(_ address: SocketAddress) -> Bool {
    guard address.bytes.count == base.bytes.count else { return false }
    return (0..<bits).allSatisfy { bit in
      (address.bytes[bit / 8] ^ base.bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
    }
  }
}
