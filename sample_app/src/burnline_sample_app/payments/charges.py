"""Charges and the table they live in. Amounts are whole euro cents."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import DateTime, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from burnline_sample_app.errors import KeyReusedError
from burnline_sample_app.payments.cards import DECLINED_CARD
from burnline_sample_app.storage.database import Database, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRequest:
    order_id: str
    amount_cents: int
    card_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """`status` is approved or declined. Of the card only the last four digits are kept."""

    charge_id: str
    order_id: str
    amount_cents: int
    card_last_digits: str
    status: str

    @property
    def is_approved(self) -> bool:
        return self.status == "approved"

    def to_json(self) -> dict[str, object]:
        return {
            "charge_id": self.charge_id,
            "order_id": self.order_id,
            "amount_cents": self.amount_cents,
            "card_last_digits": self.card_last_digits,
            "status": self.status,
        }


class ChargeRow(Table):
    __tablename__ = "payments_charges"

    idempotency_key: Mapped[str] = mapped_column(primary_key=True)
    charge_id: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[str] = mapped_column(index=True)
    amount_cents: Mapped[int]
    card_last_digits: Mapped[str]
    status: Mapped[str]
    charged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    def to_charge(self) -> Charge:
        return Charge(
            charge_id=self.charge_id,
            order_id=self.order_id,
            amount_cents=self.amount_cents,
            card_last_digits=self.card_last_digits,
            status=self.status,
        )


class ChargeStore:
    """The unique key in the database decides who is first, so two processes may share the table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def prepare(self) -> None:
        self._database.create(ChargeRow)

    def charge(self, key: str, request: ChargeRequest) -> tuple[Charge, bool]:
        """The charge made under this key, and whether it was made just now. Raises KeyReusedError."""
        with self._database.session() as session:
            known = session.get(ChargeRow, key)
            if known is not None:
                return _same(known, request), False
        try:
            with self._database.session() as session:
                return _add(session, key, request), True
        except IntegrityError:
            with self._database.session() as session:
                return _same(session.get_one(ChargeRow, key), request), False

    def of_order(self, order_id: str) -> list[Charge]:
        with self._database.session() as session:
            rows = session.scalars(select(ChargeRow).where(ChargeRow.order_id == order_id))
            return [row.to_charge() for row in rows]


def _add(session: Session, key: str, request: ChargeRequest) -> Charge:
    row = ChargeRow(
        idempotency_key=key,
        charge_id=f"ch_{uuid4().hex}",
        order_id=request.order_id,
        amount_cents=request.amount_cents,
        card_last_digits=request.card_number[-4:],
        status="declined" if request.card_number == DECLINED_CARD else "approved",
        charged_at=datetime.now(UTC),
    )
    session.add(row)
    return row.to_charge()


def _same(row: ChargeRow, request: ChargeRequest) -> Charge:
    asked = (request.order_id, request.amount_cents, request.card_number[-4:])
    if (row.order_id, row.amount_cents, row.card_last_digits) != asked:
        raise KeyReusedError
    return row.to_charge()
