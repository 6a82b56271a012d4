#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift can't call: one function for each type of value.

static inline CURLcode ck_curl_set_long(CURL *curl, CURLoption option, long value) { return curl_easy_setopt(curl, option, value); }

static inline CURLcode ck_curl_set_text(CURL *curl, CURLoption option, const char *value) { return curl_easy_setopt(curl, option, value); }

static inline CURLcode ck_curl_set_pointer(CURL *curl, CURLoption option, void *value) { return curl_easy_setopt(curl, option, value); }

static inline CURLcode ck_curl_set_list(CURL *curl, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(curl, option, value);
}

typedef size_t (*ck_curl_data_function)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode ck_curl_set_function(CURL *curl, CURLoption option, ck_curl_data_function value) {
  return curl_easy_setopt(curl, option, value);
}

// Called with each address before it is connected to; returns a socket or CURL_SOCKET_BAD to refuse it.
static inline CURLcode ck_curl_set_open_socket(CURL *curl, curl_opensocket_callback value) {
  return curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, value);
}

static inline CURLcode ck_curl_get_long(CURL *curl, CURLINFO info, long *value) { return curl_easy_getinfo(curl, info, value); }

// Certificates as text, and none of the system's beside them: Debian's libcurl has a folder of them set from the start.
static inline CURLcode ck_curl_set_ca(CURL *curl, const void *bytes, size_t count) {
  struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
  curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
  return curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob);
}

// Called about once a second while a transfer goes on; another value than 0 ends it.
static inline CURLcode ck_curl_set_progress(CURL *curl, curl_xferinfo_callback value) {
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  return curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, value);
}
