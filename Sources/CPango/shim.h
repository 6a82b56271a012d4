#include <cairo-pdf.h>
#include <pango/pangocairo.h>

// GObject's macros and the void pointers of its functions don't come over to Swift.

static inline void ck_unref(void *object) { g_object_unref(object); }

// Bold, raised or small: one attribute over the bytes from start to end, which the list owns.
static inline void ck_attribute_add(PangoAttrList *list, PangoAttribute *attribute, unsigned start, unsigned end) {
  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_insert(list, attribute);
}

static inline int ck_line_start(const PangoLayoutLine *line) { return line->start_index; }
static inline int ck_line_length(const PangoLayoutLine *line) { return line->length; }
