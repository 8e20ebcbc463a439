"""Many runs of a template: what each is of, and that nothing that dies on the way costs a run or a call."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from daedalus_data import api
from daedalus_data.api.many import RESTARTS
from daedalus_data.core.errors import AuthError, RunsError, StoppedError, TemplateError, UsageError
from daedalus_data.core.settings import Settings
from daedalus_data.store.folder import read_manifest, write_whole
from tests.engine.test_determinism import digests
from tests.support.booked import MODEL, write_book
from tests.support.server import Book, Plan, serving

TEMPLATE = "convergence_simple"
NAMES = ["", "three_at_the_table", "other_way_round"]


@pytest.fixture(scope="module")
def series(tmp_path_factory) -> list[Path]:
    """Four runs, one after the other, that nothing disturbed."""
    return api.generate(TEMPLATE, runs=4, settings=Settings(home=tmp_path_factory.mktemp("series")))


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Book:
    path, _ = write_book(TEMPLATE, tmp_path_factory.mktemp("book"))
    return Book(json.loads(path.read_text()))


class Watcher(list):
    """What was told of the runs, in order; `last` is how each stands."""

    def __call__(self, report) -> None:
        self.append(report)

    @property
    def last(self):
        return [report for _, report in sorted({report.number: report for report in self}.items())]

    def states(self):
        return [report.state for report in self.last]


def over_http(server, home, **more):
    asked = {"model": MODEL, "base_url": server.url, "settings": Settings(home=home, api_key=SecretStr("sk-canary-0001"))}
    return api.generate(TEMPLATE, **asked, **more)


# ---- what each run is of ----


def test_runs_take_seeds_and_variations_in_turn_and_the_record_names_them(series):
    records = [read_manifest(folder) for folder in series]
    assert [record.seed for record in records] == [0, 1, 2, 3]
    assert [record.variation for record in records] == [*NAMES, ""]
    assert [record.status for record in records] == ["completed"] * 4
    assert all(record.template.variations == () for record in records)
    assert [len(record.template.metadata.entity_roster) for record in records] == [2, 3, 2, 2]
    assert "Bia Lopes" in (series[1] / "exports" / "narrative.md").read_text()


def test_the_first_of_them_is_the_run_that_run_makes(series, simple):
    assert digests(series[0]) == digests(simple.folder)


def test_without_vary_all_run_as_written(tmp_path, series):
    made = api.generate(TEMPLATE, runs=1, seed=1, vary=False, settings=Settings(home=tmp_path))
    assert read_manifest(made[0]).variation == ""
    assert digests(made[0]) != digests(series[1])


def test_what_is_there_is_taken_as_it_is(series):
    told, before = Watcher(), [(folder / "run.json").stat().st_mtime_ns for folder in series]
    again = api.generate(TEMPLATE, runs=4, parallel=2, settings=Settings(home=series[0].parent), watch=told)
    assert again == series
    assert told.states() == ["kept"] * 4
    assert [(folder / "run.json").stat().st_mtime_ns for folder in series] == before


# ---- what is refused before anything runs ----


def test_a_variation_that_is_wrong_is_named_and_nothing_runs(tmp_path):
    path = tmp_path / "made.yaml"
    path.write_text(
        "scenario_description: Two sisters quarrel over the lease of a bakery.\n"
        "variations: [{name: odd, changes: {disable: [dialogue]}}, {name: bad, changes: {teir: quick}}]\n"
    )
    with pytest.raises(TemplateError, match=r"variations\.bad: teir: is not a key here; did you mean 'tier'"):
        api.generate(path, runs=2, settings=Settings(home=tmp_path / "home"))
    path.write_text(path.read_text().replace("teir", "tier"))
    with pytest.raises(UsageError, match="'dialogue', which is no mechanism; did you mean 'dialog'"):
        api.generate(path, runs=2, settings=Settings(home=tmp_path / "home"))
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"runs": 0}, "runs is 0"),
        ({"runs": 2, "parallel": 0}, "parallel is 0"),
        ({"runs": 2, "budget": 1.0, "model": "nobody/knows", "base_url": "http://127.0.0.1:9/v1"}, "price of nobody/knows"),
    ],
)
def test_what_cannot_be_done_is_said_before_a_worker_starts(tmp_path, asked, says):
    with pytest.raises(UsageError, match=says):
        api.generate(TEMPLATE, settings=Settings(home=tmp_path / "home"), **asked)
    assert not (tmp_path / "home").exists()


# ---- what dies on the way ----


class Killer(Watcher):
    """Kills the worker of a run, so many times."""

    def __init__(self, times: int, after: float = 0.0) -> None:
        self.left, self.after = times, after

    def __call__(self, report) -> None:
        super().__call__(report)
        if report.state == "working" and report.folder and self.left and report.share >= self.after:
            self.left -= 1
            os.kill(int((report.folder / "lock").read_text()), signal.SIGKILL)


def test_two_workers_of_which_one_is_killed_write_the_same_bytes_as_one(tmp_path, series):
    told = Killer(times=1)
    made = api.generate(TEMPLATE, runs=4, parallel=2, settings=Settings(home=tmp_path), watch=told)
    assert [folder.name for folder in made] == [folder.name for folder in series]
    assert [digests(folder) for folder in made] == [digests(folder) for folder in series]
    assert sum(report.restarts for report in told.last) == 1


def test_a_killed_worker_pays_for_nothing_twice_and_the_key_is_in_no_argument(tmp_path, book, simple):
    told, seen = Killer(times=1, after=0.4), []

    def watch(report):
        if report.folder and not seen:
            pid = (report.folder / "lock").read_text()
            seen.append(Path(f"/proc/{pid}/cmdline").read_bytes())
        told(report)

    with serving(book, latency=0.03) as server:
        (made,) = over_http(server, tmp_path, runs=1, watch=watch)
    assert told.last[0].restarts == 1
    calls = read_manifest(made).llm_calls
    assert calls == simple.manifest.llm_calls
    # What was on its way when the worker died may have been charged, and nothing else.
    assert calls <= server.charged <= calls + server.most
    assert {request.headers["Authorization"] for request in server.log} == {"Bearer sk-canary-0001"}
    assert b"canary" not in seen[0]
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"sk-canary" in path.read_bytes()]


@pytest.mark.slow
def test_a_run_that_kills_every_worker_fails_and_the_others_are_done(tmp_path):
    told = Killer(times=RESTARTS + 1)
    with pytest.raises(RunsError, match=r"1 of 2 runs failed: run 1 \(seed 0\): .*ended by signal 9, 4 times") as raised:
        api.generate(TEMPLATE, runs=2, settings=Settings(home=tmp_path), watch=told)
    assert told.states() == ["failed", "done"]
    assert raised.value.exit_code == 1


def test_an_error_of_one_run_is_named_with_its_exit_code_and_stops_no_other(tmp_path, series):
    for folder in series[:3]:
        shutil.copytree(folder, tmp_path / folder.name)
    damaged = tmp_path / series[1].name
    record = read_manifest(damaged)
    record.status = "failed"
    write_whole(damaged / "run.json", record.model_dump_json())
    log = damaged / "events.jsonl"
    log.write_text(log.read_text().replace("confidence", "confidenze", 1))
    told = Watcher()
    with pytest.raises(RunsError, match=r"run 2 \(seed 1, three_at_the_table\): DamagedLogError: events.jsonl line") as raised:
        api.generate(TEMPLATE, runs=4, settings=Settings(home=tmp_path), watch=told)
    assert raised.value.exit_code == 5
    assert told.states() == ["kept", "failed", "kept", "done"]


def test_a_wrong_key_stops_all_at_once(tmp_path, book):
    told = Watcher()
    with serving(book, plan=Plan(share=1.0, kinds=["auth"])) as server, pytest.raises(AuthError, match=r"run 1 \(seed 0\)"):
        over_http(server, tmp_path, runs=6, watch=told)
    assert told.states() == ["failed"]
    assert len(list(tmp_path.iterdir())) == 1


def test_the_budget_of_all_is_shared_and_never_exceeded(tmp_path, book):
    told = Watcher()
    with serving(book, cost=0.001) as server, pytest.raises(RunsError, match=r"2 of 2 runs failed: .*budget of") as raised:
        over_http(server, tmp_path, runs=2, parallel=2, vary=False, budget=0.02, watch=told)
    assert raised.value.exit_code == 3
    assert server.charged * 0.001 <= 0.02
    assert all(0 < report.cost_usd <= 0.01 for report in told.last)


# ---- the command line ----


def command(home, *words):
    environ = {key: value for key, value in os.environ.items() if not key.endswith(("_KEY", "_TOKEN"))}
    words = [sys.executable, "-m", "daedalus_data.cli.app", "generate", TEMPLATE, "--json", *words]
    return words, {**environ, "DAEDALUS_HOME": str(home)}


SIGNALS = [
    (signal.SIGKILL, -9),
    pytest.param(signal.SIGINT, 130, marks=pytest.mark.slow),
    pytest.param(signal.SIGTERM, 143, marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_the_same_command_goes_on_after_a_signal(tmp_path, series, number, code):
    words, environ = command(tmp_path, "--runs", "3", "--parallel", "2")
    process = subprocess.Popen(words, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = process.stderr.readline()
    process.send_signal(number)
    _, rest = process.communicate()
    assert "done" in line
    assert process.returncode == code, rest
    assert "Traceback" not in rest
    made = json.loads(subprocess.run(words, env=environ, capture_output=True, text=True, check=True).stdout)
    assert "kept" in [run["state"] for run in made["runs"]]
    assert [digests(Path(run["folder"])) for run in made["runs"]] == [digests(folder) for folder in series[:3]]
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 3


def test_it_says_a_line_a_run_and_ends_with_a_table(series):
    words, environ = command(series[0].parent, "--runs", "4")
    words.remove("--json")
    done = subprocess.run(words, env=environ, capture_output=True, text=True, check=True)
    assert [line.split("  ")[:4] for line in done.stderr.splitlines()][1] == ["run 2/4", "seed 1", "three_at_the_table", "kept"]
    head, *rows = done.stdout.splitlines()
    assert head.split()[:4] == ["run", "seed", "variation", "state"]
    assert [folder.name in row for folder, row in zip(series, rows, strict=True)] == [True] * 4


def test_a_stop_from_python_is_an_error_of_the_library(tmp_path):
    def stop(report):
        if report.folder:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(StoppedError) as raised:
        api.generate(TEMPLATE, runs=2, settings=Settings(home=tmp_path), watch=stop)
    assert raised.value.exit_code == 130
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


MEMORY = """
import resource, sys
from pathlib import Path
from daedalus_data import api
from daedalus_data.core.settings import Settings
api.generate("convergence_simple", runs=int(sys.argv[1]), settings=Settings(home=Path(sys.argv[2])))
print(*(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
"""


@pytest.mark.slow
def test_neither_the_parent_nor_its_workers_grow_with_the_number_of_runs(tmp_path):
    few, many = (peaks(runs, tmp_path / str(runs)) for runs in (3, 12))
    assert many[0] <= 1.2 * few[0]
    assert many[1] <= 1.2 * few[1]


def peaks(runs, home):
    done = subprocess.run([sys.executable, "-c", MEMORY, str(runs), str(home)], capture_output=True, text=True, check=True)
    return [int(word) for word in done.stdout.split()]
