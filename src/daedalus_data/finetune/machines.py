"""What machines cost and how fast they multiply: the Hub's list prices with their day, data sheets, and a probe of this one."""

import os
import subprocess
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from daedalus_data.core.registry import nearest

PRICED_ON = "2026-11"
"""When the prices were read in the Hub's documentation (huggingface.co/docs/hub/jobs-pricing); `hf jobs hardware` says today's."""


class Flavor(NamedTuple):
    """A machine of Hugging Face Jobs with at most one accelerator: training uses one."""

    usd_per_hour: float
    accelerator: str = ""
    """Empty for one without."""


FLAVORS: dict[str, Flavor] = {
    "cpu-basic": Flavor(0.01),
    "cpu-upgrade": Flavor(0.03),
    "cpu-xl": Flavor(1.00),
    "cpu-performance": Flavor(1.90),
    "t4-small": Flavor(0.40, "T4"),
    "t4-medium": Flavor(0.60, "T4"),
    "l4x1": Flavor(0.80, "L4"),
    "l40sx1": Flavor(1.80, "L40S"),
    "a10g-small": Flavor(1.00, "A10G"),
    "a10g-large": Flavor(1.50, "A10G"),
    "a100-large": Flavor(2.50, "A100"),
    "h200": Flavor(5.00, "H200"),
    "rtx-pro-6000": Flavor(2.75, "RTX PRO 6000"),
}
PEAK: dict[str, float] = {"L4": 121e12, "A10G": 70e12, "L40S": 362e12, "A100": 312e12, "H100": 989e12, "H200": 989e12}
"""Floating-point operations a second in bfloat16 without sparsity, from NVIDIA's data sheets; a T4 has no bfloat16."""
REACHED = 0.3
"""The share of its peak that an accelerator comes to in training: 0.2 to 0.46 of large models (PaLM, table 3), less of small ones."""
REACHED_ON_CPU = 0.6
"""The share of what a processor does in one large product that it comes to in training, with its attention, norms and optimizer."""
BFLOAT16 = 2.0
"""How much faster a processor with instructions for bfloat16 is in it than in float32: two numbers fit where one did."""
WITH_BFLOAT16 = ("avx512_bf16", "amx_bf16", "bf16")
"""What /proc/cpuinfo calls such instructions, of x86 and of Arm."""
SIZE = 768


class Machine(NamedTuple):
    """Where training is planned to run."""

    name: str
    rate: float | None
    """Floating-point operations a second that training is expected to come to; None where nobody knows."""
    usd_per_hour: float | None = None
    """None where it costs nothing that we know of, or nobody knows."""
    note: str = ""
    """What should be known of the rate or the price, in a sentence."""


def this_machine(*, cuda: bool, bfloat16: bool = False) -> Machine:
    """Return this machine with the rate its data sheet or a probe of a second gives."""
    if not cuda:
        threads = threads_of_training()
        rate = probed(threads) * REACHED_ON_CPU * (BFLOAT16 if bfloat16 and has_bfloat16() else 1)
        return Machine(f"this machine, {threads} thread{'s' * (threads > 1)}", rate)
    name = cuda_device()
    if not name:
        return Machine("this machine", None, note="profile one-gpu needs a CUDA device, and nvidia-smi shows none here")
    peak = next((PEAK[known] for known in sorted(PEAK, key=len, reverse=True) if known in name), None)
    note = "" if peak else f"how fast a {name} is is not in our table, so no time is given"
    return Machine(name, peak * REACHED if peak else None, note=note)


def rented(flavor: str) -> Machine:
    """Return a machine of Hugging Face Jobs; one that is not in the table has neither rate nor price."""
    known = FLAVORS.get(flavor)
    if known is None:
        return Machine(flavor, None, note=f"the price of {flavor} is not in our table of {PRICED_ON}{nearest(flavor, dict(FLAVORS))}")
    peak = PEAK.get(known.accelerator)
    note = "" if peak else f"how fast {known.accelerator or 'the processor of ' + flavor} trains is not in our table, so no time is given"
    return Machine(f"{flavor} of Hugging Face Jobs", peak * REACHED if peak else None, known.usd_per_hour, note)


def threads_of_training() -> int:
    """Return how many threads a local training on the processor gets: one, unless OMP_NUM_THREADS says more."""
    text = os.environ.get("OMP_NUM_THREADS", "")
    return max(1, int(text)) if text.isdecimal() else 1


def probed(threads: int) -> float:
    """Return the floating-point operations a second of a float32 matrix product on so many threads, the best of three."""
    import numpy as np
    from threadpoolctl import threadpool_limits

    left = np.ones((SIZE, SIZE), dtype=np.float32)
    with threadpool_limits(threads):
        left @ left
        return max(_rate(left) for _ in range(3))


def has_bfloat16(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether the processor multiplies in bfloat16 by instructions of its own; False where the system does not say."""
    try:
        return not {*WITH_BFLOAT16}.isdisjoint(cpuinfo.read_text(encoding="utf-8").split())
    except OSError:
        return False


def _rate(left: "object") -> float:
    begun = perf_counter()
    left @ left  # type: ignore[operator]
    return 2 * SIZE**3 / (perf_counter() - begun)


def cuda_device() -> str:
    """Return the name of the first CUDA device, empty where there is none, without loading anything heavy."""
    try:
        found = subprocess.run(
            ["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"],  # noqa: S607 - it is where the driver put it
            capture_output=True, text=True, timeout=20, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return found.stdout.splitlines()[0].strip() if found.returncode == 0 and found.stdout.strip() else ""


__all__ = [
    "FLAVORS", "PEAK", "PRICED_ON", "Flavor", "Machine", "cuda_device", "has_bfloat16", "probed", "rented", "this_machine",
    "threads_of_training",
]  # fmt: skip
