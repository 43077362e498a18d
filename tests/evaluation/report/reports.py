"""Reports as an evaluation makes them, of generated pictures and figures."""

from collections.abc import Sequence

import cv2
import numpy as np

from vs_colorize.evaluation.results import GREY, TRUTH, Check, Figures, Item, MeasuredSet, Method, Report

CATEGORIES = ("animals", "people")


def picture(seed: int, width: int = 96, height: int = 64) -> bytes:
    """Return a JPEG of smooth colours."""
    small = np.random.default_rng(seed).integers(0, 256, (4, 6, 3)).astype(np.uint8)
    _, data = cv2.imencode(".jpg", cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC))
    return data.tobytes()


def report(*sets: MeasuredSet) -> Report:
    """Return what a command found."""
    return Report(
        "vs-colorize evaluate photos.zip --model <b>", "2026-11-21 12:00 UTC", {"vs_colorize": "0.1.0"}, tuple(sets)
    )


def photos(models: Sequence[str] = ("fusion", "fusion v=0"), items: int = 8) -> MeasuredSet:
    """Return a set of photos in two categories under some models, grey and truth."""
    names = (GREY, *models, TRUTH)
    methods = tuple(_method(name, n, items) for n, name in enumerate(names))
    checks = (
        Check("size 192 to 256", models[0], 5.25, 4, "ΔE"),
        Check("10 points", models[0], 3.5, 3, "dB", "higher"),
        Check("hint distance, 95th percentile", models[0], 2.75, None, "Lab"),
    )
    return MeasuredSet("photos", "photos", methods, checks)


def _method(name: str, n: int, items: int) -> Method:
    rows = tuple(_photo(name, n, i) for i in range(items))
    categories = {c: _means([row for row in rows if row.category == c]) for c in CATEGORIES}
    extra = {"better_share": 75.0, "psnr_pooled": 19.5 + n, "delta_cf": 3.0 * n, "seconds": 0.0123 * n}
    return Method(name, _means(rows) | extra, categories, rows)


def _means(items: Sequence[Item]) -> dict[str, float]:
    return {name: float(np.mean([item.figures[name] for item in items])) for name in items[0].figures}


def _photo(method: str, n: int, i: int) -> Item:
    wobble = float(np.sin(3 * i + n))
    figures: Figures = {
        "psnr": 22 + n + wobble,
        "gain": 0.0 if method == GREY else n - 1 + wobble,
        "ssim": 0.93 + wobble / 100,
        "ciede2000": 0.0 if method == TRUTH else 9 - n + 2 * wobble,
        "colorfulness": 0.0 if method == GREY else 30 + 2 * wobble,
        "color_share": 0.0 if method == GREY else 60 + 10 * n + 20 * wobble,
        "cast_a": -0.4 * n,
        "cast_b": 0.001 * n,
        "top1": 100.0 * (i % 2),
    }
    pictures = {"source": picture(i), "grey": picture(i + 100), "result": picture(i), "difference": picture(i + 200)}
    return Item(f"n0{i}_some_rather_long_name_of_a_photo_{i}.jpg", CATEGORIES[i % 2], figures, pictures=pictures)


def clips(models: Sequence[str] = ("fusion",), frames: int = 40) -> MeasuredSet:
    """Return a set of two clips, one with a known scene start."""
    methods = []
    for n, name in enumerate((GREY, *models, TRUTH, "truth 4:2:0")):
        items = tuple(_clip(clip, name, n, frames) for clip in ("bear-walk.mp4", "cuts.mp4"))
        methods.append(Method(name, _means(items), {}, items))
    return MeasuredSet("clips", "clips", tuple(methods))


def _clip(clip: str, method: str, n: int, frames: int) -> Item:
    time = np.linspace(0, 9, frames)
    psnr = np.full(frames, 100.0) if method == TRUTH else 25 + n + np.sin(time + n)
    curves = {
        "psnr": tuple(psnr.tolist()),
        "colorfulness": tuple((0 * time if method == GREY else 20 + n + np.cos(time)).tolist()),
        "flicker": (float("nan"), *(0.2 * n * abs(np.sin(2 * time))[1:-1]).tolist(), float("nan")),
    }
    figures = {"psnr": float(psnr.mean()), "ciede2000": 5.0 - n, "flicker": 0.1 * n, "cdc": 0.001 * n, "warp": 0.0012}
    pictures = {"source": picture(n), "grey": picture(9), "result": picture(n), "difference": picture(8)}
    pictures |= {"column colors": picture(n)} | ({"column": picture(7)} if method == TRUTH else {})
    return Item(clip, "", figures, curves, pictures, scenes=(0, 15) if clip == "cuts.mp4" else ())


def unmeasured() -> MeasuredSet:
    """Return coloured photos without a truth."""
    items = tuple(Item(f"{i}.png", "", {"colorfulness": 20.0 + i}, pictures={"result": picture(i)}) for i in range(3))
    return MeasuredSet("coloured", "photos", (Method("as given", {"colorfulness": 21.0}, {}, items),))
