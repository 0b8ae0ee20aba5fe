"""The two cards of the shop, with the numbers that well-known payment providers use for tests."""

GOOD_CARD = "4242424242424242"
DECLINED_CARD = "4000000000000002"
