"""Keys name rows alike everywhere."""

from dal.domain import Key


def test_a_key_reads_as_entity_and_values() -> None:
    """The text is for people and logs of tools."""
    assert str(Key("cart_item", (7, "sku"))) == "cart_item:7/sku"


def test_keys_have_one_order() -> None:
    """Locks and mirrors go through keys in the same order in every process."""
    keys = [Key("user", (2,)), Key("order", (9,)), Key("user", (1,)), Key("user.email", ("a",))]
    assert [str(key) for key in sorted(keys)] == ["order:9", "user:1", "user:2", "user.email:a"]
