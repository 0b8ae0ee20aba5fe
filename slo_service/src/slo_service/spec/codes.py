"""The stable names of everything `burnline check` can say. docs/check.md shows each with a bad and a good example."""

from enum import StrEnum


class Code(StrEnum):
    # The file as a whole
    FILE_MISSING = "file-missing"
    FILE_UNREADABLE = "file-unreadable"
    FILE_TOO_LARGE = "file-too-large"
    FILE_BINARY = "file-binary"
    FOLDER_EMPTY = "folder-empty"
    YAML_SYNTAX = "yaml-syntax"
    YAML_TOO_DEEP = "yaml-too-deep"
    YAML_TOO_MANY_NODES = "yaml-too-many-nodes"
    YAML_ALIAS = "yaml-alias"
    YAML_TAG = "yaml-tag"
    UNKNOWN_FORMAT = "unknown-format"
    TOO_MANY_PROBLEMS = "too-many-problems"
    # Keys and types
    DUPLICATE_KEY = "duplicate-key"
    UNKNOWN_KEY = "unknown-key"
    MISSING_KEY = "missing-key"
    WRONG_TYPE = "wrong-type"
    EMPTY = "empty"
    # Values
    OBJECTIVE_SYNTAX = "objective-syntax"
    OBJECTIVE_RANGE = "objective-range"
    DURATION_SYNTAX = "duration-syntax"
    DURATION_RANGE = "duration-range"
    NAME_SYNTAX = "name-syntax"
    LABEL_SYNTAX = "label-syntax"
    LABEL_RESERVED = "label-reserved"
    TEXT_TOO_LONG = "text-too-long"
    URL_SYNTAX = "url-syntax"
    CONFLICT = "conflict"
    # PromQL
    PROMQL_SYNTAX = "promql-syntax"
    PROMQL_TOO_LARGE = "promql-too-large"
    SELECTOR_NEEDED = "selector-needed"
    SELECTORS_EQUAL = "selectors-equal"
    BUCKET_WITHOUT_LE = "bucket-without-le"
    HISTOGRAM_LE = "histogram-le"
    HISTOGRAM_SUFFIX = "histogram-suffix"
    COUNTER_NAME = "counter-name"
    # Files of other tools
    IGNORED = "ignored"
    LABEL_RENAMED = "label-renamed"
    NOT_AN_SLO = "not-an-slo"
    REFERENCE_MISSING = "reference-missing"
    UNSUPPORTED = "unsupported"
    # The service's configuration
    SECRET_IN_FILE = "secret-in-file"
    HEADER_SYNTAX = "header-syntax"
    TLS_UNCHECKED = "tls-unchecked"
    ADDRESS_SYNTAX = "address-syntax"
    DATABASE_URL = "database-url"
    TOKENS_NEEDED = "tokens-needed"
    # Meaning
    DUPLICATE_ID = "duplicate-id"
    TIER_CANNOT_FIRE = "tier-cannot-fire"
    WINDOW_LONGER_THAN_PERIOD = "window-longer-than-period"
