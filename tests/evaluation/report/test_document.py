import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tests.evaluation.report.reports import clips, photos, report, unmeasured
from vs_colorize.errors import MediaError
from vs_colorize.evaluation.report.document import to_html
from vs_colorize.evaluation.report.needs import check_page_packages
from vs_colorize.evaluation.results import MeasuredSet

_VOID = {"meta", "img"}


class _Page(HTMLParser):
    """What a page consists of, for tests to ask."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.pictures: list[str] = []
        self.words: list[str] = []
        self.ids: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == [], "an element is never closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [given[name] or "" for name in ("src", "href", "xlink:href") if name in given]
        self.ids += [given["id"] or ""] if "id" in given and tag == "main" else []
        if tag == "img":
            self.pictures.append(given["alt"] or "")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.handle_starttag(tag, attrs)
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += [data.strip()] if data.strip() else []


def _page(*sets: MeasuredSet) -> _Page:
    return _Page(to_html(report(*sets)))


def test_page_needs_nothing_from_elsewhere() -> None:
    html = to_html(report(photos(), clips()))
    assert all(address.startswith(("data:image/jpeg;base64,", "#")) for address in _Page(html).addresses)
    assert "@import" not in html
    assert set(re.findall(r'https?://[^"\s]*', html)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_same_report_gives_the_same_page() -> None:
    assert to_html(report(photos(), clips())) == to_html(report(photos(), clips()))


def test_names_are_text_and_not_markup() -> None:
    html = to_html(report(replace(photos(), name="<script>x</script>")))
    assert "<script>x" not in html
    assert "vs-colorize evaluate photos.zip --model &lt;b&gt;" in html


def test_every_set_has_its_part() -> None:
    page = _page(photos(), clips(), unmeasured())
    assert page.ids == ["set-1", "set-2", "set-3"]
    assert {"photos", "clips", "coloured", "vs-colorize evaluate photos.zip --model <b>"} <= set(page.words)


def test_sheet_shows_every_model_beside_source_and_grey() -> None:
    pictures = _page(photos(items=8)).pictures
    one = ["source", "grey"] + [f"{what} of {m}" for m in ("fusion", "fusion v=0") for what in ("result", "ΔE00")]
    assert pictures == one * 8


def test_large_sets_show_forty_items_and_the_worst_ten_of_every_model() -> None:
    page = _page(photos(items=100))
    assert page.pictures.count("source") == 40 + 2 * 10
    assert "Worst of fusion v=0, by ΔE00" in page.words


def test_worst_comes_first() -> None:
    found = photos(["fusion"], items=30)
    worst = max(found.methods[1].items, key=lambda item: item.figures["ciede2000"])
    words = _page(found).words
    assert words[words.index("Worst of fusion, by ΔE00") + 1] == worst.name


def test_wanted_is_told_beside_what_was_found() -> None:
    words = _page(photos()).words
    row = words[words.index("size 192 to 256") :][:5]
    assert row == ["size 192 to 256", "fusion", "5.25 ΔE", "≤ 4 ΔE", "no"]


def test_clips_are_drawn_frame_by_frame_with_their_scenes() -> None:
    html = to_html(report(clips()))
    assert html.count("<svg") == 2
    assert html.count("stroke-dasharray") == 3, "one mark in each of three plots, of the one clip with a cut"
    assert "--line-7" in html


def test_clips_are_shown_as_columns_over_time() -> None:
    page = _page(clips(["fusion", "fusion steady"]))
    assert "A column of pixels over time" in page.words
    assert page.pictures[:4] == ["as seen", "truth", "fusion", "fusion steady"]
    assert "A column of pixels over time" not in _page(photos()).words


def test_plots_take_their_colours_from_the_page() -> None:
    drawings = "".join(re.findall(r"<svg.*?</svg>", to_html(report(photos(), clips())), re.DOTALL))
    assert "currentColor" in drawings
    assert re.findall(r"#[0-9a-f]{6}\b", drawings) == []


def test_results_without_truth_have_no_empty_parts() -> None:
    words = _page(unmeasured()).words
    assert "Every item" in words
    assert not {"Nearness to the truth", "How the items are spread", "By category", "Checks"} & set(words)


def test_empty_report_is_a_page() -> None:
    _page()
    _page(MeasuredSet("nothing", "photos", ()))


def test_absent_package_is_named_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    check_page_packages()
    monkeypatch.setattr("vs_colorize.evaluation.report.needs.find_spec", lambda name: None if name == "jinja2" else 1)
    with pytest.raises(
        MediaError, match=r'made with jinja2, not installed here; pip install "vs_colorize\[evaluate\]"'
    ):
        check_page_packages()
