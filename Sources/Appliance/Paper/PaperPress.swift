import CPango
import Foundation

/// Prints papers as PDF 1.4 by cairo and pango: US Letter, a structure tree (ISO 32000-1 14.8), an outline, fonts embedded.
///
/// A press belongs to one thread. Everything on the page comes out of pango, which breaks lines, joins scripts and finds fonts for characters that the
/// first font lacks.
final class PaperPress {
  static let mostPages = 500

  /// In points.
  private static let width = 612.0
  private static let height = 792.0
  private static let margin = 64.0
  private static let foot = 40.0
  private static let families = "Nimbus Sans, Liberation Sans, DejaVu Sans, sans-serif"

  private let surface: OpaquePointer
  private let context: OpaquePointer
  private let fonts: UnsafeMutablePointer<PangoFontMap>
  private let shaping: OpaquePointer
  private let sink = Sink()
  private let paper: Paper
  /// All pages, as the first run counted them; nil in that run.
  private let total: Int?

  private var page = 1
  private var top = margin
  private var hasDrawn = false
  /// Characters that no font of this machine has.
  private var boxes = 0

  private final class Sink {
    var data = Data()
  }

  private init(_ paper: Paper, total: Int?) throws(PaperFailure) {
    let pointer = Unmanaged.passUnretained(sink).toOpaque()
    let surface = cairo_pdf_surface_create_for_stream(
      { sink, bytes, count in
        guard let sink, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
        Unmanaged<Sink>.fromOpaque(sink).takeUnretainedValue().data.append(bytes, count: Int(count))
        return CAIRO_STATUS_SUCCESS
      }, pointer, Self.width, Self.height)
    let context = cairo_create(surface)
    guard let surface, let context, let fonts = pango_cairo_font_map_new(), let shaping = pango_font_map_create_context(fonts) else {
      throw .drawing("out of memory")
    }
    self.surface = surface
    self.context = context
    self.fonts = fonts
    self.shaping = shaping
    self.paper = paper
    self.total = total
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4)
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, paper.title)
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, paper.author)
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Chartkeep")
    // Widths as the fonts have them, not as a screen's pixels would.
    if let options = cairo_font_options_create() {
      cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
      cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
      pango_cairo_context_set_font_options(shaping, options)
      cairo_font_options_destroy(options)
    }
    pango_context_set_round_glyph_positions(shaping, 0)
    pango_cairo_update_context(context, shaping)
  }

  deinit {
    cairo_destroy(context)
    cairo_surface_destroy(surface)
    ck_unref(UnsafeMutableRawPointer(shaping))
    ck_unref(fonts)
  }

  /// The PDF's bytes.
  static func pdf(of paper: Paper) throws(PaperFailure) -> Data {
    let rehearsal = try PaperPress(paper, total: nil)
    try rehearsal.run()
    let press = try PaperPress(paper, total: rehearsal.page)
    try press.run()
    return press.sink.data
  }

  private func run() throws(PaperFailure) {
    // Where there are no fonts pango draws boxes and says nothing.
    ck_unref(UnsafeMutableRawPointer(try layout("Ag0", size: 10)))
    guard boxes == 0 else { throw .drawing("this machine has no fonts; install fonts-urw-base35") }
    cairo_tag_begin(context, "Document", "")
    for block in paper.blocks {
      try set(block)
      guard page <= Self.mostPages else { throw .tooLong }
    }
    if boxes > 0 {
      let words = boxes == 1 ? "One character has" : "\(boxes) characters have"
      try set(.paragraph("\(words) no letter in the fonts of this machine and stand as boxes here.", style: .loud))
    }
    endPage()
    cairo_tag_end(context, "Document")
    cairo_surface_finish(surface)
    let status = [cairo_status(context), cairo_surface_status(surface)].first { $0 != CAIRO_STATUS_SUCCESS }
    if let status { throw .drawing(String(cString: cairo_status_to_string(status))) }
  }

  // MARK: Blocks

  private func set(_ block: Paper.Block) throws(PaperFailure) {
    switch block {
    case .heading(let level, let text):
      let layout = try layout(text, size: level == 1 ? 17 : 12.5, isBold: true)
      defer { ck_unref(UnsafeMutableRawPointer(layout)) }
      if hasDrawn { top += level == 1 ? 0 : 10 }
      // A heading alone at the end of a page is worth nothing.
      if top + height(of: layout) + 40 > Self.height - Self.margin { turnPage() }
      let place = top
      show(layout, tag: level == 1 ? "H1" : "H2")
      _ = cairo_pdf_surface_add_outline(
        surface, level == 1 ? CAIRO_PDF_OUTLINE_ROOT : 0, text, "page=\(page) pos=[\(Int(Self.margin)) \(Int(place))]",
        CAIRO_PDF_OUTLINE_FLAG_OPEN)
      top += 4
    case .paragraph(let text, let style, let footnotes):
      let (layout, marks) = try layout(text, style, footnotes)
      defer { ck_unref(UnsafeMutableRawPointer(layout)) }
      show(layout, tag: "P", footnotes: marks)
      top += style == .small ? 2 : 4
    case .footnote(let number, let text):
      let layout = try layout("\(number)  \(text)", size: 8.5)
      defer { ck_unref(UnsafeMutableRawPointer(layout)) }
      let name = "name='footnote-\(number)'"
      if top + 12 > Self.height - Self.margin { turnPage() }
      cairo_tag_begin(context, CAIRO_TAG_DEST, name)
      cairo_tag_end(context, CAIRO_TAG_DEST)
      show(layout, tag: "Note")
      top += 1
    case .drawing(let strokes, let box):
      draw(strokes, box)
    }
  }

  /// The drawing has no tag: the line beside it says in words whose signature it is.
  private func draw(_ strokes: [[Paper.Point]], _ box: Paper.Point) {
    guard box.x > 0, box.y > 0 else { return }
    let wide = 180.0
    let scale = wide / Double(box.x)
    let high = Double(box.y) * scale
    if top + high > Self.height - Self.margin { turnPage() }
    cairo_save(context)
    cairo_set_line_width(context, 1.2)
    cairo_set_line_cap(context, CAIRO_LINE_CAP_ROUND)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    for stroke in strokes {
      guard let first = stroke.first else { continue }
      cairo_move_to(context, Self.margin + Double(first.x) * scale, top + Double(first.y) * scale)
      // A stroke of one point is a dot.
      for point in stroke.count == 1 ? stroke[...] : stroke.dropFirst() {
        cairo_line_to(context, Self.margin + Double(point.x) * scale, top + Double(point.y) * scale)
      }
      cairo_stroke(context)
    }
    cairo_restore(context)
    top += high + 4
    hasDrawn = true
  }

  // MARK: Lines

  /// Draws a layout line by line, over as many pages as it needs; what stands on one page is one element of the structure.
  private func show(_ layout: OpaquePointer, tag: String, footnotes: [Footnote] = []) {
    guard let iterator = pango_layout_get_iter(layout) else { return }
    defer { pango_layout_iter_free(iterator) }
    var isOpen = false
    var links: [(Footnote, PangoRectangle)] = []
    func close() {
      guard isOpen else { return }
      cairo_tag_end(context, tag)
      isOpen = false
      for (footnote, place) in links { link(footnote, place) }
      links = []
    }
    repeat {
      var start: Int32 = 0
      var end: Int32 = 0
      pango_layout_iter_get_line_yrange(iterator, &start, &end)
      let high = Double(end - start) / Double(PANGO_SCALE)
      if top + high > Self.height - Self.margin, hasDrawn {
        close()
        turnPage()
      }
      if !isOpen {
        cairo_tag_begin(context, tag, "")
        isOpen = true
      }
      let line = pango_layout_iter_get_line_readonly(iterator)
      cairo_move_to(context, Self.margin, top + Double(pango_layout_iter_get_baseline(iterator) - start) / Double(PANGO_SCALE))
      pango_cairo_show_layout_line(context, line)
      let range = Int(ck_line_start(line))..<Int(ck_line_start(line) + ck_line_length(line))
      for footnote in footnotes where range.contains(footnote.bytes.lowerBound) {
        var first = PangoRectangle()
        var last = PangoRectangle()
        pango_layout_index_to_pos(layout, Int32(footnote.bytes.lowerBound), &first)
        pango_layout_index_to_pos(layout, Int32(footnote.bytes.upperBound - 1), &last)
        first.width = last.x + last.width - first.x
        first.y = Int32(top * Double(PANGO_SCALE))
        first.height = end - start
        links.append((footnote, first))
      }
      top += high
      hasDrawn = true
    } while pango_layout_iter_next_line(iterator) != 0
    close()
  }

  private func link(_ footnote: Footnote, _ place: PangoRectangle) {
    let scale = Double(PANGO_SCALE)
    let (x, y) = (Int(Self.margin + Double(place.x) / scale), Int(Double(place.y) / scale))
    let (width, height) = (max(4, Int(Double(place.width) / scale) + 1), Int(Double(place.height) / scale))
    cairo_tag_begin(context, CAIRO_TAG_LINK, "rect=[\(x) \(y) \(width) \(height)] dest='footnote-\(footnote.number)'")
    cairo_tag_end(context, CAIRO_TAG_LINK)
  }

  private func turnPage() {
    endPage()
    page += 1
    top = Self.margin
    hasDrawn = false
  }

  private func endPage() {
    let known = boxes
    defer { boxes = known }
    if let layout = try? layout("\(paper.foot)   Page \(page) of \(total ?? page)", size: 8) {
      cairo_move_to(context, Self.margin, Self.height - Self.foot)
      pango_cairo_show_layout(context, layout)
      ck_unref(UnsafeMutableRawPointer(layout))
    }
    cairo_show_page(context)
  }

  // MARK: Layouts

  private struct Footnote {
    var number: Int
    var bytes: Range<Int>
  }

  private func layout(_ text: String, _ style: Paper.Style, _ footnotes: [Int]) throws(PaperFailure) -> (OpaquePointer, [Footnote]) {
    var whole = text
    var marks: [Footnote] = []
    for number in footnotes {
      whole += " "
      let start = whole.utf8.count
      whole += "[\(number)]"
      marks.append(Footnote(number: number, bytes: start..<whole.utf8.count))
    }
    let layout =
      switch style {
      case .body: try layout(whole, size: 10.5)
      case .small: try layout(whole, size: 8.5)
      case .loud: try layout(whole, size: 11, isBold: true)
      case .signature: try layout(whole, size: 15, isSlanted: true)
      }
    if !marks.isEmpty, let list = pango_layout_get_attributes(layout) {
      for mark in marks {
        let (start, end) = (UInt32(mark.bytes.lowerBound), UInt32(mark.bytes.upperBound))
        ck_attribute_add(list, pango_attr_scale_new(0.7), start, end)
        ck_attribute_add(list, pango_attr_rise_new(3 * PANGO_SCALE), start, end)
      }
      pango_layout_context_changed(layout)
    }
    return (layout, marks)
  }

  /// Characters that command instead of showing something become spaces of as many bytes, so that places in the text stay.
  private static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: commands) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if commands(scalar) { result += String(repeating: " ", count: UTF8.width(scalar)) } else { result.unicodeScalars.append(scalar) }
    }
    return result
  }

  /// Controls, line ends, and marks that turn the direction of what follows.
  private static func commands(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// The caller gives it back.
  private func layout(
    _ text: String, size: Double, isBold: Bool = false, isSlanted: Bool = false
  ) throws(PaperFailure) -> OpaquePointer {
    guard let layout = pango_layout_new(shaping), let font = pango_font_description_new() else { throw .drawing("out of memory") }
    pango_font_description_set_family(font, Self.families)
    pango_font_description_set_absolute_size(font, size * Double(PANGO_SCALE))
    if isBold { pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD) }
    if isSlanted { pango_font_description_set_style(font, PANGO_STYLE_ITALIC) }
    pango_layout_set_font_description(layout, font)
    pango_font_description_free(font)
    pango_layout_set_width(layout, Int32((Self.width - 2 * Self.margin) * Double(PANGO_SCALE)))
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
    pango_layout_set_line_spacing(layout, 1.25)
    if let list = pango_attr_list_new() {
      // Somebody who copies or searches "effusion" must not meet a ligature.
      ck_attribute_add(list, pango_attr_font_features_new("liga=0, clig=0, dlig=0"), 0, UInt32.max)
      pango_layout_set_attributes(layout, list)
      pango_attr_list_unref(list)
    }
    let plain = Self.printable(text)
    pango_layout_set_text(layout, plain, Int32(clamping: plain.utf8.count))
    boxes += Int(pango_layout_get_unknown_glyphs_count(layout))
    return layout
  }

  private func height(of layout: OpaquePointer) -> Double {
    var height: Int32 = 0
    pango_layout_get_size(layout, nil, &height)
    return Double(height) / Double(PANGO_SCALE)
  }
}
