import Foundation

/// A part of a file in memory of this process's own, in pages of 2 MiB where the kernel gives them: what is read here and there
/// then costs fewer walks through the page tables, and reading it whole from a cold disk costs fewer waits.
///
/// `@unchecked Sendable`: the address never changes; who may write to the memory is its user's to say.
final class LargePages: @unchecked Sendable {
  let address: UnsafeMutableRawPointer
  private let region: UnsafeMutableRawPointer
  private let regionBytes: Int

  private static let pageBytes = 2 << 20

  /// nil when there is no memory, or the file can't be read.
  init?(of file: MappedFile, at offset: Int, bytes: Int) {
    // Room for the beginning to be moved to a whole page.
    let regionBytes = (bytes + 2 * Self.pageBytes - 1) / Self.pageBytes * Self.pageBytes
    guard bytes > 0,
      let region = mmap(nil, regionBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), region != MAP_FAILED
    else { return nil }
    self.region = region
    self.regionBytes = regionBytes
    address = region.alignedUp(toMultipleOf: Self.pageBytes)
    madvise(region, regionBytes, MADV_HUGEPAGE)
    guard file.read(into: address, at: offset, bytes: bytes) else { return nil }
  }

  deinit {
    munmap(region, regionBytes)
  }
}
