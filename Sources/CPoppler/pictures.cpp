// Where the pictures of a page are, which only poppler's GLib library tells.

#include <algorithm>
#include <cmath>

#include <poppler.h>

#include "document.hpp"

namespace {

// GLib's warnings go to standard error and may quote the document.
void discard(const char *, GLogLevelFlags, const char *, gpointer) {}

bool open_pictures(ck_pdf *document) {
  if (document->pictures != nullptr) {
    return true;
  }
  g_log_set_default_handler(discard, nullptr);
  GBytes *bytes = g_bytes_new_static(document->bytes, static_cast<gsize>(document->length));
  document->pictures = poppler_document_new_from_bytes(bytes, nullptr, nullptr);
  g_bytes_unref(bytes);
  return document->pictures != nullptr;
}

}  // namespace

ck_pdf::~ck_pdf() {
  if (pictures != nullptr) {
    g_object_unref(pictures);
  }
}

double ck_pdf_image_coverage(ck_pdf *document, int page) {
  try {
    if (!open_pictures(document) || page < 0 || page >= poppler_document_get_n_pages(document->pictures)) {
      return -1;
    }
    PopplerPage *source = poppler_document_get_page(document->pictures, page);
    if (source == nullptr) {
      return -1;
    }
    double width = 0, height = 0;
    poppler_page_get_size(source, &width, &height);
    double covered = 0;
    GList *images = poppler_page_get_image_mapping(source);
    for (GList *item = images; item != nullptr; item = item->next) {
      const PopplerRectangle area = static_cast<PopplerImageMapping *>(item->data)->area;
      // A picture may hang over the page's edge, and a mirrored one has its corners swapped.
      const double left = std::max(0.0, std::min(area.x1, area.x2)), right = std::min(width, std::max(area.x1, area.x2));
      const double top = std::max(0.0, std::min(area.y1, area.y2)), bottom = std::min(height, std::max(area.y1, area.y2));
      covered += std::max(0.0, right - left) * std::max(0.0, bottom - top);
    }
    poppler_page_free_image_mapping(images);
    g_object_unref(source);
    const double page_area = width * height;
    return page_area > 0 && std::isfinite(covered) ? std::min(1.0, covered / page_area) : 0;
  } catch (...) {
    return -1;
  }
}
