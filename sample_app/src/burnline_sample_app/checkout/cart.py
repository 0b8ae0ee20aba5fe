"""A cart and its price. Amounts are whole euro cents."""

from collections.abc import Sequence
from dataclasses import dataclass

from burnline_sample_app.reading import Fields

FREE_SHIPPING_FROM_CENTS = 5_000
SHIPPING_CENTS = 490
MOST_LINES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    sku: str
    name: str
    quantity: int
    unit_price_cents: int

    @property
    def price_cents(self) -> int:
        return self.quantity * self.unit_price_cents

    def to_json(self) -> dict[str, object]:
        return {
            "sku": self.sku,
            "name": self.name,
            "quantity": self.quantity,
            "unit_price_cents": self.unit_price_cents,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    subtotal_cents: int
    shipping_cents: int

    @property
    def total_cents(self) -> int:
        return self.subtotal_cents + self.shipping_cents

    def to_json(self) -> dict[str, object]:
        return {
            "subtotal_cents": self.subtotal_cents,
            "shipping_cents": self.shipping_cents,
            "total_cents": self.total_cents,
        }


def quote(lines: Sequence[Line]) -> Quote:
    subtotal_cents = sum(line.price_cents for line in lines)
    is_free = subtotal_cents >= FREE_SHIPPING_FROM_CENTS
    return Quote(subtotal_cents=subtotal_cents, shipping_cents=0 if is_free else SHIPPING_CENTS)


def read_lines(fields: Fields) -> list[Line]:
    """Reads the field `lines`; notes every problem in `fields`, which the caller finishes."""
    lines = []
    for position, document in enumerate(fields.items("lines", most=MOST_LINES)):
        entry = Fields(
            document,
            known=("sku", "name", "quantity", "unit_price_cents"),
            where=f"lines[{position}].",
        )
        lines.append(
            Line(
                sku=entry.text("sku", longest=64),
                name=entry.text("name"),
                quantity=entry.integer("quantity", low=1, high=99),
                unit_price_cents=entry.integer("unit_price_cents", low=1, high=1_000_000),
            )
        )
        fields.problems.extend(entry.problems)
    return lines
