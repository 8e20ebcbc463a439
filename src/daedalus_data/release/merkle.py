"""Merkle trees over rows (the hashing of RFC 6962): one digest stands for all of them, and one changed row changes it."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY = sha256(b"").hexdigest()


def root(leaves: Iterable[str]) -> str:
    """Return the root, as 64 hexadecimal digits, of a tree over texts in their order."""
    return _root([sha256(b"\x00" + leaf.encode()).digest() for leaf in leaves]).hex()


def _root(hashes: Sequence[bytes]) -> bytes:
    if len(hashes) < 2:
        return hashes[0] if hashes else bytes.fromhex(EMPTY)
    # Not halved but split at the greatest power of two below the length: a tree that grows keeps its left part.
    middle = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\x01" + _root(hashes[:middle]) + _root(hashes[middle:])).digest()
