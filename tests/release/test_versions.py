"""A version says what changed: meaning, rows, or only what is told of them."""

import pytest

from daedalus_data.core.errors import UsageError
from daedalus_data.release.record import ConfigRecord, Record, SplitRule
from daedalus_data.release.versions import difference, following, version_of

KINDS = ConfigRecord(version=2, type="PromptCompletion", rows={"train": 8, "test": 2}, root="aa")
OLD = Record(
    name="mars", version="1.4.2", versions={"daedalus-data": "0.1.0"}, split=SplitRule(by="run", seed=0, ratios={"train": 0.8}), runs=(),
    configs={"talk": KINDS, "moves": KINDS}, files={"README.md": "11", "talk/train.parquet": "22"},
)  # fmt: skip


def changed(**configs):
    kept = {name: made for name, made in (OLD.configs | configs).items() if made}
    return OLD.model_copy(update={"configs": kept, "files": OLD.files | {"talk/train.parquet": "33"}})


@pytest.mark.parametrize(
    ("new", "level", "version", "said"),
    [
        (OLD, "none", "1.4.2", ""),
        (OLD.model_copy(update={"files": OLD.files | {"README.md": "12"}}), "patch", "1.4.3", "README.md changed, no row did"),
        (
            changed(talk=KINDS.model_copy(update={"root": "bb", "rows": {"train": 9}})),
            "minor",
            "1.5.0",
            "rows of talk changed: 10 before, 9 now",
        ),
        (changed(mail=KINDS), "minor", "1.5.0", "mail is new with 10 rows"),
        (changed(talk=None), "major", "2.0.0", "talk is gone"),
        (
            changed(talk=KINDS.model_copy(update={"type": "Verifiable"})),
            "major",
            "2.0.0",
            "rows of talk were PromptCompletion and are Verifiable",
        ),
        (
            changed(talk=KINDS.model_copy(update={"version": 3})),
            "major",
            "2.0.0",
            "talk was made by version 2 of its formatter and is by 3",
        ),
    ],
)
def test_the_version_follows_from_what_changed(new, level, version, said):
    found = difference(OLD, new)
    assert found.level == level
    assert following(OLD.version, found.level) == version
    assert said in "; ".join(found.reasons)


def test_a_first_release_is_1_0_0():
    assert following("", difference(None, OLD).level) == "1.0.0"


@pytest.mark.parametrize("tag", ["1.0", "v1", "v01.0.0", "latest", "v1.0.0-rc1", ""])
def test_what_is_no_version_is_refused_by_name(tag):
    with pytest.raises(UsageError, match=f"{tag!r} is no version"):
        version_of(tag)
    assert version_of("v1.20.3") == version_of("1.20.3") == "1.20.3"
