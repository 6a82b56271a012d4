import CLinux
import Foundation

extension DurableFile {
  /// Everything that was written to the file system of `folder` is on the disk afterwards: cheaper than asking for many files one by one.
  static func syncFileSystem(of folder: URL) throws(FileError) {
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(.open, folder.path) }
    defer { close(descriptor) }
    guard syncfs(descriptor) == 0 else { throw FileError(.sync, folder.path) }
  }
}
