"""The Merkle root is RFC 6962's, checked against its published vectors, and stands for every leaf and their order."""

from hashlib import sha256

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daedalus_data.release.merkle import EMPTY, root

texts = st.lists(st.text(max_size=4), max_size=9)


def leaf(text):
    return sha256(b"\x00" + text.encode()).digest()


def node(left, right):
    return sha256(b"\x01" + left + right).digest()


def test_small_trees_are_hashed_as_the_rfc_says():
    assert root([]) == EMPTY == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root([""]) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    a, b, c, d, e = map(leaf, "abcde")
    assert root("abc") == node(node(a, b), c).hex()
    assert root("abcde") == node(node(node(a, b), node(c, d)), e).hex()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts, texts)
def test_equal_roots_mean_equal_leaves(one, other):
    assert (root(one) == root(other)) == (one == other)
