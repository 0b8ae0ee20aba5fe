"""Every kind of SLI can be read, written and described."""

from typing import get_args

from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.sli import SLI, PlainSLI
from burnline_slo.spec.native.sli.plain import PLAIN
from burnline_slo.spec.native.sli.table import SLI_KEYS


def test_every_kind_of_sli_stands_under_one_key() -> None:
    plain = [kind for key in PLAIN.keys for kind in key.kinds]
    assert sorted(plain, key=str) == sorted(get_args(PlainSLI), key=str)
    every = [kind for key in SLI_KEYS.keys for kind in key.kinds]
    assert sorted(every, key=str) == sorted([*get_args(SLI), CompositeSLI], key=str)


def test_keys_are_told_apart_by_their_names() -> None:
    names = [key.name for key in SLI_KEYS.keys]
    assert len(set(names)) == len(names)
    assert SLI_KEYS.schema["properties"] == {key.name: key.schema for key in SLI_KEYS.keys}
