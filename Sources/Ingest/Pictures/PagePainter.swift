import CTesseract
package import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Draws pages of a file for people to look at. Runs inside the worker, by the same decoders that read the file.
package struct PagePainter: Sendable {
  /// Fine enough to read small print on a screen.
  private static let dpi = 110.0
  /// Pixels of a page's longer edge: a legal-size page at that resolution has 1,540.
  private static let longestEdge = 1_600.0

  private let limits: ExtractionLimits
  private let endsProcess: Bool

  /// `endsProcess`: see `PDFExtractor`; only for the worker.
  package init(limits: ExtractionLimits, endsProcess: Bool = false) {
    self.limits = limits
    self.endsProcess = endsProcess
  }

  /// One picture per page that was asked for, in that order.
  package func draw(_ data: Data, _ job: PictureJob) throws(ExtractionFailure) -> [PagePicture] {
    PixelImage.silenceLibrary()
    let source = try PictureSource(data, kind: job.kind, limits: limits, endsProcess: endsProcess)
    var pictures: [PagePicture] = []
    for page in job.pages.prefix(PictureJob.mostPages) {
      guard let drawn = source.draw(page, dpi: Self.dpi, longestEdge: Self.longestEdge), let image = drawn.image.jpeg else {
        throw ExtractionFailure(.damaged, "The page could not be drawn.")
      }
      pictures.append(
        PagePicture(number: page.number, width: drawn.image.width, height: drawn.image.height, words: drawn.words, image: image))
    }
    return pictures
  }
}

/// A file whose pages can be drawn.
final class PictureSource {
  /// A page in grey, and where its words are.
  struct Drawn {
    var image: PixelImage
    var words: [RecognizedWord]
  }

  private enum Content {
    case pdf(PDFDocument, WorkBudget)
    case pictures(PictureFile)
  }

  private let content: Content
  private let limits: ExtractionLimits

  init(_ data: Data, kind: DocumentKind, limits: ExtractionLimits, endsProcess: Bool) throws(ExtractionFailure) {
    // What a file is, its bytes say; a file in a file was another kind when it was read.
    guard kind.hasPictures, data.count <= limits.fileBytes, try ContentType.kind(of: data) == kind else {
      throw ExtractionFailure(.unsupportedType, "The page has no picture: it came inside of another file.")
    }
    self.limits = limits
    if kind == .pdf {
      let budget = WorkBudget(endsProcess: endsProcess)
      do throws(PDFDocument.OpeningError) {
        let document = try budget.spend(adding: 0) { () throws(PDFDocument.OpeningError) in try PDFDocument(data) }
        content = .pdf(document, budget)
      } catch {
        throw switch error {
        case .encrypted: ExtractionFailure.passwordNeeded
        case .damaged: ExtractionFailure.damaged
        }
      }
    } else {
      content = .pictures(try PictureFile(data, kind: kind, limits: limits))
    }
  }

  func draw(_ page: PictureJob.Page, dpi: Double, longestEdge: Double) -> Drawn? {
    let index = page.number - 1
    switch content {
    case .pdf(let document, let budget):
      guard (0..<document.pageCount).contains(index), let size = document.size(ofPage: index) else { return nil }
      let resolution = min(dpi, longestEdge * 72 / max(size.width, size.height))
      let drawing = budget.spend(adding: WorkBudget.perDrawing) { document.draw(page: index, dpi: resolution) }
      guard let drawing, let image = PixelImage(drawing) else { return nil }
      if !page.words.isEmpty { return Drawn(image: image, words: page.words) }
      let layer = budget.spend(adding: WorkBudget.perPage) { try? document.text(ofPage: index) }
      let words = layer.map { LayerWords.places(of: $0.words, in: page.text, width: size.width, height: size.height) }
      return Drawn(image: image, words: words ?? [])
    case .pictures(let file):
      guard (0..<file.pageCount).contains(index), let picture = file.picture(at: index), let gray = picture.asGray else { return nil }
      // A fax's dots may be twice as high as wide.
      let stretch = picture.depth == 1 ? FaxCleaning.stretch(of: gray, picture) : (x: 1, y: 1)
      let width = Double(gray.width) * stretch.x
      let height = Double(gray.height) * stretch.y
      let factor = min(1, longestEdge / max(width, height))
      guard let image = gray.resized(width: Int(width * factor), height: Int(height * factor)) else { return nil }
      return Drawn(image: image, words: page.words)
    }
  }
}

extension PixelImage {
  /// An 8-bit picture in another size; itself when it has that size.
  func resized(width: Int, height: Int) -> PixelImage? {
    guard width != self.width || height != self.height else { return self }
    guard width > 0, height > 0 else { return nil }
    return PixelImage(
      takingOwnership: pixScale(pix, Float(Double(width) / Double(self.width)), Float(Double(height) / Double(self.height))))
  }

  /// As a JPEG of middling quality.
  var jpeg: Data? { Self.written { pixWriteMemJpeg($0, $1, pix, 72, 0) } }

  /// What a leptonica writer put into memory of its own.
  static func written(
    _ write: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>, UnsafeMutablePointer<Int>) -> Int32
  ) -> Data? {
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    let isWritten = write(&bytes, &count) == 0
    defer { free(bytes) }
    guard isWritten, let bytes, count > 0 else { return nil }
    return Data(bytes: bytes, count: count)
  }
}
