// What is behind `ck_pdf`: the bytes, poppler's C++ document, and its GLib twin once pictures are asked for.
//
// Both poppler libraries have a `poppler-document.h`, so the C++ one is named with its folder.
#pragma once

#include <memory>

#include <poppler/cpp/poppler-document.h>

#include "cpoppler.h"

typedef struct _PopplerDocument PopplerDocument;

struct ck_pdf {
  const char *bytes = nullptr;
  int length = 0;
  std::unique_ptr<poppler::document> document;
  // Only the GLib library tells where pictures are. Most documents never need it, so it is opened on first use.
  PopplerDocument *pictures = nullptr;

  ~ck_pdf();
};
