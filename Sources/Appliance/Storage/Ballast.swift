import CoreFoundation
import Foundation
import Ingest

/// A file that only takes up room, so that something can be given back when the disk is full.
///
/// Intake stops long before, but others write on the same disk. Each search and each decision of a reviewer is entered in the audit log
/// before it is answered; without room for that entry the clinic could not read its own papers.
final class Ballast: Sendable {
  enum Change: Equatable {
    case none
    /// Its room was given back.
    case released
    /// There is room for it again.
    case kept
  }

  /// Some ten thousand entries of the audit log.
  static let size = 16_777_216
  /// Below so many free bytes its room is needed.
  static let least = 4_194_304

  private let path: String
  private let reserve: Int

  /// - Parameter reserve: What must be free beside it before it takes room again.
  init(in data: URL, reserve: Int) {
    path = data.appendingPathComponent("ballast").path
    self.reserve = reserve
  }

  /// To be called every second or so: cheap when nothing has to be done.
  func tend() -> Change {
    var status = stat()
    let isThere = lstat(path, &status) == 0 && status.st_size >= Self.size
    if isThere {
      guard !FreeSpace.enoughSpace(at: path, reserve: Self.least) else { return .none }
      return unlink(path) == 0 ? .released : .none
    }
    let folder = (path as NSString).deletingLastPathComponent
    guard FreeSpace.enoughSpace(at: folder, reserve: max(reserve, Self.least) + 2 * Self.size) else { return .none }
    return take() ? .kept : .none
  }

  private func take() -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    // Blocks are reserved, not written: it costs nothing, and a file with holes would hold no room.
    guard posix_fallocate(descriptor, 0, off_t(Self.size)) == 0 else {
      unlink(path)
      return false
    }
    return true
  }
}
