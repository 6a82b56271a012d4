// For `struct stat`: see DurableFile.swift.
import CDispatch
import CoreFoundation
import Foundation
import GRDB
import Synchronization

/// The database's file, standing still while it is read, though searches and writes go on.
///
/// SQLite's own backup writes a second copy first, which doubles the room and the time. Here the write-ahead log is emptied into the file and a
/// reader is opened before anybody writes again. That reader needs nothing of the log (its read mark is 0), and as long as it lives no checkpoint
/// may write into the file (SQLite, `wal.c`, "WAL_READ_LOCK(0)"): what others write stays in the log. The file's time and size are compared
/// at the end all the same.
final class QuietDatabase {
  let byteCount: Int
  private let descriptor: Int32
  private let snapshot: DatabaseSnapshot
  private let path: String
  private let modified: timespec

  init(_ pool: DatabasePool) throws {
    path = pool.path
    snapshot = try pool.writeWithoutTransaction { db in
      // Waits for those who read to end, as writers do for each other.
      for attempt in 1... {
        do {
          _ = try db.checkpoint(.truncate)
          break
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && attempt < 20 {}
      }
      let snapshot = try pool.makeSnapshot()
      // Its transaction begins with its first statement.
      _ = try snapshot.read { db in try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sqlite_schema") }
      return snapshot
    }
    descriptor = try Self.descriptor(path)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw BackupError.file(FileError(.inspect, path)) }
    // A file that was put in the place of ours since the descriptor was opened is not the one that SQLite has.
    var named = stat()
    guard stat(path, &named) == 0, named.st_ino == status.st_ino else { throw BackupError.changedMeanwhile }
    byteCount = Int(status.st_size)
    modified = status.st_mtim
  }

  /// What the snapshot's reader sees: the same moment as the file.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value { try snapshot.read(body) }

  /// Fewer than asked for at the file's end only.
  func bytes(at offset: Int, count: Int) throws(BackupError) -> Data {
    var data = Data(count: min(count, byteCount - offset))
    let got = data.withUnsafeMutableBytes { readFully(descriptor, at: off_t(offset), into: $0) }
    guard got == data.count else { throw .file(FileError(.read, path)) }
    return data
  }

  /// To be asked when all is read.
  func isUnchanged() -> Bool {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return false }
    return Int(status.st_size) == byteCount && status.st_mtim.tv_sec == modified.tv_sec && status.st_mtim.tv_nsec == modified.tv_nsec
  }

  /// Opened once a file and never closed: closing any descriptor of a file takes away all of this process's locks on it (POSIX, `fcntl`), SQLite's too.
  private static let open = Mutex<[String: Int32]>([:])

  private static func descriptor(_ path: String) throws(BackupError) -> Int32 {
    let descriptor = open.withLock { open in
      if let known = open[path] { return known }
      let new = Foundation.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
      if new >= 0 { open[path] = new }
      return new
    }
    guard descriptor >= 0 else { throw .file(FileError(.open, path)) }
    return descriptor
  }
}
