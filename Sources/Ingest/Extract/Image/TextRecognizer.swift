import CTesseract

/// One tesseract engine with its languages loaded. It belongs to one thread; a worker has one for all pages of its file.
final class TextRecognizer {
  struct Reading {
    var text: String
    /// The mean confidence of the words, 0–1.
    var confidence: Double
  }

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
    guard let page = ScannedPage(image) else { return Reading(text: "", confidence: 0) }
    return recognize(page.image)
  }

  private func recognize(_ image: PixelImage) -> Reading {
    TessBaseAPISetImage2(engine, image.pix)
    // Pictures come without a true resolution, or a wrong one; they were scaled to about this.
    TessBaseAPISetSourceResolution(engine, 300)
    defer { TessBaseAPIClear(engine) }
    guard TessBaseAPIRecognize(engine, nil) == 0, let utf8 = TessBaseAPIGetUTF8Text(engine) else { return Reading(text: "", confidence: 0) }
    defer { TessDeleteText(utf8) }
    let text = PageText.clean(String(cString: utf8))
    let confidence = text.isEmpty ? 0 : Double(TessBaseAPIMeanTextConf(engine)) / 100
    return Reading(text: text, confidence: min(1, max(0, confidence)))
  }
}
