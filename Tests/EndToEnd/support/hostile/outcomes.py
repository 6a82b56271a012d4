"""What may become of a hostile file: a state (`waiting_review`), or of a document that failed its code."""

READ = {"waiting_review"}
BAD = {"damaged", "unsupported_type"}
BOMB = {"bomb", "too_large", "damaged"}
NOTHING = {"no_text", "empty_file", "damaged"}
LOCKED = {"encrypted", "waiting_password"}
# Reading it ended at a limit of time or memory, with that reason.
STOPPED = {"timeout", "crashed"}
WORDS = "The wound was dry and the dressing was changed. "
