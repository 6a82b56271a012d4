package import Foundation
import Glibc

/// A file that was taken out of the drop folder and waits to be stored.
///
/// The same id may be given more than once (after an error, or after a crash between storing and letting go), so whoever stores it must
/// recognise an id that is stored already and simply return. One id always stands for the same state of the file (size and time of
/// change): what was altered after having been handed over comes back under an id of its own.
package final class ClaimedFile: Sendable {
  package let id: UUID
  /// Open for reading, at the start; closed when this object goes.
  package let descriptor: Int32
  /// As dropped, without folders. PHI: to be encrypted, never logged.
  package let originalName: String
  package let route: DropRoute
  /// Bytes, when it was handed over.
  package let size: Int64
  package let claimedPath: String
  /// Counts from 1 since the service started.
  package let attempt: Int
  let fingerprint: FileFingerprint

  init(
    id: UUID, takingOwnership descriptor: Int32, originalName: String, route: DropRoute, claimedPath: String, attempt: Int,
    fingerprint: FileFingerprint
  ) {
    self.id = id
    self.descriptor = descriptor
    self.originalName = originalName
    self.route = route
    self.size = fingerprint.size
    self.claimedPath = claimedPath
    self.attempt = attempt
    self.fingerprint = fingerprint
  }

  deinit {
    close(descriptor)
  }

  /// False once somebody wrote to the file since it was handed over. To be asked after the last byte was read: a copy made across a
  /// change is neither the old file nor the new. Throw then; the file is given again when it is at rest.
  package var isUnchanged: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && FileFingerprint(status) == fingerprint
  }
}
