from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from tests.support.slo_service.records import plain, tiles

from burnline_slo.adapters.database.tile_chunk import chunk_span, cut, overwrite, pack, stretch_seconds, unpack
from burnline_slo.domain.tiles import Span, Tiles
from burnline_slo.errors import ChunkError

grains = st.sampled_from([1, 10, 60, 120, 300, 3600, 86_400])


@st.composite
def any_tiles(draw: st.DrawFn, *, max_tiles: int = 700) -> Tiles:
    """Any numbers, also such as no ledger holds."""
    grain, count = draw(grains), draw(st.integers(0, max_tiles))
    start = draw(st.integers(-5, 30_000_000 // grain)) * grain
    counts = arrays.arrays(np.float64, count, elements=st.floats(allow_nan=False, width=64), fill=st.just(0.0))
    covered = arrays.arrays(np.uint32, count, elements=st.integers(0, 2**32 - 1), fill=st.just(grain))
    return Tiles(
        span=Span(start=start, end=start + count * grain, grain_seconds=grain),
        bad=draw(counts),
        total=draw(counts),
        covered_seconds=draw(covered),
    )


def same(one: Tiles, other: Tiles) -> bool:
    return (
        one.span == other.span
        and one.bad.tobytes() == other.bad.tobytes()
        and one.total.tobytes() == other.total.tobytes()
        and one.covered_seconds.tobytes() == other.covered_seconds.tobytes()
    )


@given(any_tiles())
def test_unpacking_gives_back_every_bit(packed: Tiles) -> None:
    found = unpack(pack(packed), packed.span)
    assert same(found, packed)
    assert found.bad.flags.writeable
    assert found.covered_seconds.flags.writeable


@given(any_tiles())
def test_pieces_put_together_are_the_whole_and_stay_inside_their_chunks(whole: Tiles) -> None:
    pieces = list(cut(whole))
    for piece in pieces:
        chunk = chunk_span(piece.span.start, piece.span.grain_seconds)
        assert chunk.start <= piece.span.start < piece.span.end <= chunk.end
    assert sum(len(piece.span) for piece in pieces) == len(whole.span)
    for name in ("bad", "total", "covered_seconds"):
        joined = np.concatenate([getattr(piece, name) for piece in pieces] or [getattr(whole, name)])
        assert joined.tobytes() == getattr(whole, name).tobytes()


@given(any_tiles(max_tiles=100))
def test_overwriting_changes_its_own_tiles_only(piece: Tiles) -> None:
    for part in cut(piece):
        span = chunk_span(part.span.start, part.span.grain_seconds)
        chunk = Tiles.empty(span)
        chunk.total[:] = -1
        overwrite(chunk, part)
        first = (part.span.start - span.start) // span.grain_seconds
        inside = slice(first, first + len(part.span))
        assert chunk.total[inside].tobytes() == part.total.tobytes()
        assert np.delete(chunk.total, np.arange(len(span))[inside]).tolist() == [-1] * (len(span) - len(part.span))


@pytest.mark.parametrize(
    ("grain", "stretch"), [(1, 60), (60, 3600), (299, 60 * 299), (300, 86_400), (3600, 12 * 86_400)]
)
def test_a_chunk_is_an_hour_of_minutes_or_a_day_of_five_minutes(grain: int, stretch: int) -> None:
    assert stretch_seconds(grain) == stretch


def test_whole_numbers_take_about_three_bytes_a_tile() -> None:
    random = np.random.default_rng(1)
    total = random.poisson(3000, 288).astype(np.float64)
    chunk = Tiles(
        span=Span(start=0, end=86_400, grain_seconds=300),
        bad=np.floor(total / 1000),
        total=total,
        covered_seconds=np.full(288, 300, dtype=np.uint32),
    )
    assert len(pack(chunk)) < 3.5 * 288


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: b"", "begins with the byte 01, got nothing"),
        (lambda data: b"\x02" + data[1:], "begins with the byte 01, got 02"),
        (lambda data: data[:-4], "cannot be unpacked"),
        (lambda data: data[:20] + bytes([data[20] ^ 255]) + data[21:], "cannot be unpacked"),
        (lambda data: pack(tiles(0, 60, [1, 2])), "a chunk of 3 tiles unpacks to 60 bytes, got 40"),
    ],
)
def test_damage_is_noticed(change: object, words: str) -> None:
    whole = tiles(0, 60, [1, 2, 3])
    assert callable(change)
    with pytest.raises(ChunkError, match=words):
        unpack(change(pack(whole)), whole.span)
    assert plain([unpack(pack(whole), whole.span)]) == plain([whole])
