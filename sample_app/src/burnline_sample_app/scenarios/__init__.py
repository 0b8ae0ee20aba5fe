"""Named, seeded runs of what goes wrong, each with the alert that must follow, or must not."""
