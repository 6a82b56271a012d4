import Crypto
package import Foundation

/// How far the log had come, signed and kept outside the database (`DATA/audit.head`), so that a log that is cut or taken back
/// to a copy of yesterday does not pass for whole.
///
/// 1. It is written after the commit, and commits are synced, so the database may be ahead of it and never behind.
/// 2. It never goes back: a log that does not contain the present head keeps the evidence and is reported.
/// 3. Who takes back the whole data folder, head included, is not seen. Backups on another machine keep older heads.
package struct AuditHead: Sendable, Equatable {
  package var seq: Int64
  /// The mac of that entry, 32 bytes.
  package var mac: Data

  package init(seq: Int64, mac: Data) {
    self.seq = seq
    self.mac = mac
  }

  /// What was found where the head should be.
  package enum Stored: Sendable, Equatable {
    case signed(AuditHead)
    case missing
    /// Unreadable, or not signed by this key ring.
    case forged
  }
}

/// The file that keeps the head.
package struct AuditHeadFile: Sendable {
  package static let fileName = "audit.head"

  package let url: URL
  private let keys: KeyRing

  private struct Content: Codable {
    var mac: String
    var seq: Int64
    var signature: String
  }

  package init(in folder: URL, keys: KeyRing) {
    url = folder.appendingPathComponent(Self.fileName)
    self.keys = keys
  }

  package func read() throws(FileError) -> AuditHead.Stored {
    guard let found = try DurableFile.read(url, limit: 4_096) else { return .missing }
    guard let content = try? JSONDecoder().decode(Content.self, from: found.data), let mac = Data(hex: content.mac),
      let signature = Data(hex: content.signature)
    else { return .forged }
    let head = AuditHead(seq: content.seq, mac: mac)
    return equalInConstantTime(signature, self.signature(of: head)) ? .signed(head) : .forged
  }

  /// Puts a head there, whatever was there before. ``AuditLog/advance(_:in:)`` is what the service calls.
  package func write(_ head: AuditHead) throws(FileError) {
    try DurableFile.replace(url, with: content(head))
  }

  /// The file's bytes.
  func content(_ head: AuditHead) throws(FileError) -> Data {
    let content = Content(mac: head.mac.hex, seq: head.seq, signature: signature(of: head).hex)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    guard let data = try? encoder.encode(content) else { throw FileError(.write, url.path, code: EINVAL) }
    return data + Data("\n".utf8)
  }

  private func signature(of head: AuditHead) -> Data {
    var bytes = Data("chartkeep/v1/audit head".utf8)
    withUnsafeBytes(of: head.seq.bigEndian) { bytes.append(contentsOf: $0) }
    return keys.mac(bytes + head.mac, purpose: .auditHead)
  }
}
