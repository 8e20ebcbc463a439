"""A sentence becomes a template that keeps what it says."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from daedalus_data import api
from daedalus_data.api.nl import write_template
from daedalus_data.cli.app import app
from daedalus_data.core.errors import ReplyError, TemplateError
from daedalus_data.core.template import Template
from daedalus_data.plan.lint import lint
from daedalus_data.plan.load import template_file
from daedalus_data.plan.written import yaml_of
from daedalus_data.prompts.nl import WriteTemplate, WriteTemplateReply
from daedalus_data.prompts.nl_asked import mode_asked, named_in, people_asked, span_asked, years_in
from daedalus_data.providers.offline.nl import write_template as write
from daedalus_data.providers.offline.nl_matter import courses_in, fork_in, in_bare, in_past, matter_in
from daedalus_data.providers.openai_compatible import OpenAICompatible
from tests.support.server import serving

SALARY = "CEO announces mandatory salary cuts due to market downturn"
# The sentence, its mode, the start it asks for, and everything of it that the template's text has to hold.
TABLE: list[tuple[str, str, str, tuple[str, ...]]] = [
    (SALARY, "forward", "", ("CEO", "mandatory salary cuts")),
    (
        "In March 2024 Dr. Amara Osei, chief of surgery at St. Brigid Hospital, must decide over three weeks whether"
        " to close the transplant "
        "ward or borrow a team from Leeds",
        "forward", "2024-03", ("name: Dr. Amara Osei", "Chief of surgery at St. Brigid Hospital", "Leeds", "close the transplant ward"),
    ),
    (
        "The 1911 expedition of Captain Edvard Holm reaches the ice shelf with five people and two sledges, and the"
        " food will last for nine weeks",
        "forward", "1911", ("name: Captain Edvard Holm", "two sledges", "nine weeks"),
    ),
    (
        "An elk herd of 300 animals meets a new highway fence in Wyoming every spring, and rancher Dale Whitcomb and"
        " biologist Nora Redbird "
        "disagree about cutting it",
        "cyclical", "", ("name: Dale Whitcomb", "name: Nora Redbird", "300 animals", "Wyoming", "type: animal"),
    ),
    (
        "What if the priest of a mountain shrine in Japan sells the sacred spring to a bottling company or closes the shrine to pilgrims?",
        "branching", "", ("sold the sacred spring to a bottling company", "closed the shrine to pilgrims", "Japan"),
    ),
    (
        "Two founders pitch their battery start-up to three investors every hour through one long day in June 2025",
        "forward", "2025-06", ("Two founders", "three investors", "resolution: hour"),
    ),
    (
        "Work backward from the jury's verdict in November 2027 that convicted pharmacist Helena Marsh of fraud, starting in January 2025",
        "portal", "", ("name: Helena Marsh", "portal_year: 2027", "portal_month: 11", "origin_year: 2025"),
    ),
    (
        "Detective Inspector Ruth Calloway investigates the murder of Lord Ashby at a manor in November 1934 in five acts",
        "directorial", "1934-11", ("name: Detective Inspector Ruth Calloway", "Lord Ashby"),
    ),
    (
        "Seven people in a village on the river decide hour by hour whether to evacuate or to stay as the flood rises in October 2026",
        "forward", "2026-10", ("resolution: hour", "Seven people"),
    ),
    (
        "Students strike over a new gate, and Principal Margaret Dunne has one week to end it before the exams in May 2026",
        "forward", "2026-05", ("name: Principal Margaret Dunne", "one week"),
    ),
    (
        "Trace back from the loss of the Mars crew in March 2041: how did it come to this over three years?",
        "portal", "", ("portal_year: 2041", "portal_month: 3", "origin_year: 2038", "Mars crew"),
    ),
    (
        "Chef Lucia Marino and her sous-chef Tomas fight over the menu for a critic's dinner, every hour for six hours on 12 June 2026",
        "forward", "2026-06-12", ("name: Chef Lucia Marino", "name: Tomas", "count: 7"),
    ),
    (
        "In the winter of 1348 Abbot Thomas must decide whether to open the monastery gate to the sick or to shut it until spring",
        "forward", "1348-12", ("name: Abbot Thomas", "open the monastery gate to the sick", "shut the monastery gate until spring"),
    ),
    (
        "What if editor Priya Nair prints the leaked harbour papers or holds them for a week? The newspaper has four people on the story",
        "branching", "", ("name: Priya Nair", "printed the leaked harbour papers", "held the leaked harbour papers for a week"),
    ),
]  # fmt: skip
PEOPLE = {2: 5, 8: 7, 13: 4}
"""Rows whose sentence says how many people there are."""


def made(sentence: str, seed: int = 3) -> WriteTemplateReply:
    return write(WriteTemplate(scenario=sentence), seed)


@pytest.mark.parametrize("row", range(len(TABLE)))
def test_a_sentence_is_kept_in_a_template_without_advice(row: int) -> None:
    sentence, mode, start, kept = TABLE[row]
    for seed in (0, 3, 11):
        reply = made(sentence, seed)
        assert list(WriteTemplate(scenario=sentence).problems(reply)) == []
        template = api.checked(reply.template())
        text = " ".join(yaml_of(template).split())
        assert template.temporal.mode == mode
        assert (template.timepoints.start_time or "").startswith(start)
        assert [part for part in kept if part not in text] == []
        assert [advice for advice in lint(template) if advice.key != "temporal.coherence_threshold"] == []
        assert "{" not in text.replace("{}", "") and " | " not in text


@pytest.mark.parametrize("row", range(len(TABLE)))
def test_everybody_knows_wants_and_hides_something_of_their_own(row: int) -> None:
    roster = made(TABLE[row][0]).template().metadata.entity_roster
    assert len(roster) == PEOPLE[row] if row in PEOPLE else 4 <= len(roster) <= 6
    facts = [item.text for spec in roster.values() for item in (*spec.initial_knowledge, *spec.secrets) if not isinstance(item, str)]
    assert len(set(facts)) == len(facts)
    assert all(not text[0].islower() and text.endswith(".") and len(text.split()) >= 6 for text in facts)
    for spec in roster.values():
        assert len(spec.initial_knowledge) >= 3 and spec.secrets and len(spec.goals) == 2 and spec.voice_guide and spec.personality_traits
    assert len({spec.goals for spec in roster.values()}) == len(roster)


def test_a_template_is_read_back_from_its_yaml_as_it_was(tmp_path: Path) -> None:
    for sentence, *_ in TABLE:
        template = made(sentence).template()
        path = tmp_path / f"{template.world_id}.yaml"
        path.write_text(yaml_of(template))
        assert template_file(path) == template


def test_the_same_sentence_and_seed_give_the_same_bytes_under_another_hash_seed() -> None:
    code = f"from tests.plan.test_nl import made; print(made({TABLE[1][0]!r}).model_dump_json())"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed, "PATH": ""}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert made(SALARY, 1) != made(SALARY, 2)


def test_a_victim_is_named_and_not_cast() -> None:
    template = made(TABLE[7][0]).template()
    assert "Lord Ashby" in template.scenario_description
    assert all("Ashby" not in spec.name for spec in template.metadata.entity_roster.values())


def test_the_known_end_is_kept_from_the_scenario_of_a_portal() -> None:
    template = made(TABLE[6][0]).template()
    assert "convicted" in template.temporal.portal_description
    assert "convicted" not in template.scenario_description and "verdict" not in template.scenario_description


def test_the_words_of_a_sentence_are_read() -> None:
    asking = ("a quarrel over a will", "PORTAL: the bank fails", "what if she goes or stays", "year after year the ice")
    assert [mode_asked(text) for text in asking] == [
        "", "portal", "branching", "cyclical",
    ]  # fmt: skip
    assert [person.name for person in named_in("Captain Ana de Souza and cook Wen argue in Lima on Monday")] == [
        "Captain Ana de Souza",
        "Wen",
    ]
    assert years_in("In 1911, 300 animals and 2000 people, until 1914") == (1911, 1914)
    assert people_asked("five stranded people and two dogs") == 5
    assert span_asked("they wait over three weeks") == ("week", 1, 4)
    assert span_asked("a talk every day for six days") == ("day", 1, 7)
    assert matter_in(SALARY, "the plan") == "the mandatory salary cuts"
    assert courses_in("The mayor must choose to open the sluice or to leave it shut") == ("open the sluice", "leave the sluice shut")
    fork = fork_in("What if the old keeper hides the letter or burns it?")
    assert fork and fork.subject == "the old keeper" and fork.ways == ("hides the letter", "burns the letter")
    assert [in_past(way) for way in ("closes it", "cuts it", "goes home", "stops them", "carries on")] == [
        "closed it", "cut it", "went home", "stopped them", "carried on",
    ]  # fmt: skip
    assert [in_bare(way) for way in ("closes it", "carries on", "goes home", "sold it")] == ["close it", "carry on", "go home", "sell it"]


def test_a_template_is_shown_saved_and_not_run_with_dry_run(tmp_path: Path) -> None:
    file = tmp_path / "mine" / "ceo.yaml"
    done = CliRunner().invoke(
        app, ["run", "--nl", SALARY, "--home", str(tmp_path / "runs"), "--dry-run", "--save", str(file), "--model", "offline"]
    )
    assert done.exit_code == 0, done.output
    assert "entity_roster" in done.stderr and "calls" in done.stdout
    assert template_file(file).world_id == "company_mandatory_salary_cuts"
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["written"]


def test_a_sentence_is_run_and_its_template_lies_beside_the_run(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["run", "--nl", SALARY, "--home", str(tmp_path), "--model", "offline", "--json", "-q"])
    assert done.exit_code == 0, done.output
    run = api.load("last", tmp_path)
    assert template_file(run.folder / "template.yaml") == run.template
    assert '"template_yaml"' in done.stdout


@pytest.mark.parametrize("options", [["board_meeting", "--nl", SALARY], ["board_meeting", "--save", "x.yaml"], ["--nl", "too short"]])
def test_what_does_not_go_together_is_refused(options: list[str], tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["run", *options, "--home", str(tmp_path)])
    assert done.exit_code != 0 and isinstance(done.exception, Exception)
    assert getattr(done.exception, "exit_code", 2) == 2


# ---- a model on a server ----


def asked_of(answers: list[str], tmp_path: Path, **how: Any) -> Template:
    waiting = iter(answers)
    with serving(lambda body: next(waiting)) as server:
        model = OpenAICompatible("openai/gpt-4o-mini", server.url)
        return write_template(SALARY, home=tmp_path, author=model, **how).template


def test_a_reply_that_leaves_something_out_is_asked_for_again(tmp_path: Path) -> None:
    good = made(SALARY)
    lone = good.model_copy(update={"cast": good.cast[:2]}).model_dump_json()
    assert asked_of([lone, good.model_dump_json()], tmp_path) == good.template()


def test_replies_that_never_fit_fail_with_what_is_wrong_with_them(tmp_path: Path) -> None:
    lone = made(SALARY).model_copy(update={"mode": "branching"}).model_dump_json()
    with pytest.raises(ReplyError, match="fork is given in mode branching"):
        asked_of([lone] * 3, tmp_path)


def test_a_sentence_is_paid_for_once(tmp_path: Path) -> None:
    good = made(SALARY)
    with serving(lambda body: good.model_dump_json()) as server:
        for _ in range(2):
            write_template(SALARY, home=tmp_path, author=OpenAICompatible("openai/gpt-4o-mini", server.url))
        assert sum(server.paid.values()) == 1


def test_a_name_that_the_reply_forgets_is_a_problem() -> None:
    question = WriteTemplate(scenario="In 1931 Captain Edvard Holm must choose to wait or to go")
    assert any("Edvard Holm" in problem for problem in question.problems(made(SALARY)))
    assert any("1931" in problem for problem in question.problems(made(SALARY)))


def test_a_sentence_of_one_word_is_refused() -> None:
    with pytest.raises(TemplateError, match="characters"):
        write_template("elk")
