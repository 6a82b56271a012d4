package import Foundation

/// A vector as the database keeps it: little-endian 32-bit floats, one after the other.
package enum VectorBytes {
  package static func data(_ vector: [Float]) -> Data {
    withBytes(vector) { Data($0) }
  }

  static func withBytes<T>(_ vector: [Float], _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
    #if _endian(little)
      try vector.withUnsafeBytes(body)
    #else
      try vector.map(\.bitPattern.littleEndian).withUnsafeBytes(body)
    #endif
  }

  /// nil when the length is not a multiple of four.
  package static func floats(_ data: Data) -> [Float]? {
    guard data.count % 4 == 0 else { return nil }
    return [Float](unsafeUninitializedCapacity: data.count / 4) { buffer, count in
      data.copyBytes(to: UnsafeMutableRawBufferPointer(buffer))
      count = data.count / 4
      #if _endian(big)
        for i in 0..<count { buffer[i] = Float(bitPattern: UInt32(littleEndian: buffer[i].bitPattern)) }
      #endif
    }
  }
}
