"""Orders and the tables they live in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import DateTime, ForeignKey, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from burnline_sample_app.checkout.cart import Line, Quote
from burnline_sample_app.storage.database import Database, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`status` is pending, paid or declined. `trace_id` is the trace in which it was placed."""

    order_id: str
    status: str
    total_cents: int
    lines: tuple[Line, ...]
    trace_id: str

    def to_json(self) -> dict[str, object]:
        return {
            "order_id": self.order_id,
            "status": self.status,
            "total_cents": self.total_cents,
            "lines": [line.to_json() for line in self.lines],
            "trace_id": self.trace_id,
        }


class LineRow(Table):
    __tablename__ = "checkout_order_lines"

    order_id: Mapped[str] = mapped_column(ForeignKey("checkout_orders.order_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str]
    name: Mapped[str]
    quantity: Mapped[int]
    unit_price_cents: Mapped[int]


class OrderRow(Table):
    __tablename__ = "checkout_orders"

    order_id: Mapped[str] = mapped_column(primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str]
    total_cents: Mapped[int]
    trace_id: Mapped[str]
    placed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    lines: Mapped[list[LineRow]] = relationship(order_by=LineRow.position, lazy="selectin")

    def to_order(self) -> Order:
        return Order(
            order_id=self.order_id,
            status=self.status,
            total_cents=self.total_cents,
            lines=tuple(
                Line(sku=row.sku, name=row.name, quantity=row.quantity, unit_price_cents=row.unit_price_cents)
                for row in self.lines
            ),
            trace_id=self.trace_id,
        )


class OrderStore:
    """The unique idempotency key decides who is first, so two processes may share the tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def prepare(self) -> None:
        self._database.create(OrderRow, LineRow)

    def open(self, key: str, lines: Sequence[Line], price: Quote, *, trace_id: str) -> Order:
        """The order under this key: the one that is there, or a new pending one."""
        known = self._by_key(key)
        if known is not None:
            return known
        order_id = f"or_{uuid4().hex}"
        row = OrderRow(
            order_id=order_id,
            idempotency_key=key,
            status="pending",
            total_cents=price.total_cents,
            trace_id=trace_id,
            placed_at=datetime.now(UTC),
            lines=[
                LineRow(order_id=order_id, position=position, **line.to_json()) for position, line in enumerate(lines)
            ],
        )
        try:
            with self._database.session() as session:
                session.add(row)
            return row.to_order()
        except IntegrityError:
            known = self._by_key(key)
            if known is None:
                raise
            return known

    def settle(self, order_id: str, status: str) -> Order:
        """Moves a pending order to paid or declined; an order that is settled stays as it is."""
        with self._database.session() as session:
            row = session.get_one(OrderRow, order_id)
            if row.status == "pending":
                row.status = status
            return row.to_order()

    def get(self, order_id: str) -> Order | None:
        with self._database.session() as session:
            row = session.get(OrderRow, order_id)
            return row.to_order() if row else None

    def _by_key(self, key: str) -> Order | None:
        with self._database.session() as session:
            row = session.scalar(select(OrderRow).where(OrderRow.idempotency_key == key))
            return row.to_order() if row else None
