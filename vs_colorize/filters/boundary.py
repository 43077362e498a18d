"""Where errors leave the package: the `ColorizeError` family becomes `vs.Error`, named after the function called."""

from collections.abc import Callable
from functools import wraps

import vapoursynth as vs

from vs_colorize.errors import ColorizeError, is_out_of_memory, told_of


def raises_vs_error[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Make a public filter report what it refuses as `vs.Error` with its own name in front.

    A filter that composes others reports under its own name too: that is the one the script called.
    """

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except ColorizeError as error:
            cause = error
        except vs.Error as error:
            if not isinstance(error.__cause__, ColorizeError):
                raise
            cause = error.__cause__
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            raise vs.Error(str(told_of(function.__name__, error))) from error
        raise vs.Error(f"{function.__name__}: {cause}") from cause

    return call
