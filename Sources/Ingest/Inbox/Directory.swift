import Glibc

/// A system call that failed. It names what was being done and the error number, never the file.
package struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
  package var operation: String
  /// `errno`.
  package var code: Int32

  package var description: String {
    "The inbox folder can't be used (\(operation): \(String(cString: strerror(code)))). Check its owner and permissions."
  }

  init(_ operation: String, _ code: Int32 = errno) {
    self.operation = operation
    self.code = code
  }
}

/// An open folder. Everything in the inbox is reached from one of these, name by name and without following links, because those who
/// may write there could otherwise swap a folder for a link to somewhere else between our look and our step.
final class Directory: Sendable {
  let descriptor: Int32

  private init(takingOwnership descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// The one path that is followed as given: the administrator's setting.
  static func open(path: String) throws(FileError) -> Directory {
    let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError("open folder") }
    return Directory(takingOwnership: descriptor)
  }

  func folder(_ name: FileName) throws(FileError) -> Directory {
    let descriptor = name.withCString { openat(self.descriptor, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
    guard descriptor >= 0 else { throw FileError("open folder") }
    return Directory(takingOwnership: descriptor)
  }

  func folder(_ path: InboxPath) throws(FileError) -> Directory {
    var current = self
    for name in path.components { current = try current.folder(name) }
    return current
  }

  /// Opens the folder, after making it with these permissions if it is missing. The mode is set past the umask.
  func folder(_ name: FileName, creatingWith mode: mode_t) throws(FileError) -> Directory {
    let made = name.withCString { mkdirat(descriptor, $0, 0o700) }
    guard made == 0 || errno == EEXIST else { throw FileError("make folder") }
    let opened = try folder(name)
    if made == 0 {
      if fchmod(opened.descriptor, mode) != 0 {
        guard errno == EPERM, mode & mode_t(S_ISGID) != 0 else { throw FileError("set permissions") }
        return try folderInheritingGroup(name, mode)
      }
      try sync()
    }
    return opened
  }

  /// A hardened unit (`RestrictSUIDSGID`) may not set the group bit, but the kernel hands it down from the folder above at creation.
  /// The umask is the whole process's, so it is changed for this one call only; what other threads create meanwhile lies in folders
  /// that are closed to others anyway.
  private func folderInheritingGroup(_ name: FileName, _ mode: mode_t) throws(FileError) -> Directory {
    try removeFolder(name)
    let mask = umask(0)
    let made = name.withCString { mkdirat(descriptor, $0, mode & 0o777) }
    let code = errno
    umask(mask)
    guard made == 0 || code == EEXIST else { throw FileError("make folder", code) }
    try sync()
    return try folder(name)
  }

  /// The file system that it is on.
  var device: UInt64? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? UInt64(status.st_dev) : nil
  }

  /// nil when there is nothing of this name.
  func fingerprint(_ name: FileName) throws(FileError) -> FileFingerprint? {
    var status = stat()
    guard name.withCString({ fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw FileError("look at file")
    }
    return FileFingerprint(status)
  }

  /// For reading. O_NONBLOCK because the name may have become a FIFO, on which a plain open would wait for ever.
  func openFile(_ name: FileName) throws(FileError) -> Int32 {
    let opened = name.withCString { openat(descriptor, $0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
    guard opened >= 0 else { throw FileError("open file") }
    return opened
  }

  /// The names in it, at most `limit`, without `.` and `..`.
  func names(limit: Int = .max) throws(FileError) -> [FileName] {
    // A descriptor of its own: readdir moves the position, which a duplicate would share.
    let own = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard own >= 0 else { throw FileError("list folder") }
    guard let stream = fdopendir(own) else {
      let code = errno
      close(own)
      throw FileError("list folder", code)
    }
    defer { closedir(stream) }
    let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19
    var names: [FileName] = []
    while names.count < limit, let entry = readdir(stream) {
      // By offset, not by copying the struct: glibc's last entry may end before `sizeof(dirent)`.
      let start = UnsafeRawPointer(entry) + nameOffset
      let length = strlen(start.assumingMemoryBound(to: CChar.self))
      let bytes = [UInt8](UnsafeRawBufferPointer(start: start, count: length))
      if bytes.elementsEqual(".".utf8) || bytes.elementsEqual("..".utf8) { continue }
      names.append(FileName(bytes: bytes))
    }
    return names
  }

  func rename(_ name: FileName, to folder: Directory, as newName: FileName) throws(FileError) {
    let result = name.withCString { old in newName.withCString { renameat(descriptor, old, folder.descriptor, $0) } }
    guard result == 0 else { throw FileError("rename") }
  }

  func remove(_ name: FileName) throws(FileError) {
    guard name.withCString({ unlinkat(descriptor, $0, 0) }) == 0 || errno == ENOENT else { throw FileError("remove file") }
  }

  func removeFolder(_ name: FileName) throws(FileError) {
    guard name.withCString({ unlinkat(descriptor, $0, AT_REMOVEDIR) }) == 0 else { throw FileError("remove folder") }
  }

  func sync() throws(FileError) {
    // Some network file systems can't sync a folder and say EINVAL; their rename is the server's concern.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileError("sync folder") }
  }

  /// Writes a whole small file so that a reader, or a start after a power cut, sees all of it or none: temporary name, fsync, rename, fsync.
  func write(_ bytes: [UInt8], to name: FileName, mode: mode_t) throws(FileError) {
    let temporary = FileName(".\(UInt64.random(in: .min ... .max)).tmp")
    let file = temporary.withCString { openat(descriptor, $0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode) }
    guard file >= 0 else { throw FileError("create file") }
    do throws(FileError) {
      try Self.writeAll(bytes, to: file)
      guard fchmod(file, mode) == 0 else { throw FileError("set permissions") }
      guard fsync(file) == 0 else { throw FileError("sync file") }
      try rename(temporary, to: self, as: name)
    } catch {
      close(file)
      try? remove(temporary)
      throw error
    }
    close(file)
    try sync()
  }

  /// A small file's bytes; past `limit` it is refused.
  func read(_ name: FileName, limit: Int) throws(FileError) -> [UInt8] {
    let file = try openFile(name)
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress.map { $0 + filled }, $0.count - filled) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError("read file") }
      if count == 0 { break }
      filled += count
    }
    guard filled <= limit else { throw FileError("read file", EFBIG) }
    return Array(bytes.prefix(filled))
  }

  private static func writeAll(_ bytes: [UInt8], to file: Int32) throws(FileError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress.map { $0 + written }, $0.count - written) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError("write file") }
      written += count
    }
  }
}
