import Foundation
import Testing

@testable import VectorCore

struct SafeTensorsTests {
  private func file(header: String, length: UInt64? = nil, data: [Float] = [1, 2, 3, 4]) throws -> URL {
    let url = FileManager.default.temporaryDirectory.appending(path: "tensors-\(UUID().uuidString).safetensors")
    var bytes = Data()
    withUnsafeBytes(of: (length ?? UInt64(header.utf8.count)).littleEndian) { bytes.append(contentsOf: $0) }
    bytes.append(Data(header.utf8))
    bytes.append(VectorBytes.data(data))
    try bytes.write(to: url)
    return url
  }

  @Test func `a tensor is read in place, and only with its shape`() throws {
    // Padded with spaces, so that the data begins at a multiple of eight.
    let header =
      #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"#
      + #""i":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}}"#
    let url = try file(header: header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8))
    defer { try? FileManager.default.removeItem(at: url) }
    let tensors = try SafeTensors(url)
    let a = try #require(tensors.floats("a", shape: [2, 2]))
    #expect((0..<4).map { a[$0] } == [1, 2, 3, 4])
    #expect(tensors.floats("a", shape: [4]) == nil)
    #expect(tensors.floats("i", shape: [2]) == nil)
    #expect(tensors.floats("b", shape: [2, 2]) == nil)
  }

  @Test(arguments: [
    #"{"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,20]}}       "#,
    #"{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}       "#,
    #"{"a":{"dtype":"F32","shape":[2,2],"data_offsets":[16,0]}}       "#,
    #"{"a":{"dtype":"F32","shape":[2,2],"data_offsets":[-16,0]}}      "#,
    #"{"a":{"dtype":"F32","shape":[-2,-2],"data_offsets":[0,16]}}     "#,
    #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#,
    #"{"a":{"dtype":"F32","data_offsets":[0,16]}}"#,
    #"{"a":3}"#, "[]", "not json", "",
  ])
  func `a header that can't be right is refused`(header: String) throws {
    let url = try file(header: header)
    defer { try? FileManager.default.removeItem(at: url) }
    #expect(throws: ModelFailure.altered(file: url.path)) { try SafeTensors(url) }
  }

  @Test(arguments: [UInt64.max, UInt64(Int64.max), 1 << 20, 1000])
  func `a header longer than the file is refused`(length: UInt64) throws {
    let url = try file(header: "{}", length: length)
    defer { try? FileManager.default.removeItem(at: url) }
    #expect(throws: ModelFailure.altered(file: url.path)) { try SafeTensors(url) }
  }

  @Test func `a missing file and an empty one are told apart`() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "tensors-\(UUID().uuidString).safetensors")
    #expect(throws: ModelFailure.missing(file: url.path)) { try SafeTensors(url) }
    try Data().write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    #expect(throws: ModelFailure.altered(file: url.path)) { try SafeTensors(url) }
  }
}
