package import Foundation

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
      if let redaction = page.redaction {
        pictures.append(try redacted(page, redaction, of: source))
      } else {
        guard let drawn = source.draw(page, dpi: Self.dpi, longestEdge: Self.longestEdge), let image = drawn.image.jpeg else {
          throw ExtractionFailure(.damaged, "The page could not be drawn.")
        }
        pictures.append(
          PagePicture(number: page.number, width: drawn.image.width, height: drawn.image.height, words: drawn.words, image: image))
      }
    }
    return pictures
  }

  /// The page with nothing on it but words that the kept text shows, or a white page that says why not.
  private func redacted(
    _ page: PictureJob.Page, _ redaction: PictureJob.Redaction, of source: PictureSource
  ) throws(ExtractionFailure) -> PagePicture {
    let outcome: Result<PixelImage, PictureRefusal>
    do throws(PictureRefusal) {
      outcome = .success(try masked(page, redaction, of: source))
    } catch {
      outcome = .failure(error)
    }
    let (image, refusal): (PixelImage?, PictureRefusal?) =
      switch outcome {
      case .success(let image): (image, nil)
      case .failure(let refusal): (PixelImage.sheet(saying: refusal.words), refusal)
      }
    guard let image, let png = image.png else { throw ExtractionFailure(.damaged, "The page could not be drawn.") }
    return PagePicture(number: page.number, width: image.width, height: image.height, words: [], image: png, refusal: refusal)
  }

  private func masked(
    _ page: PictureJob.Page, _ redaction: PictureJob.Redaction, of source: PictureSource
  ) throws(PictureRefusal) -> PixelImage {
    guard source.mayShow(page) else { throw .otherText }
    guard let drawn = source.draw(page, dpi: Self.dpi, longestEdge: Self.longestEdge) else { throw .notDrawn }
    let mask = try PageMask(text: page.text, redaction: redaction, words: drawn.words)
    // Words that stand where nothing is printed are not where they are said to be, and then neither are the others.
    let places = mask.kept + mask.covered.map(\.box)
    guard places.count(where: { drawn.image.isPrinted($0) }) * 10 >= places.count * 9 else { throw .unplaced }
    guard let image = drawn.image.masked(by: mask) else { throw .notDrawn }
    return image
  }
}
