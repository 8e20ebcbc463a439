"""A schema narrowed to one question holds what the question's check would refuse."""

from daedalus_data.core.narrowing import narrowed
from daedalus_data.core.prompt import reply_schema
from daedalus_data.prompts.minds import AppraiseLineReply, ReviewTiesReply
from daedalus_data.prompts.story import AntecedentsReply
from daedalus_data.prompts.talk import SteerReply


def test_a_field_may_hold_only_the_words_given_and_the_shared_schema_stays_as_it_was() -> None:
    before = str(reply_schema(SteerReply))
    own = narrowed(reply_schema(SteerReply), choices={"speaker": ["b", "a", "b"], "suppress": ["f1"], "end": [False]})["properties"]
    assert own["speaker"]["anyOf"] == [{"type": "string", "enum": ["b", "a"]}, {"type": "null"}]
    assert own["suppress"]["items"]["enum"] == ["f1"]
    assert own["end"]["enum"] == [False]
    assert str(reply_schema(SteerReply)) == before


def test_where_there_is_no_word_a_list_is_empty_and_what_may_be_null_is() -> None:
    own = narrowed(reply_schema(SteerReply), choices={"speaker": [], "suppress": []})["properties"]
    assert own["speaker"]["anyOf"] == [{"type": "null"}]
    assert own["suppress"]["maxItems"] == 0


def test_rows_are_one_item_each_in_order_with_the_fields_given() -> None:
    own = narrowed(reply_schema(AppraiseLineReply), rows={"reactions": [{"listener": "b"}, {"listener": "a"}]})["properties"]["reactions"]
    assert [item["properties"]["listener"]["enum"] for item in own["prefixItems"]] == [["b"], ["a"]]
    assert (own["minItems"], own["maxItems"], "items" in own) == (2, 2, False)


def test_paths_go_through_lists_and_definitions_and_counts_are_exact() -> None:
    own = narrowed(reply_schema(AntecedentsReply), choices={"candidates.needs.entity": ["a"]}, counts={"candidates": 3})
    (definition,) = [d for d in own["$defs"].values() if "entity" in d["properties"] and d["properties"]["entity"].get("enum") == ["a"]]
    assert definition["type"] == "object"
    assert (own["properties"]["candidates"]["minItems"], own["properties"]["candidates"]["maxItems"]) == (3, 3)
    turns = narrowed(reply_schema(ReviewTiesReply), choices={"changes.turns": ["t1"]}, filled=["changes.turns"])
    assert turns["$defs"]["TieChange"]["properties"]["turns"]["items"]["enum"] == ["t1"]
