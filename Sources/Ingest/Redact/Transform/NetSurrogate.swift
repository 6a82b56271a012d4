import Foundation

/// Addresses of the net become ones under `.example` (RFC 2606) and in the ranges of documentation (RFC 5737, RFC 3849): nothing answers there.
struct NetSurrogate {
  let surrogates: Surrogates

  /// `name` gives the surrogate of a folded name of the document, so that "maria.lopez@" stays the person that she is.
  func email(_ source: String, name: (String) -> String?) -> String? {
    guard let at = source.firstIndex(of: "@"), at > source.startIndex else { return nil }
    let parts = source[..<at].split { !$0.isLetter }.map { NameKey.of($0) }
    var draws = surrogates.draws("email", source.lowercased())
    var known = parts.compactMap(name).map { $0.lowercased().filter(\.isLetter) }
    if known.isEmpty || known.count < parts.count {
      let list = surrogates.lists
      known = [draws.pick(list.neutral), draws.pick(list.names(family: .anglo))].compactMap { $0?.lowercased() }
      known.append(String(10 + draws.below(90)))
    }
    let host = source[source.index(after: at)...].lowercased()
    var hosts = surrogates.draws("host", host)
    guard let domain = hosts.pick(surrogates.lists.organizations) else { return nil }
    let local = known.prefix(2).joined(separator: ".") + known.dropFirst(2).joined()
    let address = "\(local)@\(domain.lowercased()).example"
    return LetterCase(source) == .upper ? address.uppercased() : address
  }

  /// The host alone, one per source host; a path may name anybody, so it becomes one word.
  func url(_ source: String) -> String? {
    guard !source.contains(where: \.isWhitespace), source.contains(".") else { return nil }
    var rest = source[...]
    var scheme = ""
    if let slashes = rest.range(of: "://") {
      scheme = rest[..<slashes.lowerBound].lowercased()
      guard ["http", "https", "ftp"].contains(scheme) else { return nil }
      rest = rest[slashes.upperBound...]
    }
    let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let path = rest.dropFirst(host.count)
    var hosts = surrogates.draws("host", host.lowercased())
    guard let domain = hosts.pick(surrogates.lists.organizations)?.lowercased() else { return nil }
    var result = scheme.isEmpty ? "" : "\(scheme)://"
    result += (host.lowercased().hasPrefix("www.") ? "www." : "") + "\(domain).example"
    if path.count > 1 {
      var paths = surrogates.draws("path", source)
      guard let word = paths.pick(surrogates.lists.towns) else { return nil }
      result += "/\(word.lowercased())"
    }
    return result
  }

  func address(_ source: String) -> String? {
    let parts = source.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count == 4, parts.allSatisfy({ Int($0).map { (0...255).contains($0) } ?? false }) {
      let ranges = ["192.0.2", "198.51.100", "203.0.113"].filter { !source.hasPrefix($0) }
      var draws = surrogates.draws("ip", source)
      return draws.pick(ranges).map { "\($0).\(1 + draws.below(254))" }
    }
    guard source.count(where: { $0 == ":" }) >= 2, source.allSatisfy({ $0.isHexDigit && $0.isASCII || $0 == ":" }),
      source.contains("::") || source.count(where: { $0 == ":" }) == 7
    else { return nil }
    var draws = surrogates.draws("ip", source.lowercased())
    return "2001:db8::\(String(draws.below(0x10000), radix: 16)):\(String(1 + draws.below(0xFFFF), radix: 16))"
  }
}
