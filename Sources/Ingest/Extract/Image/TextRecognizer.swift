import CTesseract

/// One tesseract engine with its languages loaded. It belongs to one thread; a worker has one for all pages of its file.
final class TextRecognizer {
  struct Reading {
    var text: String
    /// The mean confidence of the words, 0–1.
    var confidence: Double
    /// The words of `text`, in its order.
    var words: [RecognizedWord] = []
    /// True when the page took too long, so that words of it may be missing.
    var isCut = false

    static let nothing = Reading(text: "", confidence: 0)
  }

  /// A page is read a second time, standing on its head, when it was read with less confidence than this: upside down, words have about half as much.
  private static let doubtfulReading = 0.6

  /// Milliseconds for one page, four times what a dense one takes on a small machine. Beyond it are pictures without letters, in whose noise
  /// tesseract tries to read thousands of words.
  private static let longestPage: Int32 = 10_000
  /// A page that was cut is read with no more confidence than this: a person is to look at it.
  private static let confidenceOfCut = 0.3

  private let engine: OpaquePointer

  /// `languages` in tesseract's notation: "eng+spa".
  init(languages: String) throws(ExtractionFailure) {
    setMsgSeverity(Int32(L_SEVERITY_NONE))
    guard let engine = TessBaseAPICreate() else { throw ExtractionFailure.recognitionMissing }
    // tesseract's messages may quote what it read.
    TessBaseAPISetVariable(engine, "debug_file", "/dev/null")
    guard TessBaseAPIInit2(engine, nil, languages, OEM_LSTM_ONLY) == 0 else {
      TessBaseAPIDelete(engine)
      throw ExtractionFailure.recognitionMissing
    }
    TessBaseAPISetPageSegMode(engine, PSM_AUTO)
    self.engine = engine
  }

  deinit {
    TessBaseAPIEnd(engine)
    TessBaseAPIDelete(engine)
  }

  /// Reads one page, after setting it straight. Unreadable is an empty text with confidence 0.
  func read(_ image: PixelImage) -> Reading {
    guard !image.isNoise else { return Reading(text: "", confidence: 0, isCut: true) }
    guard let page = ScannedPage(image) else { return .nothing }
    let reading = recognize(page)
    guard !reading.isCut, reading.confidence < Self.doubtfulReading, !page.isSurelyUpright, let reversed = page.onItsHead else {
      return reading
    }
    let other = recognize(reversed)
    return other.confidence > reading.confidence ? other : reading
  }

  private func recognize(_ page: ScannedPage) -> Reading {
    TessBaseAPISetImage2(engine, page.image.pix)
    TessBaseAPISetSourceResolution(engine, Int32(clamping: page.resolution))
    defer { TessBaseAPIClear(engine) }
    guard let monitor = TessMonitorCreate() else { return .nothing }
    defer { TessMonitorDelete(monitor) }
    TessMonitorSetDeadlineMSecs(monitor, Self.longestPage)
    // Anything but 0 also says that the time was up; what was read until then is there all the same.
    let isCut = TessBaseAPIRecognize(engine, monitor) != 0
    guard let iterator = TessBaseAPIGetIterator(engine) else { return Reading(text: "", confidence: 0, isCut: isCut) }
    defer { TessResultIteratorDelete(iterator) }
    var reading = PageLines(iterator).joiningRows.reading(of: page)
    reading.isCut = isCut
    if isCut { reading.confidence = min(reading.confidence, Self.confidenceOfCut) }
    return reading
  }
}
