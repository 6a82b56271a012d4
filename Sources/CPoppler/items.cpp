// Form fields, notes and attachments, which poppler's GLib library tells.

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <poppler.h>

#include "document.hpp"

namespace {

char *taken(gchar *text) {
  char *result = text != nullptr && *text != 0 ? strdup(text) : nullptr;
  g_free(text);
  return result;
}

// The label that a reader is shown when pointing at the field, else its name.
char *field_label(PopplerFormField *field) {
  char *shown = taken(poppler_form_field_get_alternate_ui_name(field));
  return shown != nullptr ? shown : taken(poppler_form_field_get_name(field));
}

char *choice_text(PopplerFormField *field) {
  std::string text;
  const int count = poppler_form_field_choice_get_n_items(field);
  for (int index = 0; index < count; index++) {
    if (!poppler_form_field_choice_is_item_selected(field, index)) {
      continue;
    }
    gchar *item = poppler_form_field_choice_get_item(field, index);
    if (item != nullptr) {
      text += (text.empty() ? "" : "\n") + std::string(item);
      g_free(item);
    }
  }
  if (!text.empty()) {
    return strdup(text.c_str());
  }
  return poppler_form_field_choice_is_editable(field) ? taken(poppler_form_field_choice_get_text(field)) : nullptr;
}

// False for what says nothing: a push button, a signature, an empty field.
bool read_field(PopplerFormField *field, ck_pdf_item *item) {
  switch (poppler_form_field_get_field_type(field)) {
  case POPPLER_FORM_FIELD_TEXT:
    if (poppler_form_field_text_is_password(field)) {
      return false;
    }
    item->kind = CK_PDF_TEXT_FIELD;
    item->text = taken(poppler_form_field_text_get_text(field));
    break;
  case POPPLER_FORM_FIELD_CHOICE:
    item->kind = CK_PDF_CHOICE;
    item->text = choice_text(field);
    break;
  case POPPLER_FORM_FIELD_BUTTON:
    if (poppler_form_field_button_get_button_type(field) == POPPLER_FORM_BUTTON_PUSH) {
      return false;
    }
    item->kind = poppler_form_field_button_get_state(field) ? CK_PDF_CHECKED : CK_PDF_UNCHECKED;
    break;
  default:
    return false;
  }
  if (item->text == nullptr && (item->kind == CK_PDF_TEXT_FIELD || item->kind == CK_PDF_CHOICE)) {
    return false;
  }
  item->label = field_label(field);
  return true;
}

bool read_note(PopplerAnnot *note, ck_pdf_item *item) {
  switch (poppler_annot_get_annot_type(note)) {
  case POPPLER_ANNOT_LINK:
  case POPPLER_ANNOT_WIDGET:
  case POPPLER_ANNOT_POPUP:
    return false;
  default:
    break;
  }
  item->kind = CK_PDF_NOTE;
  item->text = taken(poppler_annot_get_contents(note));
  if (item->text == nullptr) {
    return false;
  }
  if (POPPLER_IS_ANNOT_MARKUP(note)) {
    item->label = taken(poppler_annot_markup_get_label(POPPLER_ANNOT_MARKUP(note)));
  }
  return true;
}

void set_box(const PopplerRectangle &area, double page_height, ck_pdf_item *item) {
  item->left = area.x1;
  item->right = area.x2;
  item->top = page_height - area.y2;
  item->bottom = page_height - area.y1;
}

void free_items(const std::vector<ck_pdf_item> &items) {
  for (const auto &item : items) {
    std::free(item.label);
    std::free(item.text);
  }
}

int hand_over(const std::vector<ck_pdf_item> &items, bool is_cut, ck_pdf_items *result) {
  result->items = static_cast<ck_pdf_item *>(std::malloc((items.size() + 1) * sizeof(ck_pdf_item)));
  if (result->items == nullptr) {
    free_items(items);
    return 0;
  }
  if (!items.empty()) {
    std::memcpy(result->items, items.data(), items.size() * sizeof(ck_pdf_item));
  }
  result->count = items.size();
  result->is_cut = is_cut;
  return 1;
}

}  // namespace

int ck_pdf_page_items(ck_pdf *document, int page, size_t most, ck_pdf_items *result) {
  *result = {};
  std::vector<ck_pdf_item> items;
  try {
    PopplerPage *source = document->glib_page(page);
    if (source == nullptr) {
      return 0;
    }
    double width = 0, height = 0;
    poppler_page_get_size(source, &width, &height);
    bool is_cut = false;
    items.reserve(64);
    GList *fields = poppler_page_get_form_field_mapping(source);
    for (GList *entry = fields; entry != nullptr && !is_cut; entry = entry->next) {
      const auto *mapping = static_cast<PopplerFormFieldMapping *>(entry->data);
      ck_pdf_item item = {};
      if (read_field(mapping->field, &item)) {
        set_box(mapping->area, height, &item);
        items.push_back(item);
        is_cut = items.size() >= most;
      }
    }
    poppler_page_free_form_field_mapping(fields);
    GList *notes = poppler_page_get_annot_mapping(source);
    for (GList *entry = notes; entry != nullptr && !is_cut; entry = entry->next) {
      const auto *mapping = static_cast<PopplerAnnotMapping *>(entry->data);
      ck_pdf_item item = {};
      if (read_note(mapping->annot, &item)) {
        set_box(mapping->area, height, &item);
        items.push_back(item);
        is_cut = items.size() >= most;
      }
    }
    poppler_page_free_annot_mapping(notes);
    g_object_unref(source);
    return hand_over(items, is_cut, result);
  } catch (...) {
    free_items(items);
    return 0;
  }
}

int ck_pdf_attachments(ck_pdf *document, size_t most, ck_pdf_items *result) {
  *result = {};
  std::vector<ck_pdf_item> items;
  try {
    if (!document->open_glib()) {
      return 0;
    }
    bool is_cut = false;
    GList *attachments = poppler_document_has_attachments(document->glib) ? poppler_document_get_attachments(document->glib) : nullptr;
    for (GList *entry = attachments; entry != nullptr; entry = entry->next) {
      auto *attachment = static_cast<PopplerAttachment *>(entry->data);
      if (items.size() < most) {
        ck_pdf_item item = {};
        item.kind = CK_PDF_ATTACHMENT;
        item.label = attachment->name != nullptr ? strdup(attachment->name) : nullptr;
        item.text = attachment->description != nullptr ? strdup(attachment->description) : nullptr;
        items.push_back(item);
      } else {
        is_cut = true;
      }
      g_object_unref(attachment);
    }
    g_list_free(attachments);
    return hand_over(items, is_cut, result);
  } catch (...) {
    free_items(items);
    return 0;
  }
}

void ck_pdf_items_free(ck_pdf_items *items) {
  for (size_t index = 0; index < items->count; index++) {
    std::free(items->items[index].label);
    std::free(items->items[index].text);
  }
  std::free(items->items);
  *items = {};
}
