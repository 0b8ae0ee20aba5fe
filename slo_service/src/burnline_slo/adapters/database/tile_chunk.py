"""Chunks: the stored form of tiles. A chunk holds the tiles of one ledger and one grain over one fixed stretch."""

import zlib
from collections.abc import Iterator

import numpy as np

from burnline_slo.domain.tiles import Span, Tiles
from burnline_slo.errors import ChunkError

FINE_BELOW_SECONDS = 300
FINE_TILES = 60
COARSE_TILES = 288

_FORMAT = b"\x01"
_TILE_BYTES = 8 + 8 + 4


def stretch_seconds(grain_seconds: int) -> int:
    """The length of a chunk: an hour of minute tiles, which are rewritten often; a day of 5-minute tiles."""
    return grain_seconds * (FINE_TILES if grain_seconds < FINE_BELOW_SECONDS else COARSE_TILES)


def chunk_span(start: int, grain_seconds: int) -> Span:
    """The span of the chunk that holds the tile at `start` (Unix seconds)."""
    stretch = stretch_seconds(grain_seconds)
    begin = start // stretch * stretch
    return Span(start=begin, end=begin + stretch, grain_seconds=grain_seconds)


def cut(tiles: Tiles) -> Iterator[Tiles]:
    """The tiles in pieces, none of which reaches over the edge of a chunk. Pieces share memory with `tiles`."""
    span = tiles.span
    start = span.start
    while start < span.end:
        end = min(span.end, chunk_span(start, span.grain_seconds).end)
        yield part(tiles, start, end)
        start = end


def part(tiles: Tiles, start: int, end: int) -> Tiles:
    """The tiles from `start` to `end`, both inside their span; shares memory."""
    grain = tiles.span.grain_seconds
    inside = slice((start - tiles.span.start) // grain, (end - tiles.span.start) // grain)
    return Tiles(
        span=Span(start=start, end=end, grain_seconds=grain),
        bad=tiles.bad[inside],
        total=tiles.total[inside],
        covered_seconds=tiles.covered_seconds[inside],
    )


def overwrite(chunk: Tiles, piece: Tiles) -> None:
    """Replaces the tiles of `chunk` that `piece`, of the same grain and inside it, holds."""
    target = part(chunk, piece.span.start, piece.span.end)
    target.bad[:] = piece.bad
    target.total[:] = piece.total
    target.covered_seconds[:] = piece.covered_seconds


def pack(chunk: Tiles) -> bytes:
    """A format byte, then zlib over bad and total (float64) and covered seconds (uint32), little-endian.

    Bad and total are laid out byte by byte (all first bytes, all second bytes, …): counts share their high bytes and,
    being whole numbers, have zeros for low ones, so that a tile of 20 bytes takes about 3.
    """
    counts = np.concatenate((chunk.bad, chunk.total)).astype("<f8", copy=False)
    planes = counts.view(np.uint8).reshape(-1, 8).T.tobytes()
    return _FORMAT + zlib.compress(planes + chunk.covered_seconds.astype("<u4", copy=False).tobytes(), 1)


def unpack(data: bytes, span: Span) -> Tiles:
    """What `pack` was given; the arrays are the caller's own. Raises ChunkError."""
    if data[:1] != _FORMAT:
        raise ChunkError(f"a chunk begins with the byte {_FORMAT.hex()}, got {data[:1].hex() or 'nothing'}")
    try:
        raw = zlib.decompress(memoryview(data)[1:])
    except zlib.error as error:
        raise ChunkError(f"a chunk cannot be unpacked: {error}") from error
    count = len(span)
    if len(raw) != _TILE_BYTES * count:
        raise ChunkError(f"a chunk of {count} tiles unpacks to {_TILE_BYTES * count} bytes, got {len(raw)}")
    planes = np.frombuffer(raw, dtype=np.uint8, count=16 * count)
    counts = planes.reshape(8, -1).T.flatten().view("<f8").astype(np.float64, copy=False)
    return Tiles(
        span=span,
        bad=counts[:count],
        total=counts[count:],
        covered_seconds=np.frombuffer(raw, dtype="<u4", offset=16 * count).astype(np.uint32),
    )
