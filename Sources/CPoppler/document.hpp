// What is behind `ck_pdf`: the bytes, poppler's C++ document, and its GLib twin once pictures, fields or notes are asked for.
//
// Both poppler libraries have a `poppler-document.h`, so the C++ one is named with its folder.
#pragma once

#include <memory>
#include <string>

#include <poppler/cpp/poppler-document.h>

#include "cpoppler.h"

typedef struct _PopplerDocument PopplerDocument;
typedef struct _PopplerPage PopplerPage;

struct ck_pdf {
  const char *bytes = nullptr;
  int length = 0;
  std::string password;
  std::unique_ptr<poppler::document> document;
  // Only the GLib library tells where pictures are, and what stands in form fields and notes.
  PopplerDocument *glib = nullptr;

  ~ck_pdf();

  // A page of the twin, to be given back with `g_object_unref`; NULL when it can't be opened.
  PopplerPage *glib_page(int page);
  bool open_glib();
};
