"""The tables of the ledger's database. Migrations build them; a test holds both together."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

_ID = BigInteger().with_variant(Integer, "sqlite")

ledgers = Table(
    "ledgers",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("source", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("tile_seconds", Integer, nullable=False),
    Column("filled_start", BigInteger),
    Column("filled_end", BigInteger),
    UniqueConstraint("source", "fingerprint", "tile_seconds", name="ledgers_key"),
)
"""`filled_*`: Unix seconds, end exclusive; both NULL where nothing was filled."""

chunks = Table(
    "chunks",
    metadata,
    Column("ledger_id", _ID, ForeignKey("ledgers.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("start", BigInteger, primary_key=True, autoincrement=False),
    Column("grain_seconds", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)
"""Packed tiles (see `tile_chunk`). Rows lie on disk in the order they came: those that one tick writes side by side."""

edges = Table(
    "edges",
    metadata,
    Column("ledger_id", _ID, ForeignKey("ledgers.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("start", BigInteger, primary_key=True, autoincrement=False),
    Column("grain_seconds", Integer, nullable=False),
    Column("tiles", Text, nullable=False),
)
"""Tiles at the edges of corrections, which stay fine: `tiles` is JSON, lists of bad, total and covered seconds."""


def _transition_columns() -> list[Column[object]]:
    """Times in Unix microseconds."""
    return [
        Column("severity", Text, nullable=False),
        Column("change", Text, nullable=False),
        Column("at_us", BigInteger, nullable=False),
        Column("since_us", BigInteger, nullable=False),
        Column("long_burn_rate", Float(53)),
        Column("short_burn_rate", Float(53)),
        Column("threshold", Float(53), nullable=False),
        Column("reason", Text, nullable=False),
    ]


firing = Table(
    "firing",
    metadata,
    Column("slo_id", Text, primary_key=True),
    Column("tier", Text, primary_key=True),
    Column("id", Text, nullable=False),
    *_transition_columns(),
)
"""The transition that started each alert that fires now."""

transitions = Table(
    "transitions",
    metadata,
    Column("seq", _ID, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("slo_id", Text, nullable=False),
    Column("tier", Text, nullable=False),
    *_transition_columns(),
    Index("transitions_by_slo", "slo_id", "seq"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", _ID, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("receiver", Text, nullable=False),
    Column("alert", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_us", BigInteger, nullable=False),
    Column("error", Text),
    Column("done_us", BigInteger),
    Index("outbox_waiting", "done_us", "receiver", "alert", "seq"),
)
"""`alert` names what keeps its order (SLO and tier); `message` is JSON; `done_us` is set when delivered or given up."""

corrections = Table(
    "corrections",
    metadata,
    Column("seq", _ID, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("slos", Text, nullable=False),
    Column("start_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("removed_us", BigInteger),
    Column("removed_by", Text),
    Index("corrections_in_force", "removed_us", "seq"),
)
"""`slos` is a JSON list of patterns; `time_zone` an IANA name or an offset such as +01:00; removed ones are kept."""
