"""What a previewer does, without its window: evaluates a script in environments of its own.

python previewer.py reload SCRIPT SOURCE          one environment, the script evaluated twice
python previewer.py environments SCRIPT SOURCE    two at once, then one is destroyed and a third is made
"""

import contextlib
import runpy
import sys
from collections.abc import Iterator

import vapoursynth as vs


class Policy(vs.EnvironmentPolicy):
    """Keeps the environment that was set last."""

    def __init__(self) -> None:
        self.current: vs.EnvironmentData | None = None

    def on_policy_registered(self, special_api: vs.EnvironmentPolicyAPI) -> None:
        self.api = special_api

    def get_current_environment(self) -> vs.EnvironmentData | None:
        return self.current

    def set_environment(self, environment: vs.EnvironmentData | None) -> vs.EnvironmentData | None:
        previous, self.current = self.current, environment
        return previous


class Previewer:
    """Evaluates one script, again and again."""

    def __init__(self, script: str, source: str) -> None:
        self.script, self.source = script, source
        self.policy = Policy()
        vs.register_policy(self.policy)

    @contextlib.contextmanager
    def environment(self) -> Iterator[vs.EnvironmentData]:
        data = self.policy.api.create_environment()
        yield data
        self.policy.api.destroy_environment(data)

    def last_frame(self, environment: vs.EnvironmentData) -> bytes:
        """Evaluate the script in an environment and return its last frame's planes."""
        with self.policy.api.wrap_environment(environment).use():
            runpy.run_path(self.script, {"source": self.source}, "__vapoursynth__")
            clip = vs.get_output().clip
            with clip.get_frame(clip.num_frames - 1) as frame:
                return b"".join(bytes(plane) for plane in frame.readchunks())


def reload(previewer: Previewer) -> None:
    with previewer.environment() as only:
        assert previewer.last_frame(only) == previewer.last_frame(only)


def environments(previewer: Previewer) -> None:
    with previewer.environment() as first:
        expected = previewer.last_frame(first)
        with previewer.environment() as second:
            assert previewer.last_frame(second) == expected
        assert previewer.last_frame(first) == expected
    with previewer.environment() as third:
        assert previewer.last_frame(third) == expected


if __name__ == "__main__":
    {"reload": reload, "environments": environments}[sys.argv[1]](Previewer(*sys.argv[2:]))
