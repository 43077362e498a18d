import io
import sys

import pytest

from vs_colorize.cli.progress import transfer


class Terminal(io.StringIO):
    """Standard error as a person sees it."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("kind", [Terminal, io.StringIO], ids=["terminal", "file"])
def test_a_transfer_is_announced_once_before_anything_else(
    kind: type[io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    stderr = kind()
    monkeypatch.setattr(sys, "stderr", stderr)
    with transfer("pastel", lambda total: f"pastel: {total} bytes") as update:
        for done in (0, 500, 1000):
            update(done, 1000)
    assert stderr.getvalue().startswith("pastel: 1000 bytes\n")
    assert stderr.getvalue().count("pastel: 1000 bytes") == 1
    assert ("1.0/1.0 kB" in stderr.getvalue()) == (kind is Terminal)


def test_a_transfer_that_never_began_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = Terminal()
    monkeypatch.setattr(sys, "stderr", stderr)
    with transfer("pastel", lambda _: "pastel"):
        pass
    assert stderr.getvalue() == ""
