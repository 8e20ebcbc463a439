"""Asks a language model: what it writes, and which of the allowed answers it finds most probable."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from daedalus_data.core.errors import UsageError
from daedalus_data.finetune.questions import Message

Said = Callable[[int], None]
"""Takes how many questions are done."""
CHUNK = 256
"""Places whose probabilities over the whole vocabulary are held at a time."""


class Subject(NamedTuple):
    """A model that can be asked."""

    model: Any
    """Of transformers; an adapter is merged into it."""
    tokenizer: Any
    context: int
    """Tokens that it takes at most."""

    @property
    def device(self) -> Any:
        """Where it is."""
        return next(self.model.parameters()).device


class Written(NamedTuple):
    """What a model wrote."""

    text: str
    cut: bool
    """Whether it was still writing when it was stopped."""


class Weighed(NamedTuple):
    """How probable a model finds texts after a prompt."""

    log_probabilities: tuple[float, ...]
    """Of each whole text with the sign that ends it, natural logarithms."""
    tokens: tuple[int, ...]
    """How many there are in each, the ending sign included."""


class Branch(NamedTuple):
    """Texts as one tree of tokens: what several begin with stands once."""

    tokens: tuple[int, ...]
    parents: tuple[int, ...]
    """The node before each; -1 where it follows the prompt."""
    leaves: tuple[int, ...]
    """The last node of each text."""


# ---- writing ----


def write(subject: Subject, prompts: Sequence[Sequence[Message]], *, most: int, batch: int, said: Said) -> list[Written]:
    """Return what a model writes to each prompt, always its most probable token, until it ends its turn or after `most` tokens.

    Prompts go through in batches of the longest first, padded at the left, so that a batch too large for memory fails at once. The texts
    are those of single prompts up to rounding: padding changes the order in which numbers are added.
    """
    ids = [prompt_ids(subject.tokenizer, prompt) for prompt in prompts]
    order = sorted(range(len(ids)), key=lambda number: -len(ids[number]))
    found: dict[int, Written] = {}
    for start in range(0, len(order), batch):
        numbers = order[start : start + batch]
        found |= zip(numbers, _written(subject, [ids[number] for number in numbers], most), strict=True)
        said(len(found))
    return [found[number] for number in range(len(prompts))]


def _written(subject: Subject, ids: Sequence[Sequence[int]], most: int) -> Iterator[Written]:
    import torch
    from transformers import GenerationConfig

    width, ends = max(map(len, ids)), endings(subject.tokenizer)
    padded = torch.tensor([[ends[0]] * (width - len(each)) + list(each) for each in ids], device=subject.device)
    mask = torch.tensor([[0] * (width - len(each)) + [1] * len(each) for each in ids], device=subject.device)
    how = GenerationConfig(do_sample=False, max_new_tokens=most, eos_token_id=list(ends), pad_token_id=ends[0])
    with torch.inference_mode():
        made = subject.model.generate(input_ids=padded, attention_mask=mask, generation_config=how)
    for tokens in made[:, width:].tolist():
        stop = next((place for place, token in enumerate(tokens) if token in ends), None)
        yield Written(subject.tokenizer.decode(tokens[:stop], skip_special_tokens=True).strip(), stop is None)


def prompt_ids(tokenizer: Any, prompt: Sequence[Message]) -> list[int]:
    """Return the tokens of a prompt by the tokenizer's chat template, up to where the answer begins."""
    text = tokenizer.apply_chat_template(list(prompt), tokenize=False, add_generation_prompt=True)
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


def endings(tokenizer: Any) -> tuple[int, ...]:
    """Return the tokens that end a turn: the tokenizer's own end, and what its chat template puts behind an answer.

    Raises UsageError for a tokenizer without a chat template.
    """
    if not tokenizer.chat_template:
        raise UsageError("the model's tokenizer has no chat template; evaluate an instruct model, or give the recipe model.chat_template")
    said = "Answer: yes"
    turn = tokenizer.apply_chat_template([{"role": "user", "content": "?"}, {"role": "assistant", "content": said}], tokenize=False)
    behind = tokenizer(turn.rpartition(said)[2], add_special_tokens=False)["input_ids"][:1]
    ends = [token for token in (*behind, tokenizer.eos_token_id) if token is not None]
    if not ends:
        raise UsageError("the model's tokenizer has no token that ends a turn; set its eos_token")
    return tuple(dict.fromkeys(ends))


# ---- weighing ----


def weigh(subject: Subject, prompt: Sequence[Message], texts: Sequence[str]) -> Weighed:
    """Return how probable a model finds each text as its whole answer to a prompt.

    All texts go through the model at once, behind one prompt, as a tree whose branches do not see each other; what each gets is what it
    would get alone. The ending sign counts: without it "Lin" would never be less probable than "Lin, Raj".
    """
    end = endings(subject.tokenizer)[0]
    ids = [[*subject.tokenizer(text, add_special_tokens=False)["input_ids"], end] for text in texts]
    branch = tree(ids)
    logs = _log_probabilities(subject, prompt_ids(subject.tokenizer, prompt), branch)
    totals = [0.0] * len(branch.tokens)
    for node, parent in enumerate(branch.parents):
        totals[node] = logs[node] + (totals[parent] if parent >= 0 else 0.0)
    return Weighed(tuple(totals[leaf] for leaf in branch.leaves), tuple(map(len, ids)))


def tree(texts: Iterable[Sequence[int]]) -> Branch:
    """Return texts of tokens as one tree, every node after its parent."""
    places: dict[tuple[int, int], int] = {}
    leaves = []
    for text in texts:
        node = -1
        for token in text:
            node = places.setdefault((node, token), len(places))
        leaves.append(node)
    return Branch(tuple(token for _, token in places), tuple(parent for parent, _ in places), tuple(leaves))


def _log_probabilities(subject: Subject, prompt: Sequence[int], branch: Branch) -> list[float]:
    """Return the logarithm of each node's probability after the prompt and the nodes before it."""
    import torch

    # A node that nothing follows is only looked up, never read by the model.
    inner = sorted({parent for parent in branch.parents if parent >= 0})
    place = {node: len(prompt) + number for number, node in enumerate(inner)} | {-1: len(prompt) - 1}
    asked = [place[parent] for parent in branch.parents]
    keep = torch.tensor(sorted(set(asked)), device=subject.device)
    with torch.inference_mode():
        logits = subject.model(
            input_ids=torch.tensor([[*prompt, *(branch.tokens[node] for node in inner)]], device=subject.device),
            position_ids=torch.tensor([_positions(len(prompt), branch, inner)], device=subject.device),
            attention_mask=_sees(len(prompt), branch, inner, subject),
            logits_to_keep=keep,
            use_cache=False,
        ).logits[0]
        totals = torch.cat([part.float().logsumexp(-1) for part in logits.split(CHUNK)])
        rows = torch.searchsorted(keep, torch.tensor(asked, device=subject.device))
        logs = logits[rows, torch.tensor(branch.tokens, device=subject.device)].float() - totals[rows]
    return [float(log) for log in logs.tolist()]


def _positions(prompt: int, branch: Branch, inner: Sequence[int]) -> list[int]:
    """Return the place that each token would have in a text of its own."""
    depth: dict[int, int] = {-1: prompt - 1}
    for node in inner:
        depth[node] = depth[branch.parents[node]] + 1
    return [*range(prompt), *(depth[node] for node in inner)]


def _sees(prompt: int, branch: Branch, inner: Sequence[int], subject: Subject) -> Any:
    """Return which token sees which, as what is added to attention: the prompt what is before, a node the prompt and its own path."""
    import torch

    whole = prompt + len(inner)
    sees = torch.zeros(whole, whole, dtype=torch.bool)
    sees[:, :prompt] = True
    sees[:prompt, :prompt] = torch.ones(prompt, prompt, dtype=torch.bool).tril()
    place = {node: prompt + number for number, node in enumerate(inner)}
    for node, own in place.items():
        if branch.parents[node] >= 0:
            sees[own, prompt:] = sees[place[branch.parents[node]], prompt:]
        sees[own, own] = True
    dtype = subject.model.dtype
    masked = torch.zeros(whole, whole, dtype=dtype).masked_fill(~sees, torch.finfo(dtype).min)
    return masked[None, None].to(subject.device)


__all__ = ["Branch", "Subject", "Weighed", "Written", "endings", "prompt_ids", "tree", "weigh", "write"]
