"""Parts of `scripts/make-samples`."""
