package import Foundation

/// What one backup holds: which files, of which blocks.
struct BackupManifest: Codable, Sendable, Equatable {
  struct File: Codable, Sendable, Equatable {
    /// Below the data folder, such as `spool/4A…`.
    var path: String
    var bytes: Int
    var mode: UInt32
    /// ``BackupBlocks/id(of:)`` of each block, in order; the last one is shorter.
    var blocks: [Data]
  }

  /// What the database held, compared again after a restore.
  struct Counts: Codable, Sendable, Equatable {
    var documents: Int
    var chunks: Int
    var patients: Int
    var users: Int
    var auditEntries: Int
  }

  var name: String
  /// Microseconds since 1970.
  var createdAt: Int64
  /// Of Chartkeep.
  var version: String
  /// The migrations that the database has seen.
  var schema: [String]
  var files: [File]
  var counts: Counts

  var bytes: Int { files.reduce(0) { $0 + $1.bytes } }
  var blocks: Set<Data> { files.reduce(into: []) { $0.formUnion($1.blocks) } }
}

/// What can be read of a backup without any key: it stands in front of the sealed manifest.
package struct BackupHeader: Codable, Sendable, Equatable {
  static let format = "chartkeep backup 1"

  var format = Self.format
  package var name: String
  /// Microseconds since 1970.
  var createdAt: Int64
  package var version: String
  /// ``KeyRing/id``.
  package var ring: String
  /// ``MasterKey/id`` of the key that opens `keyring`.
  package var masterKey: String
  /// The key ring's file as it was: its root key, wrapped by the master key and by the recovery code.
  var keyring: Data

  package var date: Date { Date(microseconds: createdAt) }
}

/// A snapshot's file: the header as one line of JSON, a keyed hash (32 bytes) over all the rest, the sealed manifest.
struct BackupSnapshot {
  var header: BackupHeader
  var sealed: Data

  private static let limit = 512 << 20

  /// The header only; nothing says yet that it is genuine.
  static func header(at url: URL) throws(BackupError) -> BackupHeader {
    try read(url).snapshot.header
  }

  /// Opens with `keys`, which must be the header's ring.
  static func open(_ url: URL, keys: KeyRing) throws(BackupError) -> (header: BackupHeader, manifest: BackupManifest) {
    let name = url.deletingPathExtension().lastPathComponent
    let (snapshot, line, mac) = try read(url)
    guard snapshot.header.ring == keys.id else { throw .wrongKey(expected: snapshot.header.masterKey, given: "another key ring's") }
    guard equalInConstantTime(mac, keys.mac(line + snapshot.sealed, purpose: .backup)),
      snapshot.header.name == name,
      let plain = try? keys.open(snapshot.sealed, aad: place(name)),
      let manifest = try? JSONDecoder().decode(BackupManifest.self, from: plain),
      manifest.name == name, manifest.createdAt == snapshot.header.createdAt
    else { throw .damaged(part: name) }
    return (snapshot.header, manifest)
  }

  static func write(_ manifest: BackupManifest, ring: Data, masterKey: String, keys: KeyRing, to url: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let header = BackupHeader(
      name: manifest.name, createdAt: manifest.createdAt, version: manifest.version, ring: keys.id, masterKey: masterKey, keyring: ring)
    let sealed = try keys.seal(encoder.encode(manifest), aad: place(manifest.name))
    try write(header, sealed: sealed, keys: keys, to: url)
  }

  /// After a new master key or a new recovery code: the same backup, opened by the new one.
  static func rewrap(_ url: URL, ring: Data, masterKey: String, keys: KeyRing) throws {
    var (header, _) = try open(url, keys: keys)
    header.keyring = ring
    header.masterKey = masterKey
    try write(header, sealed: try read(url).snapshot.sealed, keys: keys, to: url)
  }

  private static func write(_ header: BackupHeader, sealed: Data, keys: KeyRing, to url: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let line = try encoder.encode(header) + Data("\n".utf8)
    try DurableFile.replace(url, with: line + keys.mac(line + sealed, purpose: .backup) + sealed)
  }

  private static func read(_ url: URL) throws(BackupError) -> (snapshot: BackupSnapshot, line: Data, mac: Data) {
    let name = url.deletingPathExtension().lastPathComponent
    let found: DurableFile.Content?
    do {
      found = try DurableFile.read(url, limit: limit)
    } catch {
      throw .file(error)
    }
    guard let data = found?.data else { throw .noSnapshot(name: name) }
    guard let end = data.firstIndex(of: 0x0A), data.count > end + 33,
      let header = try? JSONDecoder().decode(BackupHeader.self, from: data[..<end]), header.format == BackupHeader.format
    else { throw .damaged(part: name) }
    return (
      BackupSnapshot(header: header, sealed: Data(data[(end + 33)...])), Data(data[...end]), Data(data[(end + 1)..<(end + 33)])
    )
  }

  private static func place(_ name: String) -> String { KeyRing.place("backup", name, "manifest") }
}
