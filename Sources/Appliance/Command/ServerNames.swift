import Appliance
import Foundation
import Glibc

/// The names and addresses under which browsers may reach this machine; they go into the certificate and the Host allow-list.
struct ServerNames {
  var names: [String]
  var addresses: [String]

  init(_ web: Settings.Web) {
    // The names that the certificate gets by itself.
    let host = LocalAuthority.machineName.lowercased()
    var names = ["localhost"]
    if !host.isEmpty, host != "localhost" {
      let short = host.split(separator: ".").first.map(String.init) ?? host
      names += [host, short, "\(short).local"]
    }
    var addresses = ["127.0.0.1", "::1"]
    for extra in web.names + [web.host] {
      if Self.isAddress(extra) {
        if extra == "0.0.0.0" || extra == "::" {
          addresses += Self.localAddresses()
        } else {
          addresses.append(extra)
        }
      } else {
        names.append(extra.lowercased())
      }
    }
    self.names = Self.unique(names)
    self.addresses = Self.unique(addresses)
  }

  private static func unique(_ list: [String]) -> [String] {
    var seen: Set<String> = []
    return list.filter { seen.insert($0).inserted }
  }

  private static func isAddress(_ text: String) -> Bool {
    var four = in_addr()
    var six = in6_addr()
    return inet_pton(AF_INET, text, &four) == 1 || inet_pton(AF_INET6, text, &six) == 1
  }

  /// IPv4 addresses of this machine's interfaces.
  private static func localAddresses() -> [String] {
    var list: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&list) == 0 else { return [] }
    defer { freeifaddrs(list) }
    var result: [String] = []
    var next = list
    while let entry = next {
      if let address = entry.pointee.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET) {
        var buffer = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        if getnameinfo(address, socklen_t(MemoryLayout<sockaddr_in>.size), &buffer, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST) == 0 {
          result.append(String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
      }
      next = entry.pointee.ifa_next
    }
    return result
  }
}
