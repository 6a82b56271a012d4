import Crypto
import Foundation
import Testing

@testable import Appliance

struct SealedFileTests {
  private let folder: ScratchFolder
  private let keys = KeyRing.ephemeral()

  init() throws { folder = try ScratchFolder() }

  private static let chunk = SealedFile.chunkByteCount
  /// Around every border there is.
  private static let sizes =
    [0, 1, 15, 16, 17, chunk - 16, chunk - 1] + [chunk, chunk + 1, 2 * chunk - 1, 2 * chunk, 2 * chunk + 1, 5 * chunk + 77]

  private func sealed(_ name: String = "a", _ data: Data) throws -> SealedFile {
    let file = SealedFile(at: folder.file(name), keys: keys)
    try file.encrypt(data)
    return file
  }

  @Test(arguments: sizes)
  func `what was sealed comes back, from a descriptor and from memory`(size: Int) throws {
    var random = SeededGenerator(seed: UInt64(size))
    let data = random.bytes(size)
    try data.write(to: folder.file("plain"))
    let descriptor = open(folder.file("plain").path, O_RDONLY)
    defer { close(descriptor) }
    let file = SealedFile(at: folder.file("a"), keys: keys)
    let content = try file.encrypt(from: descriptor, limit: size)
    #expect(content == SealedContent(bytes: size, contentMAC: keys.mac(data, purpose: .contentMAC)))
    #expect(folder.names == ["a", "plain"])
    #expect(folder.mode("a") == 0o600)

    #expect(try file.decrypt(limit: size) == data)
    #expect(try file.plainByteCount() == size)
    var pieces: [Data] = []
    try file.decrypt { pieces.append($0) }
    #expect(pieces.reduce(Data(), +) == data)
    #expect(pieces.dropLast().allSatisfy { $0.count == Self.chunk })
    if size > 0 {
      #expect(throws: SealedFileError.tooLarge(limit: size - 1)) { try file.decrypt(limit: size - 1) }
      #expect(throws: SealedFileError.tooLarge(limit: size - 1)) { try file.decryptToMemory(limit: size - 1) }
    }

    let memory = try file.decryptToMemory(limit: size)
    defer { close(memory) }
    #expect(FileHandle(fileDescriptor: memory, closeOnDealloc: false).readDataToEndOfFile() == data)
    #expect(write(memory, "x", 1) == -1)
  }

  @Test func `however the pieces fall, the result is the same`() throws {
    var random = SeededGenerator(seed: 3)
    let data = random.bytes(3 * Self.chunk + 5)
    for round in 0..<20 {
      let file = SealedFile(at: folder.file("\(round)"), keys: keys)
      let writer = try SealedFileWriter(file, limit: .max)
      var rest = data[...]
      while !rest.isEmpty {
        let most = [1, 100, Self.chunk, 2 * Self.chunk].randomElement(using: &random) ?? 1
        let piece = rest.prefix(Int.random(in: 0...most, using: &random) + (most == 1 ? 5_000 : 0))
        try writer.append(piece)
        rest = rest.dropFirst(piece.count)
      }
      #expect(try writer.finish().bytes == data.count)
      #expect(try file.decrypt(limit: .max) == data)
    }
  }

  @Test func `a file is read from its start wherever the descriptor stands, and a pipe from where it is`() throws {
    var random = SeededGenerator(seed: 4)
    let data = random.bytes(100_000)
    try data.write(to: folder.file("plain"))
    let descriptor = open(folder.file("plain").path, O_RDONLY)
    defer { close(descriptor) }
    #expect(lseek(descriptor, 70_000, SEEK_SET) == 70_000)
    let file = SealedFile(at: folder.file("a"), keys: keys)
    #expect(try file.encrypt(from: descriptor, limit: .max).bytes == 100_000)
    #expect(try file.decrypt(limit: .max) == data)
    #expect(lseek(descriptor, 0, SEEK_CUR) == 70_000)

    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: data.prefix(30_000))
    try pipe.fileHandleForWriting.close()
    #expect(try file.encrypt(from: pipe.fileHandleForReading.fileDescriptor, limit: .max).bytes == 30_000)
    #expect(try file.decrypt(limit: .max) == data.prefix(30_000))
  }

  @Test func `nothing readable and nothing equal is on the disk`() throws {
    let text = Data(String(repeating: "Bert Sample 1950-02-03 ", count: 5_000).utf8)
    let first = try Data(contentsOf: sealed("a", text).url)
    let second = try Data(contentsOf: sealed("b", text).url)
    #expect(first.range(of: Data("Bert".utf8)) == nil)
    #expect(first.range(of: Data("Sample".utf8)) == nil)
    #expect(first.suffix(100_000) != second.suffix(100_000))
    #expect(first.count == SealedFile.headerByteCount + text.count + 16 * ((text.count + Self.chunk - 1) / Self.chunk))
  }

  @Test func `too many bytes leave nothing behind`() throws {
    try Data(count: 200_000).write(to: folder.file("plain"))
    let descriptor = open(folder.file("plain").path, O_RDONLY)
    defer { close(descriptor) }
    let file = SealedFile(at: folder.file("a"), keys: keys)
    #expect(throws: SealedFileError.tooLarge(limit: 199_999)) { try file.encrypt(from: descriptor, limit: 199_999) }
    #expect(folder.names == ["plain"])
  }

  @Test func `a source that cannot be read leaves nothing behind`() throws {
    let descriptor = open(folder.url.path, O_RDONLY | O_DIRECTORY)
    defer { close(descriptor) }
    let file = SealedFile(at: folder.file("a"), keys: keys)
    #expect(throws: SealedFileError.source(code: EISDIR)) { try file.encrypt(from: descriptor, limit: 10) }
    #expect(folder.names.isEmpty)
  }

  @Test func `what a crash left is replaced, and an old file stays until the new one is whole`() throws {
    try Data("half".utf8).write(to: folder.file("a.part"))
    let file = try sealed("a", Data("one".utf8))
    #expect(folder.names == ["a"])
    do {
      let writer = try SealedFileWriter(file, limit: .max)
      try writer.append(Data("two".utf8))
      #expect(try file.decrypt(limit: 10) == Data("one".utf8))
    }
    #expect(folder.names == ["a"])
    try file.encrypt(Data("two".utf8))
    #expect(try file.decrypt(limit: 10) == Data("two".utf8))
  }

  @Test func `another key ring, another name and another format are refused`() throws {
    let file = try sealed("a", Data("text".utf8))
    let other = KeyRing.ephemeral()
    #expect(throws: SealedFileError.wrongKey(expected: keys.id, given: other.id)) {
      try SealedFile(at: file.url, keys: other).decrypt(limit: 10)
    }
    #expect(throws: SealedFileError.missing) { try SealedFile(at: folder.file("b"), keys: keys).decrypt(limit: 10) }

    _ = try sealed("b", Data("other".utf8))
    try FileManager.default.removeItem(at: file.url)
    try FileManager.default.moveItem(at: folder.file("b"), to: file.url)
    #expect(throws: SealedFileError.damaged) { try file.decrypt(limit: 10) }
    #expect(try SealedFile(at: file.url, keys: keys, context: "b").decrypt(limit: 10) == Data("other".utf8))
  }

  @Test(arguments: sizes)
  func `every cut, every extension and every changed byte is noticed`(size: Int) throws {
    var random = SeededGenerator(seed: UInt64(size) + 99)
    let file = try sealed("a", random.bytes(size))
    let whole = try Data(contentsOf: file.url)
    func refuses(_ data: Data, _ what: String) throws {
      try data.write(to: file.url)
      #expect(throws: SealedFileError.self, "\(what)") { try file.decrypt(limit: .max) }
      #expect(throws: SealedFileError.self, "\(what)") { try file.decrypt { _ in } }
      #expect(throws: SealedFileError.self, "\(what)") { close(try file.decryptToMemory(limit: .max)) }
    }
    // All of the header, the borders of all chunks, and a sample of the rest.
    let sealedChunk = Self.chunk + 16
    var places = Set(0..<SealedFile.headerByteCount)
    for border in stride(from: SealedFile.headerByteCount, through: whole.count, by: sealedChunk) {
      for offset in [-17, -16, -1, 0, 1, 15, 16] { places.insert(border + offset) }
    }
    places.formUnion([whole.count - 1, whole.count - 16, whole.count - 17])
    for _ in 0..<10 { places.insert(Int.random(in: whole.indices, using: &random)) }
    for place in places.sorted() where whole.indices.contains(place) {
      var changed = whole
      changed[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
      try refuses(changed, "byte \(place)")
      try refuses(whole.prefix(place), "cut at \(place)")
    }
    for tail in [1, 16, 17, 100] { try refuses(whole + Data(count: tail), "\(tail) bytes more") }
    try refuses(whole + whole.suffix(16), "last tag twice")
  }

  @Test func `chunks cannot change places, be left out, doubled, or come from another file`() throws {
    var random = SeededGenerator(seed: 5)
    let file = try sealed("a", random.bytes(4 * Self.chunk))
    let other = try Data(contentsOf: sealed("b", random.bytes(4 * Self.chunk)).url)
    let whole = try Data(contentsOf: file.url)
    let header = whole.prefix(SealedFile.headerByteCount)
    func chunks(_ data: Data) -> [Data] {
      stride(from: SealedFile.headerByteCount, to: data.count, by: Self.chunk + 16).map {
        data[$0..<min($0 + Self.chunk + 16, data.count)]
      }
    }
    let (mine, theirs) = (chunks(whole), chunks(other))
    #expect(mine.count == 4)
    let bad: [[Data]] = [
      [mine[1], mine[0], mine[2], mine[3]], [mine[0], mine[2], mine[1], mine[3]], [mine[3], mine[1], mine[2], mine[0]],
      [mine[0], mine[1], mine[3]], [mine[1], mine[2], mine[3]], [mine[0], mine[1], mine[2]], [mine[0]],
      [mine[0], mine[0], mine[2], mine[3]], mine + [mine[3]], [mine[0], theirs[1], mine[2], mine[3]], theirs,
    ]
    for order in bad {
      try (header + order.reduce(Data(), +)).write(to: file.url)
      #expect(throws: SealedFileError.damaged) { try file.decrypt(limit: .max) }
    }
    try (header + mine.reduce(Data(), +)).write(to: file.url)
    #expect(try file.decrypt(limit: .max).count == 4 * Self.chunk)
  }

  @Test func `an empty last chunk behind a full one is no second form of the same content`() throws {
    let data = Data(count: Self.chunk)
    let file = SealedFile(at: folder.file("a"), keys: keys)
    let (key, wrapped) = try keys.wrapNewKey(purpose: file.wrapPurpose())
    let first = try AES.GCM.seal(data, using: key, nonce: SealedFile.nonce(0, isLast: false))
    let last = try AES.GCM.seal(Data(), using: key, nonce: SealedFile.nonce(1, isLast: true))
    try (SealedFile.magic + keys.idBytes + wrapped + first.ciphertext + first.tag + last.tag).write(to: file.url)
    #expect(throws: SealedFileError.damaged) { try file.decrypt(limit: .max) }
  }

  @Test func `the nonce is the chunk number and the last-chunk flag`() throws {
    #expect(try Data(SealedFile.nonce(0x0102, isLast: false)).hex == "000000000000000000010200")
    #expect(try Data(SealedFile.nonce(.max, isLast: true)).hex == "000000ffffffffffffffff01")
  }
}
