// Opening, page text and drawing, all by poppler's C++ library.

#include "document.hpp"

#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <vector>

#include <poppler/cpp/poppler-global.h>
#include <poppler/cpp/poppler-image.h>
#include <poppler/cpp/poppler-page-renderer.h>
#include <poppler/cpp/poppler-page.h>

namespace {

// Poppler's messages quote the document.
void discard(const std::string &, void *) {}

// poppler takes the page number unchecked.
std::unique_ptr<poppler::page> page_at(const ck_pdf *document, int page) {
  if (page < 0 || page >= document->document->pages()) {
    return nullptr;
  }
  return std::unique_ptr<poppler::page>(document->document->create_page(page));
}

bool is_sideways(const poppler::page &page) {
  const auto orientation = page.orientation();
  return orientation == poppler::page::landscape || orientation == poppler::page::seascape;
}

// malloc with a size of 0 may answer NULL, which would read as a failure.
template <typename T> T *copy(const T *source, size_t count) {
  T *result = static_cast<T *>(std::malloc((count + 1) * sizeof(T)));
  if (result != nullptr && count > 0) {
    std::memcpy(static_cast<void *>(result), source, count * sizeof(T));
  }
  return result;
}

}  // namespace

ck_pdf *ck_pdf_open(const char *bytes, int length, const char *password, int *status) {
  *status = CK_PDF_DAMAGED;
  try {
    poppler::set_debug_error_function(discard, nullptr);
    auto result = std::make_unique<ck_pdf>();
    result->bytes = bytes;
    result->length = length;
    result->password = password != nullptr ? password : "";
    // One field on the page asks for it, so it may be the owner's as well as the reader's.
    result->document.reset(poppler::document::load_from_raw_data(bytes, length, result->password, result->password));
    if (!result->document) {
      return nullptr;
    }
    if (result->document->is_locked()) {
      *status = CK_PDF_ENCRYPTED;
      return nullptr;
    }
    *status = CK_PDF_OK;
    return result.release();
  } catch (...) {
    return nullptr;
  }
}

void ck_pdf_close(ck_pdf *document) { delete document; }

int ck_pdf_page_count(const ck_pdf *document) { return document->document->pages(); }

int ck_pdf_may_hold_pictures(const ck_pdf *document) {
  static const char name[] = "/Image";
  return memmem(document->bytes, static_cast<size_t>(document->length), name, sizeof name - 1) != nullptr;
}

int ck_pdf_page_size(const ck_pdf *document, int page, double *width, double *height) {
  try {
    const auto source = page_at(document, page);
    if (!source) {
      return 0;
    }
    const auto box = source->page_rect(poppler::crop_box);
    const bool turned = is_sideways(*source);
    *width = turned ? box.height() : box.width();
    *height = turned ? box.width() : box.height();
    return 1;
  } catch (...) {
    return 0;
  }
}

int ck_pdf_page_text(const ck_pdf *document, int page, ck_pdf_text *result) {
  *result = {};
  try {
    const auto source = page_at(document, page);
    if (!source) {
      return CK_PDF_DAMAGED;
    }
    const auto text = source->text(poppler::rectf(), poppler::page::non_raw_non_physical_layout).to_utf8();
    std::vector<char> words;
    std::vector<ck_pdf_word> boxes;
    for (const auto &word : source->text_list()) {
      const auto utf8 = word.text().to_utf8();
      const auto box = word.bbox();
      boxes.push_back({words.size(), utf8.size(), box.left(), box.top(), box.right(), box.bottom()});
      words.insert(words.end(), utf8.begin(), utf8.end());
    }
    result->text = copy(text.data(), text.size());
    result->text_length = text.size();
    result->words = copy(words.data(), words.size());
    result->words_length = words.size();
    result->boxes = copy(boxes.data(), boxes.size());
    result->box_count = boxes.size();
    const bool is_complete = result->text != nullptr && result->words != nullptr && result->boxes != nullptr;
    return is_complete ? CK_PDF_OK : CK_PDF_OUT_OF_MEMORY;
  } catch (const std::bad_alloc &) {
    return CK_PDF_OUT_OF_MEMORY;
  } catch (...) {
    return CK_PDF_DAMAGED;
  }
}

void ck_pdf_text_free(ck_pdf_text *text) {
  std::free(text->text);
  std::free(text->words);
  std::free(text->boxes);
  *text = {};
}

uint8_t *ck_pdf_render_gray(const ck_pdf *document, int page, double dpi, int *width, int *height) {
  try {
    const auto source = page_at(document, page);
    if (!source) {
      return nullptr;
    }
    poppler::page_renderer renderer;
    renderer.set_image_format(poppler::image::format_gray8);
    renderer.set_render_hint(poppler::page_renderer::antialiasing);
    renderer.set_render_hint(poppler::page_renderer::text_antialiasing);
    const auto image = renderer.render_page(source.get(), dpi, dpi);
    if (!image.is_valid() || image.format() != poppler::image::format_gray8 || image.width() <= 0 || image.height() <= 0) {
      return nullptr;
    }
    const auto columns = static_cast<size_t>(image.width());
    const auto rows = static_cast<size_t>(image.height());
    auto *pixels = static_cast<uint8_t *>(std::malloc(columns * rows));
    if (pixels == nullptr) {
      return nullptr;
    }
    for (size_t row = 0; row < rows; row++) {
      std::memcpy(pixels + row * columns, image.const_data() + row * static_cast<size_t>(image.bytes_per_row()), columns);
    }
    *width = image.width();
    *height = image.height();
    return pixels;
  } catch (...) {
    return nullptr;
  }
}
