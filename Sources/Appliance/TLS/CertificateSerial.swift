import X509

extension Certificate.SerialNumber {
  /// 126 random bits. A number with its first bit set takes one octet more to write down; of twenty random octets every second one is then
  /// longer than the twenty that RFC 5280 (4.1.2.2) allows, and programs built on NSS, Firefox's library, don't read such a certificate.
  static func random() -> Certificate.SerialNumber {
    var generator = SystemRandomNumberGenerator()
    var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    // Neither negative nor nought, and always of the same length.
    bytes[0] = bytes[0] & 0x3F | 0x40
    return Certificate.SerialNumber(bytes: bytes)
  }

  /// Whether other programs can be expected to read it: at most twenty octets with the sign's.
  var isReadable: Bool { bytes.count < 20 || bytes.count == 20 && bytes.first ?? 0 < 0x80 }
}
