import Glibc

/// Finding: by events, by the rescan, and by looking again at what was found.
extension InboxEngine {
  /// inotify's own limit is 8,192 watches per user on small machines; beyond ours the rescan finds what is dropped.
  private static let watchLimit = 4_096
  private static let folderLimit = 20_000
  private static let nameLimit = 50_000

  func handle(_ event: Inotify.Event) {
    switch event.kind {
    case .overflow:
      nextRescan = now
      return
    case .ended:
      watches[event.watch] = nil
      return
    case .created, .closed, .movedIn, .changed:
      break
    }
    guard let parent = watches[event.watch], !event.name.bytes.isEmpty else { return }
    let path = parent.appending(event.name)
    if event.isFolder {
      guard !IgnoredNames.contains(folder: event.name), !InboxFolder.isOwn(path) else { return }
      if event.kind == .changed { forgetFolderIfGone(path) } else { scanFolder(at: path) }
    } else if !IgnoredNames.contains(file: event.name) {
      switch event.kind {
      case .created: look(at: path, .opened)
      case .closed, .movedIn: look(at: path, .finished)
      case .changed, .ended, .overflow: look(at: path)
      }
    }
  }

  /// Looks at everything; also mends what was lost (a removed layout folder, an inbox that was unmounted and came back).
  func rescan() {
    nextRescan = now.advanced(by: inotify == nil ? settings.poll : settings.rescan)
    do throws(FileError) {
      let found = try Directory.open(path: folder.path)
      if found.device != device, try found.fingerprint(InboxFolder.claimed) == nil { throw FileError("find inbox", ENODEV) }
      top = found
      try folder.prepare(top)
      store = try ClaimStore(top: top, path: folder.path)
    } catch {
      notify(.unavailable(error))
      return
    }
    var seen: Set<Item> = []
    var budget = Self.folderLimit
    walk(top, at: .top, seen: &seen, budget: &budget)
    for item in tracker.keys {
      if case .dropped = item, !seen.contains(item) { tracker.remove(item) }
    }
    explained = explained.filter { seen.contains(.dropped($0.key)) }
  }

  private func scanFolder(at path: InboxPath) {
    guard let opened = try? top.folder(path) else { return }
    var seen: Set<Item> = []
    var budget = Self.folderLimit
    walk(opened, at: path, seen: &seen, budget: &budget)
  }

  /// Watches first and lists then, so that what arrives between the two is seen by one of them.
  private func walk(_ opened: Directory, at path: InboxPath, seen: inout Set<Item>, budget: inout Int) {
    guard budget > 0 else {
      findTheRestLater()
      return
    }
    budget -= 1
    if path.components.count > settings.depth {
      observeTooDeep(path, opened)
      seen.insert(.dropped(path))
      return
    }
    watch(opened, at: path)
    guard let names = try? opened.names(limit: Self.nameLimit) else { return }
    if names.count == Self.nameLimit { findTheRestLater() }
    for name in names {
      let child = path.appending(name)
      guard let fingerprint = try? opened.fingerprint(name) else { continue }
      if fingerprint.kind == .folder {
        guard !IgnoredNames.contains(folder: name), !InboxFolder.isOwn(child) else { continue }
        if let inner = try? opened.folder(name) {
          walk(inner, at: child, seen: &seen, budget: &budget)
        } else if isLocked(child, in: opened) {
          seen.insert(.dropped(child))
          observe(child, fingerprint, .seen)
        }
      } else if !IgnoredNames.contains(file: name) {
        seen.insert(.dropped(child))
        observe(child, fingerprint, .seen)
      }
    }
  }

  /// There is more than may be kept in memory: looked for again when some of it has gone through.
  private func findTheRestLater() {
    nextRescan = min(nextRescan, now.advanced(by: settings.poll))
  }

  private func watch(_ opened: Directory, at path: InboxPath) {
    guard let inotify, watches.count < Self.watchLimit else { return }
    do throws(FileError) {
      watches[try inotify.watch(opened)] = path
    } catch  where path == .top {
      // Not even the inbox itself: the user's limit of watches is used up.
      self.inotify = nil
      watches = [:]
      nextRescan = min(nextRescan, now.advanced(by: settings.poll))
      notify(.polling)
    } catch {
      // The rescan finds what is dropped there.
    }
  }

  /// A dropped folder that may not be opened: it is explained like a file that may not be read.
  func isLocked(_ path: InboxPath, in parent: Directory) -> Bool {
    guard let name = path.name, !InboxFolder.isLayout(path) else { return false }
    do throws(FileError) {
      _ = try parent.folder(name)
      return false
    } catch {
      return error.code == EACCES || error.code == EPERM
    }
  }

  private func observeTooDeep(_ path: InboxPath, _ opened: Directory) {
    var status = stat()
    guard fstat(opened.descriptor, &status) == 0 else { return }
    observe(path, FileFingerprint(status), .seen)
  }

  /// A folder's name is gone, but events may be late and it may have come back: only what is really not there is forgotten.
  private func forgetFolderIfGone(_ path: InboxPath) {
    guard let parent = try? top.folder(path.parent), let name = path.name else { return }
    if let found = try? parent.fingerprint(name), found.kind == .folder { return }
    for (watch, watched) in watches where watched == path || watched.isInside(path) {
      inotify?.stopWatching(watch)
      watches[watch] = nil
    }
    for item in tracker.keys {
      if case .dropped(let file) = item, file.isInside(path) { tracker.remove(item) }
    }
  }

  func look(at path: InboxPath, _ evidence: StabilityTracker<Item>.Evidence = .seen) {
    guard let name = path.name, let parent = try? top.folder(path.parent), let fingerprint = try? parent.fingerprint(name) else {
      tracker.remove(.dropped(path))
      return
    }
    if fingerprint.kind == .folder, path.components.count <= settings.depth, !isLocked(path, in: parent) {
      tracker.remove(.dropped(path))
      return
    }
    observe(path, fingerprint, evidence == .opened && fingerprint.kind != .file ? .seen : evidence)
  }

  private func observe(_ path: InboxPath, _ fingerprint: FileFingerprint, _ evidence: StabilityTracker<Item>.Evidence) {
    guard tracker.count < settings.tracked || tracker.contains(.dropped(path)) else {
      findTheRestLater()
      return
    }
    switch tracker.observe(.dropped(path), fingerprint, evidence, at: now) {
    case .wait: break
    case .claim: ready.append(path)
    case .stillCopying:
      notify(.stillCopying(name: path.name?.text ?? "", route: DropRoute(of: path), size: fingerprint.size))
    }
  }
}
