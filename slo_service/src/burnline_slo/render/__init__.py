"""Values as text and JSON, for pages, the API and the terminal alike: pure, nothing is computed here."""
