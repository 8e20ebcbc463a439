"""A secret in any file that would be published stops it, and is named without being told."""

import json
from base64 import b64encode
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import daedalus_data as dd
from daedalus_data.core.errors import PolicyError
from daedalus_data.release.publishing import Release
from daedalus_data.release.record import read_record
from daedalus_data.release.secrecy import forbid_secrets

pytestmark = pytest.mark.usefixtures("unjudged")
TOKEN = "hf_" + "aB3" * 12
LIVE = {"MY_OWN_KEY": "correct+horse/battery=9"}


@pytest.fixture
def release(shelf, tmp_path):
    folder = dd.build(shelf, out=tmp_path / "data", configs=("dialog_synthesis",)).path
    return Release(folder, read_record(folder), (folder / "README.md").read_text())


def planted(release, path, words):
    """Put words into a file the way they would get into it."""
    file = release.folder / path
    if path.endswith(".parquet"):
        table = pq.read_table(file)
        column = table.schema.get_field_index("evidence")
        values = table.column("evidence").to_pylist()
        values[-1] = [*values[-1], words]
        pq.write_table(table.set_column(column, "evidence", pa.array(values, table.schema.field("evidence").type)), file)
    else:
        file.write_text(file.read_text() + json.dumps({"note": words}) + "\n")


def test_a_release_without_secrets_passes(release):
    forbid_secrets(release.files, LIVE)


def test_a_key_planted_in_any_file_is_named_and_not_told(release):
    kinds = {path.rsplit("/", 1)[-1]: path for path in release.files if path not in ("README.md", "dataset.json")}
    assert {"events.jsonl", "run.json", "validation.json"} < set(kinds)
    for path in kinds.values():
        before = (release.folder / path).read_bytes()
        planted(release, path, TOKEN)
        with pytest.raises(PolicyError, match=f"{path}.* holds a hub token: hf_…") as told:
            forbid_secrets(release.files, {})
        assert TOKEN not in str(told.value)
        (release.folder / path).write_bytes(before)
    with pytest.raises(PolicyError, match=r"README\.md holds a hub token"):
        forbid_secrets(release.files | {"README.md": (release.card + TOKEN).encode()}, {})


@pytest.mark.parametrize(
    "form",
    [
        str,
        lambda value: b64encode(value.encode()).decode(),
        lambda value: quote(value, safe=""),
        lambda value: value[::-1],
    ],
    ids=["as it is", "base64", "in an address", "backwards"],
)
def test_a_live_value_is_found_in_every_form_it_is_written_in(release, form):
    planted(release, "reports/validation.json", f"it said {form(LIVE['MY_OWN_KEY'])}!")
    with pytest.raises(PolicyError, match="holds a value of MY_OWN_KEY") as told:
        forbid_secrets(release.files, LIVE)
    assert LIVE["MY_OWN_KEY"] not in str(told.value)


def test_a_live_value_is_found_though_json_escapes_it(release):
    planted(release, "reports/validation.json", 'say "please" twice')
    with pytest.raises(PolicyError, match="holds a value of PASSWORD in JSON"):
        forbid_secrets(release.files, {"PASSWORD": 'say "please" twice'})


def test_a_secret_that_lies_across_two_blocks_is_found():
    with pytest.raises(PolicyError, match="hub token"):
        forbid_secrets({"long.txt": f"{'x' * 16_777_200} {TOKEN}".encode()}, {})
