import Foundation
import SwiftASN1
import X509

/// The names and addresses under which browsers reach the service, as a certificate lists them.
struct CertificateNames: Equatable {
  /// Lower case, without a dot at the end.
  private(set) var hosts: [String] = ["localhost"]
  /// 4 or 16 bytes each, in network order.
  private(set) var addresses: [[UInt8]] = [[127, 0, 0, 1], [UInt8](repeating: 0, count: 15) + [1]]

  /// `names` may hold addresses too: administrators write what they type into the browser.
  init(hostName: String, names: [String], addresses: [String]) throws(CertificateError) {
    // The machine's own name is not anybody's setting: one that no certificate can hold is left out.
    if let host = Self.host(hostName) {
      add(host)
      if let short = host.split(separator: ".").first, short != "localhost" {
        add(String(short))
        add("\(short).local")
      }
    }
    for name in names + addresses {
      if let address = Self.address(name) {
        if !self.addresses.contains(address) { self.addresses.append(address) }
      } else if let host = Self.host(name) {
        add(host)
      } else {
        throw .badName(name)
      }
    }
  }

  /// What `certificate` names.
  init(of certificate: Certificate) {
    hosts = []
    addresses = []
    guard let names = try? certificate.extensions.subjectAlternativeNames else { return }
    for name in names {
      switch name {
      case .dnsName(let host): hosts.append(host)
      case .ipAddress(let address): addresses.append(Array(address.bytes))
      default: break
      }
    }
  }

  var generalNames: [GeneralName] {
    hosts.map { .dnsName($0) } + addresses.map { .ipAddress(ASN1OctetString(contentBytes: $0[...])) }
  }

  /// As people write them.
  var all: [String] {
    hosts
      + addresses.map { bytes in
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        _ = bytes.withUnsafeBytes { inet_ntop(family, $0.baseAddress, &buffer, socklen_t(buffer.count)) }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      }
  }

  func hasSameNames(as other: CertificateNames) -> Bool {
    Set(hosts) == Set(other.hosts) && Set(addresses) == Set(other.addresses)
  }

  private mutating func add(_ host: String) {
    if !hosts.contains(host) { hosts.append(host) }
  }

  /// A host name of RFC 1123, 2.1; nil for anything else. International names must be given in their `xn--` form.
  private static func host(_ text: String) -> String? {
    var name = text.lowercased()
    if name.hasSuffix(".") { name.removeLast() }
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    let isValid = labels.allSatisfy { label in
      (1...63).contains(label.count) && label.first != "-" && label.last != "-"
        && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    }
    // A name of digits only would be read as an address by some.
    return isValid && name.count <= 253 && labels.last?.allSatisfy(\.isNumber) == false ? name : nil
  }

  private static func address(_ text: String) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET6, text, &bytes) == 1 { return bytes }
    return inet_pton(AF_INET, text, &bytes) == 1 ? Array(bytes.prefix(4)) : nil
  }
}

/// What the authority may vouch for (RFC 5280, 4.2.1.10). A stolen authority key must not make a certificate for a bank.
struct CertificateConstraints {
  /// Each stands for itself and all below it.
  private(set) var domains: [String] = []
  /// Address and mask, one after the other.
  private(set) var ranges: [[UInt8]] = []

  /// The hosts by name. Addresses by private range instead of one by one, so that a new address from DHCP needs no new authority.
  init(for names: CertificateNames) {
    domains = names.hosts
    ranges = Self.privateRanges
    for address in names.addresses where !permits(address) {
      ranges.append(address + [UInt8](repeating: 255, count: address.count))
    }
  }

  /// The constraints that `authority` was made with.
  init(of authority: Certificate) {
    guard let constraints = try? authority.extensions.nameConstraints else { return }
    domains = Array(constraints.permittedDNSDomains)
    ranges = constraints.permittedIPRanges.map { Array($0.bytes) }
  }

  var nameConstraints: NameConstraints {
    NameConstraints(permittedDNSDomains: domains, permittedIPRanges: ranges.map { ASN1OctetString(contentBytes: $0[...]) })
  }

  func permits(_ names: CertificateNames) -> Bool {
    names.addresses.allSatisfy(permits)
      && names.hosts.allSatisfy { host in domains.contains { host == $0 || host.hasSuffix("." + $0) } }
  }

  private func permits(_ address: [UInt8]) -> Bool {
    ranges.contains { range in
      let size = range.count / 2
      return size == address.count && (0..<size).allSatisfy { address[$0] & range[size + $0] == range[$0] & range[size + $0] }
    }
  }

  /// RFC 1918, loopback, link-local; unique local and link-local of IPv6 (RFC 4193, 4291).
  private static let privateRanges: [[UInt8]] = [
    [127, 0, 0, 0, 255, 0, 0, 0],
    [10, 0, 0, 0, 255, 0, 0, 0],
    [172, 16, 0, 0, 255, 240, 0, 0],
    [192, 168, 0, 0, 255, 255, 0, 0],
    [169, 254, 0, 0, 255, 255, 0, 0],
    [UInt8](repeating: 0, count: 15) + [1] + [UInt8](repeating: 255, count: 16),
    [0xFC] + [UInt8](repeating: 0, count: 15) + [0xFE] + [UInt8](repeating: 0, count: 15),
    [0xFE, 0x80] + [UInt8](repeating: 0, count: 14) + [0xFF, 0xC0] + [UInt8](repeating: 0, count: 14),
  ]
}
