import CPoppler
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// One opened PDF: its page count, and per page its words, its fields and notes, its size, how much of it is pictures, and its drawing.
///
/// Poppler borrows the bytes, so they are kept here for as long as the document lives. Pages count from 0.
final class PDFDocument {
  enum OpeningError: Error {
    case encrypted, damaged
  }

  enum ReadingError: Error {
    case damaged, outOfMemory
  }

  /// One word with its box, in points from the upper left corner.
  struct Word {
    var text: String
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double
  }

  /// The text of a page as pdftotext prints it, and the same words again with their boxes.
  struct Text {
    var plain: String
    var words: [Word]
  }

  /// A page in grey, one byte per pixel without padding, white is 255.
  struct Drawing {
    var pixels: [UInt8]
    var width: Int
    var height: Int
  }

  let handle: OpaquePointer
  private let bytes: UnsafeMutableBufferPointer<CChar>

  /// `password` is the reader's or the owner's; a document that merely forbids copying opens without one.
  init(_ data: Data, password: String? = nil) throws(OpeningError) {
    guard let length = Int32(exactly: data.count) else { throw .damaged }
    let bytes = UnsafeMutableBufferPointer<CChar>.allocate(capacity: data.count + 1)
    _ = data.copyBytes(to: bytes)
    bytes[data.count] = 0
    var status: Int32 = 0
    var opened: OpaquePointer?
    for spelling in Self.spellings(of: password) {
      opened = spelling.withUnsafeBufferPointer { ck_pdf_open(bytes.baseAddress, length, $0.baseAddress, &status) }
      if opened != nil || status != CK_PDF_ENCRYPTED { break }
    }
    guard let handle = opened else {
      bytes.deallocate()
      throw status == CK_PDF_ENCRYPTED ? .encrypted : .damaged
    }
    self.handle = handle
    self.bytes = bytes
  }

  deinit {
    ck_pdf_close(handle)
    bytes.deallocate()
  }

  var pageCount: Int { Int(ck_pdf_page_count(handle)) }

  /// The bytes that a password may have been made of, ended by a zero, after none at all, for one that is not needed must not stand in the way: UTF-8 since PDF 2.0, before that one byte per character (ISO 32000-1
  /// 7.6.3.3), which is Latin-1 but for characters that nobody has in a password.
  private static func spellings(of password: String?) -> [[CChar]] {
    guard let password else { return [[0]] }
    let utf8 = password.utf8CString.map { $0 }
    let scalars = password.precomposedStringWithCanonicalMapping.unicodeScalars
    let narrow = scalars.map(\.value).filter { (1...0xFF).contains($0) }.map { CChar(bitPattern: UInt8($0)) } + [0]
    return narrow == utf8 || narrow.count <= scalars.count ? [[0], utf8] : [[0], utf8, narrow]
  }

  func text(ofPage page: Int) throws(ReadingError) -> Text {
    var result = ck_pdf_text()
    defer { ck_pdf_text_free(&result) }
    let status = ck_pdf_page_text(handle, Int32(page), &result)
    guard status == CK_PDF_OK else { throw status == CK_PDF_OUT_OF_MEMORY ? .outOfMemory : .damaged }
    let wordBytes = UnsafeRawBufferPointer(start: result.words, count: result.words_length)
    let boxes = UnsafeBufferPointer(start: result.boxes, count: result.box_count)
    return Text(
      plain: String(decoding: UnsafeRawBufferPointer(start: result.text, count: result.text_length), as: UTF8.self),
      words: boxes.map { box in
        Word(
          text: String(decoding: wordBytes[box.start..<box.start + box.length], as: UTF8.self),
          left: box.left, top: box.top, right: box.right, bottom: box.bottom)
      })
  }

  /// False when no page can have a picture worth looking for.
  private(set) lazy var mayHoldPictures = ck_pdf_may_hold_pictures(handle) != 0

  /// The share of the page, 0–1, that pictures cover; nil when poppler could not tell.
  func pictureCoverage(ofPage page: Int) -> Double? {
    let coverage = ck_pdf_image_coverage(handle, Int32(page))
    return coverage < 0 ? nil : coverage
  }

  /// Width and height in points as the page is shown; nil for a broken page.
  func size(ofPage page: Int) -> (width: Double, height: Double)? {
    var width = 0.0
    var height = 0.0
    guard ck_pdf_page_size(handle, Int32(page), &width, &height) != 0, width > 0, height > 0 else { return nil }
    return (width, height)
  }

  func draw(page: Int, dpi: Double) -> Drawing? {
    var width: Int32 = 0
    var height: Int32 = 0
    guard let pixels = ck_pdf_render_gray(handle, Int32(page), dpi, &width, &height) else { return nil }
    defer { free(pixels) }
    let buffer = UnsafeBufferPointer(start: pixels, count: Int(width) * Int(height))
    return Drawing(pixels: Array(buffer), width: Int(width), height: Int(height))
  }
}
