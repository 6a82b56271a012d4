import Appliance
import ArgumentParser
import Foundation

extension NotesCommand {
  /// The certificates of the seals, for those who verify elsewhere.
  struct Certificate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints the certificates by which printed notes are verified, as PEM. They are no secret.")
    @OptionGroup var options: SettingsOptions

    func run() async throws {
      let pems = try await NotesCommand.certificates(options)
      guard !pems.isEmpty else { throw Failure(message: "No note was sealed here yet.") }
      for pem in pems { Output.line(pem) }
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Checks that a note's PDF is as it was sealed. Exits 1 when it is not.",
      discussion: """
        The seal covers every byte of the file. Here it is also compared with the note as Chartkeep keeps it; with --certificate it needs no data folder.
        """)
    @OptionGroup var options: SettingsOptions
    @Argument(help: "The PDF.") var file: String
    @Option(name: .long, help: "A PEM file of certificates to trust instead of the data folder's (chartkeep notes certificate).")
    var certificate: String?
    @Flag(name: .long, help: "Print JSON.") var json = false

    private struct Result: Encodable {
      var sound: Bool
      var file: NoteRecord
      /// Why it is not sound, or what is to be known though it is.
      var remarks: [String]
    }

    /// A note with a long history of addenda has some hundred kilobytes.
    private static let longest = 64 << 20

    func run() async throws {
      let sealed = try read()
      let pems: [String]
      if let certificate {
        pems = [String(decoding: try contents(of: certificate), as: UTF8.self)]
      } else {
        pems = try await NotesCommand.certificates(options)
      }
      guard pems.contains(where: { Seals.count(in: $0) > 0 }) else {
        let place = certificate ?? "The data folder"
        throw Failure(message: "\(place) holds no certificate of a seal, so nothing was checked.", code: 2)
      }
      guard await Seals.hold(sealed, certificates: pems) else {
        throw Failure(message: "NOT SOUND: the file was changed after it was sealed, or another Chartkeep sealed it.")
      }
      guard let record = NoteRecord(json: sealed.record), record.signed.isWhole, record.addenda.allSatisfy(\.isWhole) else {
        throw Failure(message: "NOT SOUND: the sealed text does not fit its own hash.")
      }
      let remarks = certificate == nil ? try await compare(record) : ["It was not compared with the note in Chartkeep."]
      if json {
        try Output.json(Result(sound: true, file: record, remarks: remarks))
      } else {
        let signature = record.signed.signature
        Output.line("sound: note \(record.note), \(record.template), patient \(record.patient)")
        Output.line(
          "signed by \(signature.printedName), \(signature.credentials), \(signature.signedAt.clock(in: signature.zone)) \(signature.zone)")
        if let meaning = signature.meaning { Output.line(meaning.words) }
        Output.line("SHA-256 of the text \(record.signed.textHash)")
        for addendum in record.addenda {
          let signature = addendum.signature
          Output.line(
            "addendum by \(signature.printedName), \(signature.credentials), \(signature.signedAt.clock(in: signature.zone)) \(signature.zone)"
          )
        }
        for remark in remarks { Output.line(remark) }
      }
    }

    private static func words(_ signature: NoteRecord.Signature) -> String {
      "\(signature.printedName), \(signature.credentials)" + (signature.login.map { " (\($0))" } ?? "")
    }

    private func read() throws -> SealedPDF {
      let data = try contents(of: file)
      do {
        return try SealedPDF(data)
      } catch {
        throw Failure(message: "NOT SOUND: \(error)")
      }
    }

    private func contents(of path: String) throws -> Data {
      let url = URL(fileURLWithPath: path)
      guard let size = try? url.resourceValues(forKeys: [.fileSizeKey]).fileSize, size <= Self.longest,
        let data = try? Data(contentsOf: url)
      else { throw Failure(message: "\(path) can't be read.", code: 2) }
      return data
    }

    /// With the note as it is kept here.
    private func compare(_ record: NoteRecord) async throws -> [String] {
      let collected = Collected<NoteStanding>()
      try await DataAccess(settings: options.settings()).ask(.noteStanding(note: record.note)) {
        if case .note(let standing) = $0 { collected.append(standing) }
      }
      guard let standing = collected.values.first, standing.signed != nil else {
        return ["The note is not in Chartkeep any more; the file alone was checked."]
      }
      guard standing.isSound else {
        throw Failure(message: "NOT SOUND: the file is as it was sealed, but the note in Chartkeep does not fit its signature any more.")
      }
      guard standing.bears(out: record) else {
        throw Failure(message: "NOT SOUND: the file is as it was sealed, but Chartkeep keeps another text or signature for this note.")
      }
      let later = standing.addenda.count - record.addenda.count
      return later == 0 ? [] : ["Addenda that were written after this was printed: \(later)."]
    }
  }

  fileprivate static func certificates(_ options: SettingsOptions) async throws -> [String] {
    let collected = Collected<String>()
    try await DataAccess(settings: options.settings()).ask(.sealCertificates) { if case .text(let pem) = $0 { collected.append(pem) } }
    return collected.values
  }
}
