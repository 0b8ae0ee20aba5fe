"""Problems as text for people, and as JSON and SARIF for machines."""
