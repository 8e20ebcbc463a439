"""Simulates the runs of a dataset again from their records, to see that their logs come out as they were shipped."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from daedalus_data.api.running import simulate
from daedalus_data.core.errors import UsageError
from daedalus_data.core.run import Manifest
from daedalus_data.core.settings import Settings

BEGINNING = {
    "run_id", "template_id", "template", "variation", "seed", "config_hash", "model", "endpoint", "versions", "started_at", "causal_mode",
    "plan", "intervention",
}  # fmt: skip
"""What the record of a run says before its first event."""


def simulated_again(folder: Path, say: Callable[[str], None]) -> Iterator[str]:
    """Yield for every run of a dataset in what its log differs from the one that simulating it again gives, "" where in nothing.

    Raises UsageError when a model wrote a run: asked again it need not say the same. Raises DatasetError when a run's record is another's.
    """
    from daedalus_data.providers.routing import IN_PROCESS
    from daedalus_data.release.record import read_record
    from daedalus_data.release.verify import log_digest, manifest_of

    record = read_record(folder)
    manifests = [manifest_of(folder, made) for made in record.runs]
    for manifest in manifests:
        if manifest.endpoint != IN_PROCESS:
            by = f"was written by {manifest.written_by}, which need not say the same again"
            raise UsageError(f"run {manifest.run_id} {by}; verify its rows without --simulate")
    for number, (made, manifest) in enumerate(zip(record.runs, manifests, strict=True), 1):
        say(f"simulating run {number} of {len(manifests)} again")
        same = _log_of(manifest) == log_digest(folder, made)
        by = f"daedalus-data {manifest.versions.get('daedalus-data', 'of an unknown version')}"
        yield "" if same else f"run {manifest.run_id} comes out another way than its log says, which {by} wrote"


def _log_of(manifest: Manifest) -> str:
    """Return the digest of the log that a run has when it is simulated anew, in a folder of its own.

    Raises DatasetError when its record is none that a run writes.
    """
    from daedalus_data.release.record import file_digest
    from daedalus_data.release.verify import as_written
    from daedalus_data.store.folder import RunFolder
    from daedalus_data.store.log import NAME as LOG

    with TemporaryDirectory() as home, as_written(manifest.run_id):
        folder = Path(home) / manifest.run_id
        RunFolder(folder, Manifest(**manifest.model_dump(include=BEGINNING))).close()
        simulate("", resume=manifest.run_id, settings=Settings(home=Path(home)))
        return file_digest(folder / LOG)
