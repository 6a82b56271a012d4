/* Carries the compiler and linker flags of poppler-glib and poppler-cpp; CPoppler holds the calls. */
