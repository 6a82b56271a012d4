import CZip
package import Foundation

/// Reads a zip file in memory, within bounds that a bomb runs into before it is unpacked.
///
/// Invariants: (1) the declared sizes are checked before the first byte is unpacked; (2) what is really unpacked is counted too,
/// because declared sizes may lie; (3) nothing is written anywhere, so names in the archive have no meaning as paths.
package final class ZipArchive {
  private static let maximumEntries = 20_000
  /// Office XML packs 10 to 100 times; deflate can reach 1,032.
  private static let maximumRatio: UInt64 = 400
  private static let ratioAppliesFrom: UInt64 = 32 << 20

  /// Names as stored, in the archive's order.
  package let names: [String]
  private let archive: OpaquePointer
  /// libzip reads from these bytes as long as the archive is open.
  private let bytes: NSData
  private let indexes: [String: UInt64]
  private var budget: Int

  package init(_ data: Data, limits: ExtractionLimits) throws(ExtractionFailure) {
    bytes = data as NSData
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    guard let source = zip_source_buffer_create(bytes.bytes, UInt64(bytes.length), 0, &error) else { throw ZipArchive.damaged }
    guard let opened = zip_open_from_source(source, ZIP_RDONLY, &error) else {
      zip_source_free(source)
      throw ZipArchive.damaged
    }
    archive = opened
    budget = limits.unpackedBytes
    let count = zip_get_num_entries(opened, 0)
    var names: [String] = []
    var indexes: [String: UInt64] = [:]
    var total: UInt64 = 0
    var failure: ExtractionFailure? = count > ZipArchive.maximumEntries ? ZipArchive.bomb : nil
    if failure == nil {
      for index in 0..<UInt64(max(0, count)) {
        var stat = zip_stat_t()
        guard zip_stat_index(opened, index, 0, &stat) == 0, let raw = stat.name else { continue }
        let (sum, overflow) = total.addingReportingOverflow(stat.size)
        total = overflow ? .max : sum
        if stat.size > ZipArchive.ratioAppliesFrom, stat.size / max(1, stat.comp_size) > ZipArchive.maximumRatio {
          failure = ZipArchive.bomb
        }
        let name = String(cString: raw)
        names.append(name)
        indexes[name.lowercased()] = indexes[name.lowercased()] ?? index
      }
      if total > UInt64(limits.unpackedBytes) { failure = ZipArchive.bomb }
    }
    self.names = names
    self.indexes = indexes
    if let failure { throw failure }
  }

  deinit { zip_discard(archive) }

  package func contains(_ name: String) -> Bool { indexes[name.lowercased()] != nil }

  /// The unpacked bytes of an entry; nil when there is none of that name. Names are compared as OPC does, without case.
  package func read(_ name: String) throws(ExtractionFailure) -> [UInt8]? {
    guard let index = indexes[name.lowercased()] else { return nil }
    var stat = zip_stat_t()
    guard zip_stat_index(archive, index, 0, &stat) == 0 else { throw ZipArchive.damaged }
    if stat.encryption_method != UInt16(ZIP_EM_NONE) {
      throw ExtractionFailure(.encrypted, "The file is protected by a password. Save a copy without one and drop it again.")
    }
    guard let file = zip_fopen_index(archive, index, 0) else { throw ZipArchive.damaged }
    defer { zip_fclose(file) }
    var out: [UInt8] = []
    out.reserveCapacity(min(Int(clamping: stat.size), budget, 64 << 20))
    let blockSize = 1 << 16
    var block = [UInt8](repeating: 0, count: blockSize)
    while true {
      let read = zip_fread(file, &block, UInt64(blockSize))
      guard read >= 0 else { throw ZipArchive.damaged }
      if read == 0 { break }
      budget -= Int(read)
      guard budget >= 0 else { throw ZipArchive.bomb }
      out.append(contentsOf: block[0..<Int(read)])
    }
    return out
  }

  private static let damaged = ExtractionFailure(
    .damaged, "The file is damaged or was copied incompletely. Copy it again, or save it anew from its program.")
  private static let bomb = ExtractionFailure(
    .bomb, "The file unpacks to far more than a document holds and was not opened. Save it as PDF if it is a real document.")
}
