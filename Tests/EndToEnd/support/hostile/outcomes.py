"""What may become of a hostile file: a state (`waiting_review`), or of a document that failed its code."""

READ = {"waiting_review"}
BAD = {"damaged", "unsupported_type"}
BOMB = {"bomb", "too_large", "damaged"}
NOTHING = {"no_text", "empty_file", "damaged"}
LOCKED = {"encrypted", "waiting_password"}
# Reading it ended at a limit of time or memory, with that reason.
STOPPED = {"timeout", "crashed"}
# Refused for what it is, with a code that says so: fine for every hostile file.
REFUSED = {"bomb", "too_large", "too_nested", "too_many_segments", "too_many_pixels", "too_many_pages"}
WORDS = "The wound was dry and the dressing was changed. "
