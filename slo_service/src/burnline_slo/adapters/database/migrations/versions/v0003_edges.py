"""Fine tiles at the edges of corrections."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "edges",
        sa.Column(
            "ledger_id",
            _ID,
            sa.ForeignKey("ledgers.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("start", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("grain_seconds", sa.Integer, nullable=False),
        sa.Column("tiles", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("edges")
