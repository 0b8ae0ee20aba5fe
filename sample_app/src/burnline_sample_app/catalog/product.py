"""A product, and those that a new catalog starts with. Prices are whole euro cents."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """`picture` names a symbol in the storefront's sprite file."""

    sku: str
    name: str
    description: str
    price_cents: int
    picture: str

    def to_json(self) -> dict[str, object]:
        return {
            "sku": self.sku,
            "name": self.name,
            "description": self.description,
            "price_cents": self.price_cents,
            "picture": self.picture,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, object]) -> "Product":
        """Reads what `to_json` wrote; raises KeyError or ValueError on anything else."""
        return cls(
            sku=str(document["sku"]),
            name=str(document["name"]),
            description=str(document["description"]),
            price_cents=int(str(document["price_cents"])),
            picture=str(document["picture"]),
        )


FIRST_PRODUCTS = (
    Product(
        sku="lantern",
        name="Storm lantern",
        description="Brass and glass. Burns eleven hours on one filling, and does not mind the wind.",
        price_cents=4_900,
        picture="lantern",
    ),
    Product(
        sku="candle",
        name="Beeswax candle",
        description="Poured by hand, with a cotton wick. A quiet, even flame to the end.",
        price_cents=1_250,
        picture="candle",
    ),
    Product(
        sku="matches",
        name="Long matches",
        description="Forty-five of them, twenty centimetres each, in a tin with a striking side.",
        price_cents=690,
        picture="matches",
    ),
    Product(
        sku="kettle",
        name="Camp kettle",
        description="Enamelled steel, one litre. Sits well on embers and on a stove.",
        price_cents=3_400,
        picture="kettle",
    ),
    Product(
        sku="mug",
        name="Enamel mug",
        description="Light, chips rather than breaks, and keeps a thumb's distance from the heat.",
        price_cents=1_400,
        picture="mug",
    ),
    Product(
        sku="blanket",
        name="Wool blanket",
        description="Undyed wool, woven thick, for evenings that run long.",
        price_cents=8_900,
        picture="blanket",
    ),
    Product(
        sku="tea",
        name="Smoked tea",
        description="Black tea dried over pinewood. One hundred grams, loose.",
        price_cents=1_100,
        picture="tea",
    ),
    Product(
        sku="logs",
        name="Birch logs",
        description="Dried for two years, five kilograms, tied with a cord to carry them by.",
        price_cents=1_950,
        picture="logs",
    ),
)
