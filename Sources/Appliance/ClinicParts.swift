import Foundation
import Ingest
import Logging
import VectorCore

/// What the clinic's abilities are made of; put together once, in `Clinic`.
struct ClinicParts {
  var settings: Settings
  var database: ClinicDatabase
  var keys: KeyRing
  var audit: AuditLog
  var documents: DocumentStore
  var patients: PatientStore
  var approval: Approval
  var knowledge: ClinicKnowledge
  var lifecycle: Lifecycle
  var presenter: DocumentPresenter
  var spool: SpoolFolder
  var pictures: PictureFolder
  var passwords = FilePasswords()
  var embeddings: EmbeddingService
  var index: ChunkIndex
  var wake: Wake
  var events: EventStream
  var work = WorkCounts()
  var now: @Sendable () -> Date
}
