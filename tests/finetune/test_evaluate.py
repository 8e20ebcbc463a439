"""Evaluating: known answers are scored as known, a taught model is found to have learned, and the tables follow from the rows."""

from bisect import bisect_right
from importlib.util import find_spec

import pytest

from daedalus_data.core.answers import YesNo
from daedalus_data.core.errors import StoreError, UsageError
from daedalus_data.finetune import answering, questions
from daedalus_data.finetune.answering import prompt_ids
from daedalus_data.finetune.evaluated import Answered, read_comparison, table_of, write_comparison
from daedalus_data.finetune.evaluating import compare, evaluate
from daedalus_data.finetune.subject import load
from tests.finetune import taught, tiny

needs_torch = [
    pytest.mark.train,
    pytest.mark.skipif(find_spec("trl") is None, reason="needs the extra 'train'"),
    # peft asks transformers by a name that transformers has since replaced.
    pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning"),
]
ROWS = taught.world(4)


@pytest.fixture(scope="module")
def words():
    return taught.tokenizer(ROWS)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The rows that are taught are those that are asked: this is about measuring, not about learning."""
    return taught.written(tmp_path_factory.mktemp("data") / "small", train=taught.world(6, said="once "), test=ROWS)


@pytest.fixture(scope="module")
def base(tmp_path_factory, words):
    return taught.saved(tiny.model(words), words, tmp_path_factory.mktemp("base") / "base")


@pytest.fixture(scope="module")
def tuned(tmp_path_factory, words):
    return taught.saved(taught.teach(tiny.model(words), words, ROWS, 150), words, tmp_path_factory.mktemp("tuned") / "tuned")


@pytest.fixture(scope="module")
def comparison(base, tuned, data):
    found = [
        evaluate(model, dataset=data, max_new_tokens=24, batch_size=6, ways=("generated", "likelihood", "walked"))
        for model in (base, tuned)
    ]
    return compare(*found)


class TestAsking:
    pytestmark = needs_torch

    def test_a_taught_model_scores_higher_than_its_base_in_every_way(self, comparison):
        for way in ("generated", "likelihood", "walked"):
            assert comparison.gain("base", way).overall.points > 0.25, way
        assert comparison.tuned.ways["generated"].overall.exact >= 0.8
        assert comparison.tuned.ways["walked"].overall.exact >= 0.8
        assert comparison.base.ways["generated"].overall.exact == 0, "random weights write no answer"
        assert comparison.tuned.loss.nll < 0.3 < comparison.base.loss.nll

    def test_likelihood_picks_what_was_taught_and_only_allowed_answers(self, comparison):
        known = {row.id: row for row in ROWS}
        for row in comparison.tuned.ways["walked"].rows:
            assert row.text.endswith(known[row.id].completion.splitlines()[-1]) == (row.score == 1)
        bare = [row.score for row in comparison.tuned.ways["likelihood"].rows if not known[row.id].completion.startswith("So")]
        assert sum(bare) / len(bare) >= 0.8, "these were taught to answer at once"
        said = {row.said for row in comparison.base.ways["likelihood"].rows if row.task == "knows"}
        assert said <= {"yes", "no"}

    def test_every_rate_follows_from_the_rows_that_are_kept(self, comparison):
        for found in (comparison.base, comparison.tuned):
            for table in (*found.ways.values(), *found.guesses.values()):
                assert table == table_of(table.rows, found.seed)
                assert table.overall.exact == sum(row.score == 1 for row in table.rows) / len(table.rows)
                assert sum(cell.n for cell in table.tasks.values()) == sum(cell.n for cell in table.hops.values()) == len(ROWS)

    def test_what_is_written_down_is_read_back(self, comparison, tmp_path):
        write_comparison(tmp_path / "evaluation.json", comparison)
        assert read_comparison(tmp_path / "evaluation.json") == comparison

    def test_better_is_the_greatest_of_base_in_any_way_and_majority(self, comparison):
        rates = [table.overall.exact for table in comparison.base.ways.values()] + [comparison.tuned.guesses["majority"].overall.exact]
        best = comparison.gain("better", "generated").overall
        assert best.points == pytest.approx(comparison.tuned.ways["generated"].overall.exact - max(rates))
        assert best.low <= best.points <= best.high
        with pytest.raises(StoreError, match="there are: generated over base"):
            comparison.gain("nothing", "generated")

    def test_the_same_question_gets_the_same_evaluation(self, base, data):
        found = [evaluate(base, dataset=data, most_rows=6, max_new_tokens=4, ways=("likelihood",)) for _ in range(2)]
        assert found[0].model_copy(update={"seconds": 0}) == found[1].model_copy(update={"seconds": 0})

    def test_models_asked_different_rows_are_not_compared(self, base, data):
        found = [evaluate(base, dataset=data, most_rows=most, max_new_tokens=4, ways=("likelihood",)) for most in (5, 6)]
        with pytest.raises(UsageError, match="not asked the same rows"):
            compare(*found)

    def test_longer_prompts_are_not_asked(self, base, data):
        asked = {"dataset": data, "max_new_tokens": 4, "ways": ("likelihood",)}
        words = load(base, "float32").tokenizer
        lengths = sorted(len(prompt_ids(words, row.prompt)) for row in questions.questions(data, "knowledge_flow", "test"))
        most = lengths[len(lengths) // 2]
        found, whole = evaluate(base, **asked, max_prompt_length=most), evaluate(base, **asked)
        short = bisect_right(lengths, most)
        assert (found.held, found.asked, found.longer) == (len(lengths), short, len(lengths) - short)
        assert found.longer > 0 and whole.longer == 0
        with pytest.raises(UsageError, match=f"the shortest has {lengths[0]}"):
            evaluate(base, **asked, max_prompt_length=lengths[0] - 1)
        with pytest.raises(UsageError, match="not asked the same rows"):
            compare(found, whole)

    def test_a_prompt_without_room_counts_as_answered_wrongly(self, base, data):
        found = evaluate(base, dataset=data, most_rows=5, max_new_tokens=4090, ways=("generated",))
        assert (found.too_long, found.asked) == (5, 5)
        assert found.ways["generated"].overall.exact == 0

    def test_an_adapter_answers_as_the_model_it_is_merged_into(self, base, data, words, tmp_path):
        import torch
        from peft import LoraConfig, get_peft_model
        from transformers import AutoModelForCausalLM

        torch.manual_seed(1)
        made = get_peft_model(
            AutoModelForCausalLM.from_pretrained(base), LoraConfig(r=4, target_modules=["q_proj"], init_lora_weights=False)
        )
        made.save_pretrained(tmp_path / "adapter")
        whole = taught.saved(made.merge_and_unload(), words, tmp_path / "whole")
        found = [evaluate(model, dataset=data, max_new_tokens=6).ways for model in (tmp_path / "adapter", whole)]
        assert found[0] == found[1]


class TestWeighing:
    pytestmark = needs_torch

    def test_a_tree_gives_every_text_what_it_would_get_alone(self, words):
        import torch

        subject = answering.Subject(tiny.model(words), words, 4096)
        prompt = ROWS[0].prompt
        texts = ["Answer: Ana", "Answer: Ana, Bo", "Answer: Ana, Bo, Cem", "So it is.\nAnswer: no"]
        weighed = answering.weigh(subject, prompt, texts)
        start, end = answering.prompt_ids(words, prompt), answering.endings(words)[0]
        for text, found in zip(texts, weighed.log_probabilities, strict=True):
            ids = [*start, *words(text)["input_ids"], end]
            with torch.inference_mode():
                logs = subject.model(torch.tensor([ids])).logits[0].log_softmax(-1)
            alone = sum(float(logs[place - 1, ids[place]]) for place in range(len(start), len(ids)))
            assert found == pytest.approx(alone, abs=1e-3)

    def test_texts_that_begin_alike_share_their_beginning(self):
        branch = answering.tree([[1, 2, 3], [1, 2, 4], [1]])
        assert branch == answering.Branch(tokens=(1, 2, 3, 4), parents=(-1, 0, 1, 1), leaves=(2, 3, 0))

    def test_writing_in_batches_writes_what_single_prompts_get(self, tuned):
        from daedalus_data.finetune.subject import load

        subject = load(tuned, "float32")
        prompts = [row.prompt for row in ROWS]
        found = [answering.write(subject, prompts, most=24, batch=batch, said=lambda done: None) for batch in (1, 7)]
        assert found[0] == found[1]
        assert not any(each.cut for each in found[0])

    def test_a_tokenizer_without_a_chat_template_is_refused(self, words):
        from copy import deepcopy

        bare = deepcopy(words)
        bare.chat_template = None
        with pytest.raises(UsageError, match="no chat template"):
            answering.endings(bare)


def test_a_sample_is_even_over_the_tasks_and_the_same_every_time():
    rows = [*taught.world(20), *[taught.question(n, f"run-{n}", "knows", YesNo(value=True), "?") for n in range(100, 160)]]
    found = questions.sample(rows, 25, 0)
    assert found == questions.sample(rows, 25, 0) != questions.sample(rows, 25, 1)
    assert {task: sum(row.task == task for row in found) for task in ("knows", "chain", "voice")} == {"knows": 5, "chain": 5, "voice": 5}
    assert [row for row in rows if row in found] == found
    assert len(questions.sample(rows, 110, 0)) == 110, "tasks with fewer rows leave room to others"
    assert questions.sample(rows, None, 0) == rows


@pytest.mark.parametrize(
    ("config", "split", "said"),
    [
        ("knowledge_flov", "test", "did you mean 'knowledge_flow'"),
        ("knowledge_flow", "tests", "did you mean 'test'"),
    ],
)
def test_names_that_are_not_there_suggest_the_nearest(config, split, said, data):
    with pytest.raises(UsageError, match=said):
        questions.questions(data, config, split)


def test_partly_right_answers_score_a_part_and_are_not_exact():
    rows = [
        Answered(id=str(number), run=str(number), task="could_not", hops=None, answer="Ana, Bo", said="Ana", score=score)
        for number, score in enumerate((1.0, 0.5, 0.0))
    ]
    cell = table_of(rows, 0).overall
    assert (cell.n, cell.score, cell.exact) == (3, 0.5, pytest.approx(1 / 3))


def test_one_run_alone_has_no_interval():
    row = Answered(id="1", run="run", task="knows", hops=0, answer="no", said="no", score=1)
    cell = table_of([row, row.model_copy(update={"id": "2"})], 0).overall
    assert (cell.low, cell.high, cell.runs) == (None, None, 1)
