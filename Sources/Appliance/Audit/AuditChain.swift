import Crypto
import Foundation
import GRDB

/// The chain's arithmetic: `mac(n) = HMAC-SHA256(key, mac(n − 1) · fields(n))`.
///
/// 1. Keyed: who can write the database but has no key cannot compute a new chain (an unkeyed one is recomputed in a second).
/// 2. Each field is written as type, length, bytes, so no byte can move from one field to its neighbour.
/// 3. The number and the previous mac are part of it, so entries cannot be left out, doubled, or change places.
/// 4. What a chain cannot show, that its end was cut off, the signed head outside the database shows (``AuditHead``).
struct AuditChain: Sendable {
  /// HMAC with the key taken in already: that is most of its work for an entry's few hundred bytes.
  private let keyed: HMAC<SHA256>
  /// What stands before the first entry.
  let genesis: Data

  init(keys: KeyRing) {
    keyed = keys.hasher(purpose: .audit)
    genesis = keys.mac(Data("chartkeep/v1/audit genesis".utf8), purpose: .audit)
  }

  func mac(of record: borrowing AuditRecord, after previous: Data) -> Data {
    var fields = Fields()
    fields.append(bytes: previous)
    fields.append(record.seq)
    fields.append(record.at)
    fields.append(record.actor)
    fields.append(record.actorID)
    fields.append(record.actionName)
    fields.append(record.target)
    fields.append(record.address)
    fields.append(record.agent)
    fields.append(record.metadataJSON)
    return mac(fields)
  }

  /// The same of a stored row (``AuditRecord/columns``), from the bytes as they are in the file: a string would end at a NUL
  /// and hide what somebody put behind it.
  func mac(of row: Row, after previous: Data) throws -> Data {
    var fields = Fields()
    fields.append(bytes: previous)
    fields.append(row[0] as Int64?)
    fields.append(row[1] as Int64?)
    try fields.append(textAt: 2, of: row)
    fields.append(row[3] as Int64?)
    for index in 4...8 { try fields.append(textAt: index, of: row) }
    return mac(fields)
  }

  private func mac(_ fields: Fields) -> Data {
    var hasher = keyed
    hasher.update(data: fields.bytes)
    return hasher.finalize().withUnsafeBytes { Data($0) }
  }

  /// Type (1), length (4, big-endian), bytes. Types: 0 nothing, 1 integer, 2 text, 3 bytes.
  private struct Fields {
    private(set) var bytes: [UInt8] = []

    init() {
      bytes.reserveCapacity(512)
    }

    mutating func append(_ value: Int64?) {
      guard let value else { return start(0, 0) }
      start(1, 8)
      withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ value: String?) {
      guard let value else { return start(0, 0) }
      start(2, value.utf8.count)
      bytes.append(contentsOf: value.utf8)
    }

    mutating func append(textAt index: Int, of row: Row) throws {
      try row.withUnsafeData(atIndex: index) { text in
        guard let text else { return start(0, 0) }
        start(2, text.count)
        text.withUnsafeBytes { bytes.append(contentsOf: $0) }
      }
    }

    mutating func append(bytes value: Data) {
      start(3, value.count)
      value.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    private mutating func start(_ type: UInt8, _ length: Int) {
      bytes.append(type)
      withUnsafeBytes(of: UInt32(length).bigEndian) { bytes.append(contentsOf: $0) }
    }
  }
}
