import Foundation

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

  /// False for a scan whose text somebody else's program read: how well it did is not known, so a misread name might pass for a word.
  func mayShow(_ page: PictureJob.Page) -> Bool {
    guard case .pdf(let document, let budget) = content, page.words.isEmpty else { return true }
    guard (0..<document.pageCount).contains(page.number - 1) else { return false }
    let coverage = budget.spend(adding: WorkBudget.perPage) { document.pictureCoverage(ofPage: page.number - 1) }
    return coverage.map { $0 < Self.coverOfScan } ?? false
  }

  private static let coverOfScan = 0.5

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
