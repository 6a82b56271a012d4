/*
 * PDF for Swift: a C face over poppler, because its text comes in the right order only from the C++ library.
 *
 * Everything works on bytes in memory and prints nothing. No C++ exception passes this border: a call that ran out of
 * memory or met a broken structure returns NULL, 0 or CK_PDF_DAMAGED. A document belongs to one thread at a time.
 */
#ifndef CPOPPLER_H
#define CPOPPLER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ck_pdf ck_pdf;

enum {
  CK_PDF_OK = 0,
  /* It asks for a password. A document that merely forbids copying opens without one. */
  CK_PDF_ENCRYPTED = 1,
  CK_PDF_DAMAGED = 2,
  CK_PDF_OUT_OF_MEMORY = 3,
};

/*
 * The bytes are borrowed and must outlive the document. `password` is the reader's or the owner's, or NULL. On failure NULL, and
 * `status` says why; a wrong password is CK_PDF_ENCRYPTED too.
 */
ck_pdf *ck_pdf_open(const char *bytes, int length, const char *password, int *status);
void ck_pdf_close(ck_pdf *document);

int ck_pdf_page_count(const ck_pdf *document);

/* Width and height in points (1/72 inch) as the page is shown, that is after its rotation; 0 when the page is broken. */
int ck_pdf_page_size(const ck_pdf *document, int page, double *width, double *height);

/* One word as it stands on the page, in points from the upper left corner. */
typedef struct {
  /* Where its UTF-8 starts in `ck_pdf_text.words`, and how many bytes it has. */
  size_t start, length;
  double left, top, right, bottom;
} ck_pdf_word;

/*
 * The text of one page. `text` is what pdftotext prints: blocks in reading order, columns one after the other, a form
 * feed at the end. `words` is the same text word by word with boxes, in the same order; its line-end hyphens are kept
 * where `text` drops them, so the two agree but for those.
 */
typedef struct {
  char *text;
  size_t text_length;
  char *words;
  size_t words_length;
  ck_pdf_word *boxes;
  size_t box_count;
} ck_pdf_text;

/* Returns CK_PDF_OK, or why the page could not be read. The result must be given back with `ck_pdf_text_free` either way. */
int ck_pdf_page_text(const ck_pdf *document, int page, ck_pdf_text *result);
void ck_pdf_text_free(ck_pdf_text *text);

/* What a page holds beside what is drawn on it, and what is attached to the document. */
enum {
  CK_PDF_TEXT_FIELD = 0,
  /* A box or a round button; `text` is NULL. */
  CK_PDF_CHECKED = 1,
  CK_PDF_UNCHECKED = 2,
  /* `text` is what is chosen, one choice per line. */
  CK_PDF_CHOICE = 3,
  /* A sticky note, a comment on marked text, text typed on the page; `label` is its author. */
  CK_PDF_NOTE = 4,
  /* `label` is the file's name. */
  CK_PDF_ATTACHMENT = 5,
};

/* UTF-8, ended by a zero; NULL where there is none. The box is in points from the upper left corner. */
typedef struct {
  int kind;
  char *label;
  char *text;
  double left, top, right, bottom;
} ck_pdf_item;

typedef struct {
  ck_pdf_item *items;
  size_t count;
  /* There are more than `most`. */
  int is_cut;
} ck_pdf_items;

/* The form fields and notes of a page, in the file's order. Returns 0 when they could not be read. Give back with `ck_pdf_items_free`. */
int ck_pdf_page_items(ck_pdf *document, int page, size_t most, ck_pdf_items *result);
int ck_pdf_attachments(ck_pdf *document, size_t most, ck_pdf_items *result);
void ck_pdf_items_free(ck_pdf_items *items);

/* Whether the bytes hold a picture at all. Its dictionary is never packed, so that a look at the bytes tells; small ones inside a page's drawing don't count. */
int ck_pdf_may_hold_pictures(const ck_pdf *document);

/*
 * The share of the page that pictures cover: 0 without any, 1 for a scan. The sum of the pictures' areas, cut to 1, so that a scan
 * stored in strips counts as one. Negative when the page could not be read.
 */
double ck_pdf_image_coverage(ck_pdf *document, int page);

/*
 * The page drawn in grey on white, one byte per pixel, rows of `width` bytes without padding, upper row first. NULL when it
 * could not be drawn. The caller picks `dpi` such that the result fits; the result is freed with `free`.
 */
uint8_t *ck_pdf_render_gray(const ck_pdf *document, int page, double dpi, int *width, int *height);

#ifdef __cplusplus
}
#endif

#endif
