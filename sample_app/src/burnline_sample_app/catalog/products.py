"""The table that products live in."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from burnline_sample_app.catalog.product import FIRST_PRODUCTS, Product
from burnline_sample_app.storage.database import Database, Table


class ProductRow(Table):
    __tablename__ = "catalog_products"

    sku: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str]
    description: Mapped[str]
    price_cents: Mapped[int]
    picture: Mapped[str]

    def to_product(self) -> Product:
        return Product(
            sku=self.sku,
            name=self.name,
            description=self.description,
            price_cents=self.price_cents,
            picture=self.picture,
        )


class ProductStore:
    """Reads products; a new database gets the first ones."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def prepare(self) -> None:
        """Creates the table and fills it, once, also when two processes start together."""
        self._database.create(ProductRow)
        try:
            with self._database.session() as session:
                if session.scalar(select(ProductRow.sku).limit(1)) is None:
                    session.add_all(
                        ProductRow(position=position, **product.to_json())
                        for position, product in enumerate(FIRST_PRODUCTS)
                    )
        except IntegrityError:
            return  # another process was faster

    def all(self) -> list[Product]:
        """In the order of the shop window."""
        with self._database.session() as session:
            return [row.to_product() for row in session.scalars(select(ProductRow).order_by(ProductRow.position))]

    def get(self, sku: str) -> Product | None:
        with self._database.session() as session:
            row = session.get(ProductRow, sku)
            return row.to_product() if row else None
