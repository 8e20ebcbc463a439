"""Whole runs with the real client against a server on this machine, that misbehaves and that outlives the run."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from daedalus_data import api
from daedalus_data.core import events as ev
from daedalus_data.core.errors import ProviderError
from daedalus_data.core.seeds import fraction
from daedalus_data.core.settings import Settings
from tests.engine.test_determinism import digests
from tests.support.booked import MODEL, write_book
from tests.support.server import Book, Plan, serving, spawned

SIMPLE, FLAGSHIP = "convergence_simple", "mars_mission_portal"


def structure(run):
    return [(type(event).__name__, event.timepoint) for entry in run.entries for event in [entry.event]]


def served(book: Path) -> Book:
    return Book(json.loads(book.read_text()))


def test_a_run_over_http_tells_the_same_story_as_the_author_in_process(tmp_path):
    book, offline = write_book(SIMPLE, tmp_path)
    with serving(served(book)) as server:
        run = api.simulate(SIMPLE, model=MODEL, base_url=server.url, settings=Settings(home=tmp_path))
    assert [entry.event for entry in run.entries] == [entry.event for entry in offline.entries]
    assert run.manifest.llm_calls == server.charged
    assert run.manifest.critical_calls < run.manifest.llm_calls


def test_sampling_is_on_the_wire_as_it_is_in_the_log(tmp_path):
    book, _ = write_book(SIMPLE, tmp_path)
    with serving(served(book)) as server:
        run = api.simulate(SIMPLE, model=MODEL, base_url=server.url, settings=Settings(home=tmp_path))
    turns = [seen.body for seen in server.log if seen.body["response_format"]["json_schema"]["name"] == "TurnReply"]
    sent = [
        ev.Sampling(**{key: body.get(key, 0.0) for key in ("temperature", "top_p", "frequency_penalty", "presence_penalty")},
                    max_tokens=body.get("max_tokens") or body["max_completion_tokens"])
        for body in turns
    ]  # fmt: skip
    logged = [turn.sampling for turn in run.of(ev.TurnSpoken)]
    assert len(set(map(str, logged))) > 3
    assert all(any(one == two for two in sent) for one in logged)


def test_a_run_with_a_fifth_of_the_calls_failing_tells_the_same_story(tmp_path):
    book, offline = write_book(SIMPLE, tmp_path)
    kinds = ("rate_limit", "server_error", "truncated", "wrong_schema", "empty_text", "reset", "null_content", "error_in_200")
    with serving(served(book), plan=Plan(0.2, 3, kinds)) as server:
        run = api.simulate(SIMPLE, model=MODEL, base_url=server.url, settings=Settings(home=tmp_path))
    assert any(seen.fault for seen in server.log)
    assert structure(run) == structure(offline)
    assert run.manifest.attempts > run.manifest.llm_calls


def test_a_run_whose_account_runs_dry_stops_says_so_and_goes_on(tmp_path):
    book, offline = write_book(SIMPLE, tmp_path)
    settings = Settings(home=tmp_path)
    with serving(served(book), plan=Plan(script=[*[""] * 20, *["credit"] * 999])) as server:
        with pytest.raises(ProviderError, match="credit"):
            api.simulate(SIMPLE, model=MODEL, base_url=server.url, settings=settings)
        stopped = api.load("last", tmp_path)
        assert (stopped.manifest.status, stopped.manifest.exit_code) == ("failed", 4)
        server.plan = Plan()
        run = api.simulate(SIMPLE, model=MODEL, base_url=server.url, settings=settings)
    assert run.id == stopped.id
    assert server.charged == run.manifest.llm_calls
    assert [entry.event for entry in run.entries] == [entry.event for entry in offline.entries]


def test_a_hard_budget_stops_a_run_before_it_is_exceeded_and_more_money_finishes_it(tmp_path):
    from daedalus_data.core.errors import BudgetError

    book, _ = write_book(SIMPLE, tmp_path)
    settings = Settings(home=tmp_path)
    with serving(served(book), cost=0.001) as server:
        with pytest.raises(BudgetError):
            api.simulate(SIMPLE, model=MODEL, base_url=server.url, settings=settings, budget=0.02)
        assert api.load("last", tmp_path).manifest.cost_usd <= 0.02
        run = api.simulate(SIMPLE, model=MODEL, base_url=server.url, settings=settings, budget=5.0)
        assert run.manifest.cost_usd == pytest.approx(0.001 * server.charged, abs=1e-9)
        assert max(server.paid.values()) == 1


def test_no_key_is_in_anything_a_run_writes(tmp_path):
    from pydantic import SecretStr

    book, _ = write_book(SIMPLE, tmp_path)
    key = "sk-canary-1234567890"
    with serving(served(book), plan=Plan(script=["", "server_error"])) as server:
        run = api.simulate(SIMPLE, model=MODEL, base_url=server.url, settings=Settings(home=tmp_path, api_key=SecretStr(key)))
    assert f"Bearer {key}" in server.log[0].headers["Authorization"]
    for path in run.folder.rglob("*"):
        assert not path.is_file() or key.encode() not in path.read_bytes(), path


def killed_until_done(command, environ, seed):
    """Run a command, killing it at moments drawn from the seed, until it ends by itself; return the kills."""
    kills = 0
    while True:
        process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=1.0 + 6.0 * fraction(seed, kills) if kills < 3 else 300)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
            continue
        assert process.returncode == 0
        return kills


@pytest.mark.slow
def test_twenty_kills_change_no_byte_and_pay_nothing_twice_but_calls_in_flight(tmp_path):
    book, _ = write_book(FLAGSHIP, tmp_path)
    expected, trials, kills, repaid = None, 0, 0, 0
    while kills < 20:
        server = spawned(book=book, latency=0.01)
        home = tmp_path / f"home{trials}"
        environ = {**os.environ, "DAEDALUS_HOME": str(home), "DAEDALUS_API_KEY": "sk-test"}
        command = [sys.executable, "-m", "daedalus_data.cli.app", "run", FLAGSHIP, "-q", "--model", MODEL, "--base-url", server.url]
        killed = killed_until_done(command, environ, trials)
        report = server.report()
        server.stop()
        run = api.load("last", home)
        repaid += sum(report["paid"].values()) - run.manifest.llm_calls
        assert sum(report["paid"].values()) - run.manifest.llm_calls <= killed * report["most"]
        # The port is part of the configuration, so of run id and rows; the log is not: compare the events themselves.
        events = (run.folder / "events.jsonl").read_bytes()
        expected = expected or events
        assert events == expected, trials
        trials, kills = trials + 1, kills + killed
    print(f"\n{kills} kills in {trials} runs: equal bytes in {trials}, {repaid} calls paid twice (in flight at a kill)")


@pytest.mark.slow
def test_the_flagship_lives_through_faults_on_a_fifth_of_its_calls(tmp_path):
    book, offline = write_book(FLAGSHIP, tmp_path)
    started = time.monotonic()
    with serving(served(book), plan=Plan(0.2, 11), keep_bodies=False, drip=0.001) as server:
        run = api.simulate(FLAGSHIP, model=MODEL, base_url=server.url, settings=Settings(home=tmp_path), timeout=5)
    assert structure(run) == structure(offline)
    print(f"\n{server.count} requests for {run.manifest.llm_calls} calls, {time.monotonic() - started:.0f} s")


def test_digests_notice_a_changed_byte(tmp_path):
    (tmp_path / "a.txt").write_text("one")
    before = digests(tmp_path)
    (tmp_path / "a.txt").write_text("two")
    assert digests(tmp_path) != before
