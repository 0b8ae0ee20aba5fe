"""The four services of the shop and who calls whom."""

from enum import StrEnum


class Role(StrEnum):
    STOREFRONT = "storefront"
    CATALOG = "catalog"
    CHECKOUT = "checkout"
    PAYMENTS = "payments"

    @property
    def peers(self) -> tuple["Role", ...]:
        """The services that this one calls."""
        return _PEERS[self]

    @property
    def dependencies(self) -> tuple[str, ...]:
        """What a fault can cut this service off from: its peers, and its database if it has one."""
        return (*self.peers, "database") if self.has_database else tuple(self.peers)

    @property
    def has_database(self) -> bool:
        return self is not Role.STOREFRONT


_PEERS: dict[Role, tuple[Role, ...]] = {
    Role.STOREFRONT: (Role.CATALOG, Role.CHECKOUT),
    Role.CATALOG: (),
    Role.CHECKOUT: (Role.PAYMENTS,),
    Role.PAYMENTS: (),
}
