import logging

import pytest

from daedalus_data.core.errors import DamagedLogError, DeterminismError
from daedalus_data.core.events import FactLearned, MechanismRan
from daedalus_data.store.log import EventLog, read_entries


def fact(text: str, entity: str = "ada") -> FactLearned:
    return FactLearned(
        by="exposure",
        timepoint="pre_tp_001",
        entity=entity,
        fact="f_1",
        topic="valve test",
        text=text,
        exposure="initial",
        source="scene_initialization",
        confidence=1.0,
    )


EVENTS = [
    fact("The valve failed at 380 hours."),
    fact("A line with \u2028 a separator and ünïcode."),
    MechanismRan(by="exposure", mechanism="M3", function="exposure", times=1, made=2),
]


def write(folder, events=EVENTS):
    with EventLog(folder) as log:
        for seq, event in enumerate(events):
            log.append(event, seq)
        return log.finish()


def test_a_log_reads_back_as_it_was_written(tmp_path):
    write(tmp_path)
    assert [entry.event for entry in read_entries(tmp_path)] == EVENTS


def test_writing_the_same_events_again_changes_no_byte(tmp_path):
    digest = write(tmp_path)
    before = (tmp_path / "events.jsonl").read_bytes()
    assert write(tmp_path) == digest
    assert (tmp_path / "events.jsonl").read_bytes() == before


def test_a_log_cut_at_any_byte_is_mended_to_the_unbroken_log(tmp_path):
    write(tmp_path)
    whole = (tmp_path / "events.jsonl").read_bytes()
    for cut in range(len(whole)):
        (tmp_path / "events.jsonl").write_bytes(whole[:cut])
        write(tmp_path)
        assert (tmp_path / "events.jsonl").read_bytes() == whole, cut


def test_a_torn_line_is_reported(tmp_path, caplog):
    write(tmp_path)
    path = tmp_path / "events.jsonl"
    path.write_bytes(path.read_bytes()[:-5])
    with caplog.at_level(logging.WARNING):
        write(tmp_path)
    assert "torn line" in caplog.text


def test_an_edited_event_is_named(tmp_path):
    write(tmp_path)
    path = tmp_path / "events.jsonl"
    path.write_text(path.read_text().replace("380 hours", "390 hours"))
    with pytest.raises(DamagedLogError, match=r"line 1 \(fact_learned, seq 0\)"):
        read_entries(tmp_path)


def test_a_removed_line_is_noticed(tmp_path):
    write(tmp_path)
    path = tmp_path / "events.jsonl"
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join(lines[1:]))
    with pytest.raises(DamagedLogError, match="line 1"):
        read_entries(tmp_path)


def test_a_replay_that_differs_names_the_event_and_the_field(tmp_path):
    write(tmp_path)
    with pytest.raises(DeterminismError, match=r"seq 1 \(fact_learned by exposure\).*entity was 'ada', now 'bob'"):
        write(tmp_path, [EVENTS[0], fact("A line with \u2028 a separator and ünïcode.", "bob"), EVENTS[2]])


def test_a_replay_that_stops_short_is_an_error(tmp_path):
    write(tmp_path)
    with pytest.raises(DeterminismError, match="from seq 2 on"):
        write(tmp_path, EVENTS[:2])
