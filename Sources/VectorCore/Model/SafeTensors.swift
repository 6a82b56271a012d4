import Foundation

/// A safetensors file, mapped into memory and read only.
///
/// Format: 8 bytes little-endian header length, a JSON header `{name: {dtype, shape, data_offsets}}`, then the data
/// (github.com/huggingface/safetensors, "Format"). Every tensor's place is checked before it is given out.
///
/// `@unchecked Sendable`: the mapping is read only, and all stored properties are constants set in `init`.
final class SafeTensors: @unchecked Sendable {
  private let base: UnsafeMutableRawPointer
  private let byteCount: Int
  private let tensors: [String: ClosedShape]

  private struct ClosedShape {
    var type: String
    var shape: [Int]
    var place: Range<Int>
  }

  init(_ file: URL) throws(ModelFailure) {
    let name = file.path
    let descriptor = open(name, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .missing(file: name) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .missing(file: name) }
    let byteCount = Int(status.st_size)
    guard byteCount > 8 else { throw .altered(file: name) }
    guard let base = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
      throw .missing(file: name)
    }
    var isComplete = false
    defer { if !isComplete { munmap(base, byteCount) } }

    let headerLength = UnsafeRawPointer(base).loadUnaligned(as: UInt64.self).littleEndian
    guard headerLength <= 1 << 20, Int(headerLength) <= byteCount - 8 else { throw .altered(file: name) }
    let dataStart = 8 + Int(headerLength)
    let header = Data(bytes: base + 8, count: Int(headerLength))
    guard let parsed = try? JSONSerialization.jsonObject(with: header) as? [String: Any] else { throw .altered(file: name) }

    var tensors: [String: ClosedShape] = [:]
    for (key, value) in parsed where key != "__metadata__" {
      guard let value = value as? [String: Any], let type = value["dtype"] as? String,
        let shape = value["shape"] as? [Int], let offsets = value["data_offsets"] as? [Int], offsets.count == 2
      else { throw .altered(file: name) }
      guard let width = ["F32": 4, "I8": 1][type] else { continue }
      var elements = 1
      for extent in shape {
        let (product, overflow) = elements.multipliedReportingOverflow(by: extent)
        guard extent > 0, !overflow, product <= byteCount else { throw .altered(file: name) }
        elements = product
      }
      guard offsets[0] >= 0, offsets[1] >= offsets[0], offsets[1] <= byteCount - dataStart,
        offsets[1] - offsets[0] == width * elements, (dataStart + offsets[0]) % width == 0
      else { throw .altered(file: name) }
      tensors[key] = ClosedShape(type: type, shape: shape, place: dataStart + offsets[0]..<dataStart + offsets[1])
    }
    isComplete = true
    self.base = base
    self.byteCount = byteCount
    self.tensors = tensors
  }

  deinit {
    munmap(base, byteCount)
  }

  /// Lets the pages go from memory. The mapping is of a file and is never written to: they are read again when they are needed.
  func forgetPages() {
    madvise(base, byteCount, MADV_DONTNEED)
  }

  /// The tensor's numbers, row by row; nil when there is none of that name and shape. Valid as long as `self` lives.
  func floats(_ name: String, shape: [Int]) -> UnsafePointer<Float>? {
    guard let tensor = tensors[name], tensor.shape == shape, tensor.type == "F32" else { return nil }
    return UnsafeRawPointer(base + tensor.place.lowerBound).assumingMemoryBound(to: Float.self)
  }

  /// The same for whole numbers of 8 bits.
  func bytes(_ name: String, shape: [Int]) -> UnsafePointer<Int8>? {
    guard let tensor = tensors[name], tensor.shape == shape, tensor.type == "I8" else { return nil }
    return UnsafeRawPointer(base + tensor.place.lowerBound).assumingMemoryBound(to: Int8.self)
  }
}
