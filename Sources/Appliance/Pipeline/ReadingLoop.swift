import Dispatch
import Foundation
import GRDB
import Ingest
import Logging
import Synchronization

/// Reads what was received: a worker process extracts the text, the detector proposes what to redact.
struct ReadingLoop {
  let lifecycle: Lifecycle
  let patients: PatientStore
  let spool: SpoolFolder
  let passwords: FilePasswords
  let worker: ExtractionWorker
  let detector: Detector
  let knowledge: ClinicKnowledge
  let database: ClinicDatabase
  let settings: Settings.Reading
  let work: WorkCounts
  let wake: Wake
  let logger: Logger

  /// A file during which the service itself or its worker was stopped from outside so often stays out. Of the crashes that are the file's own
  /// doing it has two: see `extract`.
  static let attemptLimit = 20

  func run() async {
    let workers = Occupancy(limit: settings.workers)
    // While one file's text is searched and stored, the next worker reads already. The bound is for the texts held in memory.
    let unfinished = Occupancy(limit: settings.workers + 3)
    // When every worker reads something long, one more reads what is short: a fax of one page does not wait for scans of hundreds.
    let express = Occupancy(limit: 1)
    let long = Occupancy(limit: .max)
    wake.reading()
    await withDiscardingTaskGroup { group in
      for await _ in wake.stream(.reading) {
        while !Task.isCancelled, unfinished.enter() {
          let isExpress = !workers.enter()
          guard !isExpress || (long.count >= settings.workers && express.enter()) else {
            unfinished.leave()
            break
          }
          let places = isExpress ? express : workers
          guard let row = await next(onlyShort: isExpress) else {
            places.leave()
            unfinished.leave()
            break
          }
          let isLong = row.size > DocumentStore.shortFile
          if isLong { _ = long.enter() }
          group.addTask {
            let place = Place(in: places)
            let length = isLong ? Place(in: long) : nil
            await read(row) {
              length?.leave()
              place.leave()
              wake.reading()
            }
            length?.leave()
            place.leave()
            unfinished.leave()
            wake.reading()
          }
        }
      }
    }
  }

  private func next(onlyShort: Bool) async -> DocumentRow? {
    do {
      return try await lifecycle.takeNext(onlyShort: onlyShort)
    } catch is CancellationError {
      return nil
    } catch {
      logger.error("The queue could not be read.", metadata: ["error": .string(Self.plain(error))])
      return nil
    }
  }

  /// `afterExtraction` is called once the worker has ended well; what follows needs none.
  private func read(_ row: DocumentRow, afterExtraction: @Sendable () -> Void) async {
    let start = ContinuousClock.now
    let password = passwords.take(row.id)
    do {
      guard row.attempts <= Self.attemptLimit else { throw ExtractionFailure(.interrupted, "") }
      let file = try await extract(row, password)
      afterExtraction()
      // A batch of messages can hold more documents than anybody will review, all of which would be stored in one transaction.
      guard file.documents.count <= settings.limits.pages else { throw ExtractionFailure(.tooManyPages, "") }
      lifecycle.events.publish(
        row.id, state: .extracting, owner: row.owner, progress: .init(stage: .finding, done: 0, total: 0))
      let (documents, isWhole) = try await detect(file.documents)
      let warnings = file.warnings + (isWhole ? [] : [Self.longWarning])
      try await lifecycle.finishExtracting(row, documents, warnings: warnings, patients: patients)
      let pages = file.documents.flatMap(\.pages)
      let pictures = pages.count { $0.source == .ocr }
      work.countRead(textPages: pages.count - pictures, pictures: pictures, in: ContinuousClock.now - start)
      logger.info(
        "A document was read.",
        metadata: [
          "document": "\(row.id)", "parts": "\(documents.count)", "pages": "\(pages.count)",
          "ms": "\((ContinuousClock.now - start).milliseconds)",
        ])
      wake.approving()
    } catch let failure as ExtractionFailure where failure.takesPassword {
      await ask(row, isWrong: password != nil)
    } catch let failure as ExtractionFailure where failure.code == .interrupted && row.attempts < Self.attemptLimit {
      logger.warning("A worker was interrupted; the document is read again.", metadata: ["document": "\(row.id)"])
      if let password { passwords.keep(password, for: row.id) }
      await giveBack(row, after: .milliseconds(250 * row.attempts), isAttempt: true)
    } catch let failure as ExtractionFailure {
      await fail(row, code: failure.code.rawValue)
    } catch let error as SealedFileError where error == .damaged || error == .missing {
      logger.error("An original in the spool can't be opened.", metadata: ["document": "\(row.id)", "error": "\(error)"])
      await fail(row, code: "spool_damaged")
    } catch is CancellationError {
      // The service is stopping; the next start takes it up again.
    } catch {
      // The disk is full or the database busy: not the file's fault.
      logger.error("A document could not be read now.", metadata: ["document": "\(row.id)", "error": .string(Self.plain(error))])
      if let password { passwords.keep(password, for: row.id) }
      await giveBack(row, isAttempt: false)
    }
  }

  static let longWarning =
    "This file is very long: its later pages were searched for identifiers by rules alone, which miss more. Look at them closely."

  /// What identifies people in each document, with what the clinic knows: its own words, and the patient's chart where the document tells whose it
  /// is. `isWhole` is false when the file was too long for the tagger.
  private func detect(_ documents: [ExtractedDocument]) async throws -> (documents: [Lifecycle.ReadDocument], isWhole: Bool) {
    let clinic = try await knowledge.terms()
    let read = try await offload(to: Self.detection) { [detector] in
      var budget = Detector.taggerBudget
      return documents.map { Self.detected($0, known: [], clinic, by: detector, budget: &budget) }
    }
    let isWhole = read.allSatisfy(\.isWhole)
    let charts = try await database.pool.read { [patients] db in
      let linker = PatientLinker(store: patients)
      return try read.map { found -> [PatientIdentity] in
        guard case .linked(let patient) = try linker.verdict(on: found.document.identities, in: db) else { return [] }
        return [patient.identity]
      }
    }
    guard charts.contains(where: { !$0.isEmpty }) else { return (read.map(\.document), isWhole) }
    let again = try await offload(to: Self.detection) { [detector] in
      var budget = Detector.taggerBudget
      return zip(read, charts).map { found, known in
        guard !known.isEmpty, found.document.identities != known else { return found.document }
        return Self.detected(found.document.document, known: known, clinic, by: detector, budget: &budget).document
      }
    }
    return (again, isWhole)
  }

  private static func detected(
    _ document: ExtractedDocument, known: [PatientIdentity], _ clinic: ClinicTerms, by detector: Detector, budget: inout Int
  ) -> (document: Lifecycle.ReadDocument, isWhole: Bool) {
    let pages = document.pages.map { Detector.Page(text: $0.text, marks: $0.marks) }
    let result = detector.detect(
      pages, patients: document.patients, known: known, kind: document.type, clinic: clinic, taggerBudget: budget)
    budget -= result.taggedLength
    let findings = zip(result.findings, result.suspicions).map { $0 + $1 }
    return (Lifecycle.ReadDocument(document: document, findings: findings, identities: result.patients), result.untaggedFrom == nil)
  }

  private func extract(_ row: DocumentRow, _ password: String?) async throws -> ExtractedFile {
    guard let name = row.spool else { throw SealedFileError.missing }
    guard row.size > 0 else { throw ExtractionFailure(.emptyFile, "") }
    guard row.size <= settings.limits.fileBytes else { throw ExtractionFailure(.tooLarge, "") }
    guard try await !lifecycle.isQuarantined(row) else { throw ExtractionFailure(.quarantined, "") }
    while true {
      do {
        return try await extractOnce(row, spool: name, password)
      } catch let failure as ExtractionFailure {
        guard failure.code == .crashed else { throw failure }
        let crashes = try await lifecycle.countCrash(of: row)
        logger.warning("A file ended the worker that read it.", metadata: ["document": "\(row.id)", "crashes": "\(crashes)"])
        guard crashes < QuarantineStore.crashLimit else { throw failure }
      }
    }
  }

  private func extractOnce(_ row: DocumentRow, spool name: String, _ password: String?) async throws -> ExtractedFile {
    let spool = spool
    let limit = settings.limits.fileBytes
    let input = try await offload(to: Self.decryption) { try spool.original(name, password: password, limit: limit) }
    do {
      return try await worker.extract(input) { page, count in
        lifecycle.events.publish(
          row.id, state: .extracting, owner: row.owner, progress: .init(stage: .reading, done: page, total: count))
      }
    } catch {
      // A worker that was killed because the service stops looks like one that crashed.
      try Task.checkCancellation()
      throw error
    }
  }

  private func ask(_ row: DocumentRow, isWrong: Bool) async {
    do {
      try await lifecycle.waitForPassword(row.id, isWrong: isWrong)
      logger.info("A document waits for its password.", metadata: ["document": "\(row.id)"])
      wake.outcomes()
    } catch {
      logger.error("A failure could not be recorded.", metadata: ["document": "\(row.id)", "error": .string(Self.plain(error))])
      await giveBack(row, isAttempt: false)
    }
  }

  private func fail(_ row: DocumentRow, code: String) async {
    do {
      try await lifecycle.failExtracting(row.id, code: code)
      work.countRefused(code)
      logger.info("A document could not be read.", metadata: ["document": "\(row.id)", "code": "\(code)"])
      wake.outcomes()
    } catch {
      logger.error("A failure could not be recorded.", metadata: ["document": "\(row.id)", "error": .string(Self.plain(error))])
      await giveBack(row, isAttempt: false)
    }
  }

  /// Back to the queue. As long as the disk is full even that can't be written, so it is tried until it is.
  private func giveBack(_ row: DocumentRow, after pause: Duration = .seconds(5), isAttempt: Bool) async {
    var pause = pause
    while !Task.isCancelled {
      try? await Task.sleep(for: pause)
      pause = .seconds(5)
      do {
        return try await lifecycle.requeue(row.id, isAttempt: isAttempt)
      } catch {
        logger.warning("A document could not be given back to the queue yet.", metadata: ["document": "\(row.id)"])
      }
    }
  }

  /// Error texts of the database may hold values; only the error's kind goes into the log.
  static func plain(_ error: any Error) -> String { String(reflecting: type(of: error)) }

  private static let detection = DispatchQueue(label: "chartkeep.detection", attributes: .concurrent)
  private static let decryption = DispatchQueue(label: "chartkeep.decryption", attributes: .concurrent)
}

/// How many of a few places are taken.
private final class Occupancy: Sendable {
  private let limit: Int
  private let taken = Mutex(0)

  init(limit: Int) { self.limit = limit }

  func enter() -> Bool {
    taken.withLock { taken in
      guard taken < limit else { return false }
      taken += 1
      return true
    }
  }

  func leave() { taken.withLock { $0 -= 1 } }

  var count: Int { taken.withLock { $0 } }
}

/// One taken place, given back at most once.
private final class Place: Sendable {
  private let occupancy: Occupancy
  private let isLeft = Mutex(false)

  init(in occupancy: Occupancy) { self.occupancy = occupancy }

  func leave() {
    let isFirst = isLeft.withLock { isLeft in
      defer { isLeft = true }
      return !isLeft
    }
    if isFirst { occupancy.leave() }
  }
}

extension Duration {
  var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
