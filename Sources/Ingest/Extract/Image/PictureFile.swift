import CTesseract
import Foundation

/// A picture file whose headers passed the limits; its pictures are decoded one by one.
struct PictureFile {
  private var data: Data
  private let kind: DocumentKind
  private var directories: [TIFFDirectories.Page] = []
  private var heif: HEIFPictures?
  private(set) var isBroken = false

  init(_ data: Data, kind: DocumentKind, limits: ExtractionLimits) throws(ExtractionFailure) {
    self.data = data
    self.kind = kind
    if kind == .tiff {
      guard let found = TIFFDirectories(data, limit: limits.pages + 1), !found.pages.isEmpty else { throw ExtractionFailure.damaged }
      guard found.pages.count <= limits.pages else { throw ExtractionFailure.tooManyPages(limits) }
      for page in found.pages where !Self.fits(page.width, page.height, limits) {
        throw ExtractionFailure.tooManyPixels(limits)
      }
      directories = found.pages
      isBroken = found.isBroken
      // leptonica would turn the pages itself, and turns orientation 8 the wrong way round.
      self.data = found.withoutOrientation(data)
    } else if kind == .heic {
      heif = try HEIFPictures(data, limits: limits)
    } else {
      guard let size = PictureSize.of(data, kind: kind) else { throw ExtractionFailure.damaged }
      guard Self.fits(size.width, size.height, limits) else { throw ExtractionFailure.tooManyPixels(limits) }
    }
  }

  var pageCount: Int {
    switch kind {
    case .tiff: directories.count
    case .heic: heif?.count ?? 0
    default: 1
    }
  }

  /// Upright, on white. Nil when it is damaged.
  func picture(at index: Int) -> PixelImage? {
    if kind == .heic { return heif?.picture(at: index) }
    return data.withUnsafeBytes { buffer -> PixelImage? in
      let bytes = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
      switch kind {
      case .tiff:
        // The first directory is asked for by 0, a later one by its place.
        var offset = index == 0 ? 0 : directories[index].offset
        let image = PixelImage(takingOwnership: pixReadMemFromMultipageTiff(bytes, buffer.count, &offset))
        return image?.onWhite?.upright(orientation: directories[index].orientation)
      case .png:
        let image = PixelImage(takingOwnership: pixReadMemPng(bytes, buffer.count))
        return image?.onWhite?.upright(orientation: EXIFOrientation.ofPNG(data))
      case .webp:
        let image = PixelImage(takingOwnership: pixReadMemWebP(bytes, buffer.count))
        return image?.onWhite?.upright(orientation: EXIFOrientation.ofWebP(data))
      case .gif: return PixelImage(takingOwnership: pixReadMemGif(bytes, buffer.count))?.onWhite
      case .bmp: return PixelImage(takingOwnership: pixReadMemBmp(bytes, buffer.count))?.onWhite
      default:
        let image = PixelImage(takingOwnership: pixReadMemJpeg(bytes, buffer.count, 0, 1, nil, 0))
        return image?.upright(orientation: EXIFOrientation.ofJPEG(data))
      }
    }
  }

  private static func fits(_ width: Int, _ height: Int, _ limits: ExtractionLimits) -> Bool {
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    return !overflow && pixels <= limits.pixels
  }
}

extension PixelImage {
  /// What is transparent becomes white paper; without that black letters on nothing become black on black.
  fileprivate var onWhite: PixelImage? {
    PixelImage(takingOwnership: pixRemoveAlpha(pix))
  }
}
