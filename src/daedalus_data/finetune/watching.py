"""What happens beside a training: its metrics are written, its checkpoints sealed, and a signal ends it with a checkpoint."""

import signal
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from types import FrameType
from typing import Any

from daedalus_data.finetune import checkpoints
from daedalus_data.finetune.metrics import Metric, append

PACE = 50
"""Steps whose mean time tells how long the rest will take."""
KEPT = ("rewards/", "reward", "kl", "completions/mean_length", "entropy", "logps/")
"""Names, or their beginnings, that dpo and grpo log and that metrics.jsonl keeps beside our own."""


@dataclass
class Stop:
    """Whether a signal has asked this process to stop."""

    number: int | None = None


@contextmanager
def stopped_by_signals() -> Iterator[Stop]:
    """While it lasts, the first SIGINT or SIGTERM asks to stop, the second one ends the process at once."""
    stop = Stop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def asked(number: int, frame: FrameType | None) -> None:
        stop.number = number
        for each in before:
            signal.signal(each, signal.SIG_DFL)

    for number in before:
        signal.signal(number, asked)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def callback(metrics: Path, before: float, stop: Stop, began: Callable[[int], object]) -> Any:
    """Return a callback of transformers that writes metrics and seals checkpoints.

    `before` are the seconds of earlier tries; `began` is called with the number of all steps once it is known.
    """
    from transformers import TrainerCallback

    class Watching(TrainerCallback):  # type: ignore[misc, unused-ignore]
        def on_train_begin(self, args: Any, state: Any, control: Any, **more: Any) -> None:
            began(state.max_steps)
            self.began = self.logged = perf_counter()
            self.tokens = state.num_input_tokens_seen
            self.ends = deque([self.began], maxlen=PACE + 1)

        def on_step_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
            self.ends.append(perf_counter())
            if stop.number is not None:
                control.should_save = control.should_training_stop = True
            # What is dropped at a resume begins after a checkpoint, so a line must end at each.
            control.should_log |= control.should_save

        def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any], **more: Any) -> None:
            if "loss" in logs:
                append(metrics, self._metric(state, logs))

        def on_save(self, args: Any, state: Any, control: Any, **more: Any) -> None:
            checkpoints.seal(checkpoints.path_of(Path(args.output_dir), state.global_step))

        def _metric(self, state: Any, logs: dict[str, Any]) -> Metric:
            now = perf_counter()
            tokens = int(logs.get("num_input_tokens_seen", logs.get("num_tokens", 0)))
            speed = (tokens - self.tokens) / (now - self.logged)
            self.tokens, self.logged = tokens, now
            pace = (self.ends[-1] - self.ends[0]) / max(1, len(self.ends) - 1)
            return Metric(
                step=state.global_step,
                loss=logs["loss"],
                learning_rate=logs["learning_rate"],
                grad_norm=logs.get("grad_norm"),
                tokens=tokens,
                tokens_per_second=round(speed, 1),
                seconds=round(before + now - self.began, 3),
                eta_seconds=round(pace * (state.max_steps - state.global_step), 1),
                **{name: value for name, value in logs.items() if name.startswith(KEPT)},
            )

    return Watching()


__all__ = ["Stop", "callback", "stopped_by_signals"]
