"""The whole card of a small dataset, for the eye: `make golden` writes card.md anew."""

import daedalus_data as dd
from daedalus_data.release.card.at import here
from daedalus_data.release.card.render import render
from tests.golden.test_golden import golden
from tests.support.shelf import only_shapes_judged, shelve


def test_the_card_of_a_dam_is_as_before(tmp_path):
    runs = shelve(tmp_path / "home", "dam_a", "dam_b", "dam_c", "dam_d")
    with only_shapes_judged():
        made = dd.build(runs, out=tmp_path / "dam", configs=("entity_evolution", "preference", "verifiable"))
    golden("card.md", render(made.path, made.record.model_copy(update={"versions": {"daedalus-data": "0.1.0"}}), here("dam")))
