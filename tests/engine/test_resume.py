"""A run that was cut off and goes on ends up as if it never was, and pays for nothing twice."""

import json
import os
import signal
import subprocess
import sys

import pytest

from daedalus_data import api
from daedalus_data.core.chat import Reply, Request
from daedalus_data.core.errors import BusyError, DamagedLogError, DeterminismError, ServerError, UsageError
from daedalus_data.core.settings import Settings
from daedalus_data.providers.offline.author import OfflineModel
from tests.engine.test_determinism import digests

TEMPLATE = "convergence_simple"


class DiesAfter(OfflineModel):
    """The built-in author, until its server is gone."""

    def __init__(self, calls: int) -> None:
        self.left = calls
        self.asked = 0

    async def complete(self, request: Request) -> Reply:
        if self.left == 0:
            raise ServerError("the server is gone")
        self.left -= 1
        self.asked += 1
        return await super().complete(request)


def cut_after(calls, home, template=TEMPLATE):
    model = DiesAfter(calls)
    with pytest.raises(ServerError):
        api.simulate(template, settings=Settings(home=home), author=model)
    return model.asked


def test_a_run_cut_at_any_call_ends_up_equal_and_asks_nothing_twice(simple, tmp_path):
    whole = simple.manifest.llm_calls
    expected = digests(simple.folder)
    for calls in range(0, whole, 7):
        home = tmp_path / str(calls)
        before = cut_after(calls, home)
        rest = DiesAfter(-1)
        again = api.simulate(TEMPLATE, settings=Settings(home=home), author=rest)
        assert before + rest.asked == whole, calls
        assert digests(again.folder) == expected, calls


def test_a_cut_run_says_why_and_keeps_what_it_has(tmp_path):
    cut_after(20, tmp_path)
    run = api.load("last", tmp_path)
    assert (run.manifest.status, run.manifest.exit_code) == ("failed", 4)
    assert "the server is gone" in run.manifest.error
    assert run.manifest.llm_calls == 20
    assert len(run.entries) > 5


def test_resume_names_a_run_and_new_starts_another(tmp_path):
    cut_after(20, tmp_path)
    settings = Settings(home=tmp_path)
    first = api.load("last", tmp_path).id
    other = api.simulate(TEMPLATE, settings=settings, new=True)
    assert other.id == f"{first}-2"
    assert api.simulate("", settings=settings, resume=first).manifest.status == "completed"
    with pytest.raises(UsageError, match="is completed; nothing is left to resume"):
        api.simulate("", settings=settings, resume=first)


def test_an_event_edited_between_sessions_is_named(tmp_path):
    cut_after(20, tmp_path)
    log = api.load("last", tmp_path).folder / "events.jsonl"
    lines = log.read_text().split("\n")
    lines[3] = lines[3].replace('"confidence":1.0', '"confidence":0.5')
    log.write_text("\n".join(lines))
    with pytest.raises(DamagedLogError, match="line 4"):
        api.simulate(TEMPLATE, settings=Settings(home=tmp_path))


def test_an_event_resealed_after_an_edit_is_named_by_the_replay(tmp_path):
    from daedalus_data.store.lines import LineFile, read_lines

    cut_after(20, tmp_path)
    log = api.load("last", tmp_path).folder / "events.jsonl"
    bodies = [line.body for line in read_lines(log)[0]]
    bodies[3] = bodies[3].replace('"topic":"', '"topic":"not ')
    log.unlink()
    forged = LineFile(log)
    for body in bodies:
        forged.append(body)
    forged.close()
    with pytest.raises(DeterminismError, match=r"seq 3 .*topic was 'not "):
        api.simulate(TEMPLATE, settings=Settings(home=tmp_path))


def test_a_second_process_on_a_run_is_told_so(tmp_path):
    from daedalus_data.store.folder import RunFolder, read_manifest

    cut_after(20, tmp_path)
    folder = api.load("last", tmp_path).folder
    held = RunFolder(folder, read_manifest(folder))
    with pytest.raises(BusyError, match=f"held by process {os.getpid()}"):
        api.simulate(TEMPLATE, settings=Settings(home=tmp_path))
    held.close()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_a_run_in_order_and_it_goes_on(tmp_path, number, code):
    environ = {**os.environ, "DAEDALUS_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "daedalus_data.cli.app", "run", "board_meeting", "--json"]
    process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if "living forward, moment 2" in line:
            process.send_signal(number)
            break
    out, _ = process.communicate()
    assert process.returncode == code
    assert json.loads(out)["status"] == "stopped"
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["status"] == "completed"
    assert len(list(tmp_path.glob("board_meeting-*"))) == 1
