"""Every error this library raises, as one tree.

DaedalusError
├── UsageError                what was asked for cannot be done as asked           (exit 2)
│   ├── TemplateError         a template file is wrong; lists every problem
│   ├── RecipeError           a fine-tuning recipe is wrong; lists every problem
│   ├── UnknownNameError      no such template, mechanism, mode, run …; suggests the nearest
│   └── MissingExtraError     an optional package is not installed; says how to install it
├── BudgetError               the hard budget does not allow the next call         (exit 3)
├── ProviderError             a model could not be asked                           (exit 4)
│   ├── RetryableError        worth trying again, maybe after `retry_after` seconds
│   │   ├── RateLimitError    the server said 429
│   │   ├── ServerError       5xx, a reset, a timeout, a body that is no completion
│   │   └── RefusedConnectionError   nothing listens at the address
│   ├── AuthError             the key is missing or wrong
│   ├── CreditError           the account has no credit left
│   ├── ModelNotFoundError    the server does not serve this model
│   ├── DeadlineError         the whole-call deadline passed
│   └── ReplyError            the model's replies never fitted the question
├── StoreError                a run folder cannot be read or written               (exit 5)
│   ├── DamagedLogError       a line of a log was edited or is unreadable; named
│   └── DeterminismError      a replay differs from what was written; named
├── DatasetError              a dataset is not what it says, or did not pass its validators   (exit 1)
├── PublishError              a release could not be put or fetched where it should be     (exit 4)
├── TrainingError             a training cannot go on; its last checkpoint stays      (exit 1)
├── LaunchError               a training could not be sent to where it should run, or ended badly there (exit 4)
├── PolicyError               a rule of licence or secrecy forbids it              (exit 6)
├── BusyError                 another process holds the run                        (exit 75)
├── RunsError                 some of many runs failed; names them                (the greatest exit code of them)
└── StoppedError              a signal asked the run to stop                       (exit 130 or 143)
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daedalus_data.core.chat import Usage


class DaedalusError(Exception):
    """The root of the tree; `exit_code` is what the command line exits with."""

    exit_code = 1


class UsageError(DaedalusError):
    """What was asked for cannot be done as asked."""

    exit_code = 2


class TemplateError(UsageError):
    """A template is wrong; the message lists every problem of the file."""


class RecipeError(UsageError):
    """A fine-tuning recipe is wrong, or its rows and its model do not fit it; the message lists every problem."""


class UnknownNameError(UsageError):
    """A name is not registered; the message suggests the nearest one."""


class MissingExtraError(UsageError):
    """An optional package is missing; the message says how to install it."""

    def __init__(self, package: str, install: str) -> None:
        super().__init__(f"{package} is not installed; run: {install}")


class BudgetError(DaedalusError):
    """The hard budget does not allow the next call."""

    exit_code = 3


class ProviderError(DaedalusError):
    """A model could not be asked."""

    exit_code = 4
    body: str = ""
    """What the server sent, where it sent anything: for the ledger."""
    usage: "Usage | None" = None
    """What the try cost; None where it may have been billed and nobody can tell."""


class RetryableError(ProviderError):
    """Worth trying again, not before `retry_after` seconds when the server gave them."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RateLimitError(RetryableError):
    """The server said that we ask too fast."""


class ServerError(RetryableError):
    """The server failed, the line was cut, or the body was not a completion."""


class RefusedConnectionError(RetryableError):
    """Nothing listens at the address."""


class AuthError(ProviderError):
    """The key is missing or was not accepted."""


class CreditError(ProviderError):
    """The account has no credit left."""


class ModelNotFoundError(ProviderError):
    """The server does not serve this model."""


class DeadlineError(ProviderError):
    """The whole-call deadline passed before a usable reply came."""


class ReplyError(ProviderError):
    """The model's replies never fitted the question; names purpose, model and call key."""


class StoreError(DaedalusError):
    """A run folder cannot be read or written."""

    exit_code = 5


class DamagedLogError(StoreError):
    """A line of a log was edited or cannot be read."""


class DeterminismError(StoreError):
    """A replay differs from what was written."""


class DatasetError(DaedalusError):
    """A dataset's files differ from their record or from their logs, or a validator found an error in its rows."""


class PublishError(DaedalusError):
    """A place of releases cannot be reached, did not accept what was sent, or moved on meanwhile."""

    exit_code = 4


class TrainingError(DaedalusError):
    """A training cannot go on: its loss is no number, or its process ended; names the step, and what is left to go on from."""


class LaunchError(DaedalusError):
    """A training could not be sent to the machine that it should run on, or ended badly there."""

    exit_code = 4


class PolicyError(DaedalusError):
    """A rule of licence or secrecy forbids it."""

    exit_code = 6


class BusyError(DaedalusError):
    """Another process holds the run."""

    exit_code = 75


class RunsError(DaedalusError):
    """Some of many runs failed, the others are done; `exit_code` is the greatest of theirs."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class StoppedError(DaedalusError):
    """A signal asked the run to stop; `exit_code` is 128 plus its number."""

    def __init__(self, signal_number: int) -> None:
        super().__init__("stopped by a signal; run the same command again to go on")
        self.exit_code = 128 + signal_number
