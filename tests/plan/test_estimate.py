"""An estimate is worth something: it comes near what runs really take."""

import pytest

NEAR = 0.3


@pytest.mark.parametrize("name", ["flagship", "simple", "board"])
def test_an_estimate_comes_within_thirty_percent_of_the_run(name: str, request: pytest.FixtureRequest) -> None:
    run = request.getfixturevalue(name)
    expected = run.manifest.plan["estimate"]
    assert expected["calls"] == pytest.approx(run.manifest.llm_calls, rel=NEAR)
    assert expected["tokens"] == pytest.approx(run.manifest.tokens_used, rel=NEAR)
