"""Ledgers, chunks of tiles, alert states, transitions, outgoing notifications."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _transition_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("change", sa.Text, nullable=False),
        sa.Column("at_us", sa.BigInteger, nullable=False),
        sa.Column("since_us", sa.BigInteger, nullable=False),
        sa.Column("long_burn_rate", sa.Float(53)),
        sa.Column("short_burn_rate", sa.Float(53)),
        sa.Column("threshold", sa.Float(53), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "ledgers",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("tile_seconds", sa.Integer, nullable=False),
        sa.Column("filled_start", sa.BigInteger),
        sa.Column("filled_end", sa.BigInteger),
        sa.UniqueConstraint("source", "fingerprint", "tile_seconds", name="ledgers_key"),
    )
    op.create_table(
        "chunks",
        sa.Column(
            "ledger_id", _ID, sa.ForeignKey("ledgers.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
        ),
        sa.Column("start", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("grain_seconds", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "firing",
        sa.Column("slo_id", sa.Text, primary_key=True),
        sa.Column("tier", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, nullable=False),
        *_transition_columns(),
    )
    op.create_table(
        "transitions",
        sa.Column("seq", _ID, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("slo_id", sa.Text, nullable=False),
        sa.Column("tier", sa.Text, nullable=False),
        *_transition_columns(),
    )
    op.create_index("transitions_by_slo", "transitions", ["slo_id", "seq"])
    op.create_table(
        "outbox",
        sa.Column("seq", _ID, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("receiver", sa.Text, nullable=False),
        sa.Column("alert", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_us", sa.BigInteger, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("done_us", sa.BigInteger),
    )
    op.create_index("outbox_waiting", "outbox", ["done_us", "receiver", "alert", "seq"])


def downgrade() -> None:
    for table in ("outbox", "transitions", "firing", "chunks", "ledgers"):
        op.drop_table(table)
