// Where the pictures of a page are, which only poppler's GLib library tells.

#include <algorithm>
#include <cmath>

#include <poppler.h>

#include "document.hpp"

namespace {

// GLib's warnings go to standard error and may quote the document.
void discard(const char *, GLogLevelFlags, const char *, gpointer) {}

}  // namespace

ck_pdf::~ck_pdf() {
  if (glib != nullptr) {
    g_object_unref(glib);
  }
}

bool ck_pdf::open_glib() {
  if (glib != nullptr) {
    return true;
  }
  g_log_set_default_handler(discard, nullptr);
  GBytes *content = g_bytes_new_static(bytes, static_cast<gsize>(length));
  glib = poppler_document_new_from_bytes(content, password.empty() ? nullptr : password.c_str(), nullptr);
  g_bytes_unref(content);
  return glib != nullptr;
}

PopplerPage *ck_pdf::glib_page(int page) {
  if (!open_glib() || page < 0 || page >= poppler_document_get_n_pages(glib)) {
    return nullptr;
  }
  return poppler_document_get_page(glib, page);
}

double ck_pdf_image_coverage(ck_pdf *document, int page) {
  try {
    PopplerPage *source = document->glib_page(page);
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
