"""Makes a template of plain data, or notes everything that is wrong with it at once."""

from typing import Any

from pydantic import ValidationError

from daedalus_data.core.errors import TemplateError
from daedalus_data.core.template import Template
from daedalus_data.core.when import parse
from daedalus_data.plan.problems import Found, drop
from daedalus_data.providers.offline.notation import faults
from daedalus_data.providers.offline.notation_happenings import unfit, unknown

ROUNDS = 5
STAND_IN = "A scenario to check the rest with."


def template_of(data: dict[str, Any], found: Found) -> Template | None:
    """Return what the data says, as far as it can be read; its problems go into `found` and its wrong values out of the data."""
    for _ in range(ROUNDS):
        try:
            template = Template.model_validate(data)
        except ValidationError as error:
            wrong = found.take(error.errors(include_url=False), data)
        else:
            _check_start(template, found)
            _check_phrases(template, found)
            _check_happenings(template, found)
            return template
        # A wrong key hides what the checks across keys have to say, so look again without it.
        if not drop(data, wrong) and "scenario_description" in data:
            break
        data.setdefault("scenario_description", STAND_IN)
    return None


def _check_start(template: Template, found: Found) -> None:
    try:
        parse(template.timepoints.start_time or "2000")
    except TemplateError as error:
        found.add("timepoints.start_time", str(error))


def _check_phrases(template: Template, found: Found) -> None:
    for part, number, what in faults(template.lexicon.phrases):
        found.add(f"lexicon.phrases.{part}" if number is None else f"lexicon.phrases.{part}.{number}", what)


def _check_happenings(template: Template, found: Found) -> None:
    for number, what in unfit(template.lexicon.happenings):
        found.add(f"lexicon.happenings.{number}", what)


def check_players(template: Template, found: Found) -> None:
    """Note who or what a happening needs and the template has not; a variation may leave either out, and then goes without it."""
    for number, what in unknown(template.lexicon.happenings, list(template.metadata.entity_roster), list(template.metadata.quantities)):
        found.add(f"lexicon.happenings.{number}", what)
