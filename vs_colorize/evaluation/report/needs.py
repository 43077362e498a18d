"""What the page is made with, and may be missing: tables and JSON do without."""

from importlib.util import find_spec

from vs_colorize.errors import MediaError

_PACKAGES = ("jinja2", "matplotlib")


def check_page_packages() -> None:
    """Raise `MediaError` where a package that makes the page is not installed."""
    absent = [name for name in _PACKAGES if find_spec(name) is None]
    if absent:
        raise MediaError(
            f"the HTML report is made with {' and '.join(absent)}, not installed here; "
            'pip install "vs_colorize[evaluate]"'
        )
