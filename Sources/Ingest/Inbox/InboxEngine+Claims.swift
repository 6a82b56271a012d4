import Foundation
import Glibc

/// Handing over and letting go.
extension InboxEngine {
  /// The last run's claims first, then those whose time for another try has come, then what is at rest in the drop folder.
  func handOverWhatIsReady() {
    if let pausedUntil, now < pausedUntil { return }
    while inHandler.count < settings.outstanding {
      let next = nextToGive()
      let mayTake = next == nil && backlog.isEmpty && held.count < settings.kept && !ready.isEmpty
      guard next != nil || mayTake || pausedUntil != nil else { return }
      guard mayClaim() else {
        pause()
        return
      }
      if pausedUntil != nil {
        pausedUntil = nil
        notify(.resumed)
      }
      if let next {
        held[next.claim.id] = nil
        if backlog.first?.id == next.claim.id { backlog.removeFirst() }
        give(next)
      } else if mayTake, let path = ready.popFirst() {
        take(path)
        if pausedUntil != nil { return }
      }
    }
    // Every place is taken: a message from a handler brings us back, so the question can wait.
    if pausedUntil != nil { pausedUntil = now.advanced(by: settings.pauseCheck) }
  }

  private func nextToGive() -> Held? {
    if let claim = backlog.first { return Held(claim: claim) }
    let now = now
    return held.values.filter { $0.due.map { $0 <= now } ?? false }.min { ($0.due ?? now) < ($1.due ?? now) }
  }

  private func pause() {
    if pausedUntil == nil { notify(.paused) }
    pausedUntil = now.advanced(by: settings.pauseCheck)
  }

  private func take(_ path: InboxPath) {
    guard let name = path.name, let parent = try? top.folder(path.parent), let fingerprint = try? parent.fingerprint(name) else {
      tracker.remove(.dropped(path))
      return
    }
    // It may have changed while it stood in line.
    guard tracker.observe(.dropped(path), fingerprint, at: now) == .claim else { return }
    switch fingerprint.kind {
    case .file:
      guard fingerprint.size <= settings.largest else {
        refuse(path, in: parent, fingerprint, code: ExtractionFailure.Code.tooLarge.rawValue)
        return
      }
    case .folder:
      let isTooDeep = path.components.count > settings.depth
      guard isTooDeep || isLocked(path, in: parent) else {
        // It was opened to us while it stood in line: the next rescan looks into it.
        tracker.remove(.dropped(path))
        return
      }
      refuse(path, in: parent, fingerprint, code: isTooDeep ? "too_deep" : ExtractionFailure.Code.unreadable.rawValue)
      return
    case .link, .special:
      refuse(path, in: parent, fingerprint, code: ExtractionFailure.Code.notAFile.rawValue)
      return
    }
    do throws(FileError) {
      let claim = try store.claim(name, from: parent, route: DropRoute(of: path), expecting: fingerprint)
      tracker.remove(.dropped(path))
      explained[path] = nil
      noteTaken(from: path.parent)
      give(Held(claim: claim))
    } catch {
      switch error.code {
      case ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM, EROFS:
        // Nothing is wrong with the file: it stays in line.
        ready.append(path)
        pause()
      case EACCES, EPERM, EXDEV:
        refuse(path, in: parent, fingerprint, code: ExtractionFailure.Code.unreadable.rawValue)
      default:
        // Gone, replaced by a link this moment, or a disk error: the next rescan decides.
        tracker.remove(.dropped(path))
      }
    }
  }

  /// Hands a claim to the handler, or lets it settle first when it is not in the state that its id stands for.
  private func give(_ waiting: Held) {
    let claim = waiting.claim
    do throws(FileError) {
      let opened = try store.open(claim.id)
      guard opened.fingerprint.kind == .file else {
        close(opened.descriptor)
        refuse(claim: claim, code: ExtractionFailure.Code.notAFile.rawValue)
        return
      }
      guard opened.fingerprint == claim.record.fingerprint else {
        close(opened.descriptor)
        settleAgain(claim)
        return
      }
      let attempt = waiting.attempt + 1
      inHandler[claim.id] = Held(claim: claim, attempt: attempt)
      handOver(
        ClaimedFile(
          id: claim.id, takingOwnership: opened.descriptor, originalName: claim.record.name, route: claim.record.route,
          claimedPath: store.path + "/" + ClaimStore.fileName(claim.id).text, attempt: attempt, fingerprint: opened.fingerprint))
    } catch {
      switch error.code {
      case ENOENT: try? store.letGo(claim.id)
      case ELOOP, ENXIO, ENODEV: refuse(claim: claim, code: ExtractionFailure.Code.notAFile.rawValue)
      case EACCES, EPERM: refuse(claim: claim, code: ExtractionFailure.Code.unreadable.rawValue)
      default: retryLater(waiting)
      }
    }
  }

  private func settleAgain(_ claim: ClaimStore.Claim) {
    do throws(FileError) {
      let fresh = try store.refile(claim)
      held[fresh.id] = Held(claim: fresh)
      notify(.changed(id: claim.id, again: fresh.id))
      look(atClaim: fresh.id)
    } catch {
      retryLater(Held(claim: claim))
    }
  }

  /// A claim that settles: when it is at rest its state is written down, and it may be given.
  func look(atClaim id: UUID) {
    guard var waiting = held[id] else {
      tracker.remove(.claimed(id))
      return
    }
    do throws(FileError) {
      guard let fingerprint = try store.fingerprint(id) else {
        tracker.remove(.claimed(id))
        held[id] = nil
        try store.letGo(id)
        return
      }
      guard tracker.observe(.claimed(id), fingerprint, at: now) == .claim else { return }
      tracker.remove(.claimed(id))
      waiting.claim.record.fingerprint = fingerprint
      try store.save(waiting.claim)
      waiting.due = now
      held[id] = waiting
    } catch {
      // Given with the old record, it is found to differ and settles anew.
      tracker.remove(.claimed(id))
      held[id] = nil
      retryLater(waiting)
    }
  }

  private func retryLater(_ waiting: Held) {
    var waiting = waiting
    waiting.due = now.advanced(by: settings.retry * (1 << min(max(0, waiting.attempt - 1), 4)))
    held[waiting.claim.id] = waiting
  }

  func keep(_ id: UUID) {
    guard let waiting = inHandler.removeValue(forKey: id) else { return }
    notify(.kept(id: id, attempt: waiting.attempt))
    retryLater(waiting)
  }

  func finish(_ id: UUID) {
    guard let stored = inHandler.removeValue(forKey: id) else { return }
    do throws(FileError) {
      if let current = try store.fingerprint(id), current != stored.claim.record.fingerprint {
        settleAgain(stored.claim)
      } else {
        try store.letGo(id)
      }
    } catch {
      // The handler will recognise the id.
      retryLater(stored)
    }
  }
}
