"""A clip, frame by frame in one pass: every method's result against the truth, and how steady each is in time."""

import math
from collections.abc import Mapping

from vs_colorize.evaluation.column import ColumnMeter
from vs_colorize.evaluation.figures import Comparison, View, compare, own_figures
from vs_colorize.evaluation.measured import MeasuredItem, against_references, known, mean, pooled_psnr
from vs_colorize.evaluation.results import GREY, TRUTH, Item
from vs_colorize.evaluation.stills import grey_of
from vs_colorize.evaluation.temporal import ConsistencyMeter, FlickerMeter, WarpMeter
from vs_colorize.evaluation.thumbnails import difference_thumbnail, thumbnail
from vs_colorize.evaluation.tracked_points import LongRangeMeter, PointTracker, Sighting
from vs_colorize.evaluation.trials import Entry, Frame
from vs_colorize.evaluation.true_motion import Motion, MotionReader

_CURVES = ("psnr", "colorfulness")


class ClipMeter:
    """Measures one clip; holds the last frames only. `length` is how many will come: the middle one is shown."""

    def __init__(self, entry: Entry, length: int) -> None:
        self._entry = entry
        self._length = length
        self._motion = MotionReader()
        self._points = PointTracker()
        self._methods: dict[str, _MethodMeter] = {}
        self._scenes: list[int] = []
        self._count = 0
        self._pixels = 0

    def add(self, frame: Frame) -> None:
        """Take the next frame of all methods."""
        views = {name: View(rgb) for name, rgb in frame.results.items()}
        truth = None
        if frame.truth is not None:
            truth = View(frame.truth)
            views = {GREY: View(grey_of(frame.truth[None])[0]), TRUTH: truth} | views
        shown = next(iter(frame.results.values())) if frame.truth is None else frame.truth
        motion = self._motion.add(shown, scene_start=frame.scene_start)
        points = self._points.add(shown, scene_start=frame.scene_start)
        for name, view in views.items():
            meter = self._methods.setdefault(name, _MethodMeter(self._length))
            meter.add(view, truth, motion, frame.seconds.get(name, math.nan), scene_start=frame.scene_start)
            meter.follow(view, points)
        if self._count == self._length // 2:
            self._keep_pictures(views)
        if frame.scene_start:
            self._scenes.append(self._count)
        self._count += 1
        self._pixels = next(iter(views.values())).rgb[0].numel()

    def _keep_pictures(self, views: Mapping[str, View]) -> None:
        shared: dict[str, bytes] = {}
        if TRUTH in views:
            shared = {"source": thumbnail(views[TRUTH].rgb), "grey": thumbnail(views[GREY].rgb)}
        for name, view in views.items():
            self._methods[name].keep_pictures(name, view, shared)

    def finish(self) -> dict[str, MeasuredItem]:
        """Return what each method made of the clip, and where there is a truth, also what grey and truth come to."""
        figures = {name: meter.figures() for name, meter in self._methods.items()}
        truth = figures.get(TRUTH)
        lead = TRUTH if truth is not None else next(iter(self._methods))
        found: dict[str, MeasuredItem] = {}
        for name, meter in self._methods.items():
            if truth is not None:
                figures[name] |= against_references(figures[name], figures[GREY], truth)
            item = Item(
                self._entry.name,
                self._entry.category,
                known(figures[name]),
                curves=meter.curves(),
                pictures=meter.pictures | meter.column_pictures(as_seen=name == lead),
                scenes=tuple(self._scenes),
            )
            if truth is None:
                found[name] = MeasuredItem(item)
            else:
                pixels = self._pixels * self._count
                found[name] = MeasuredItem(item, mean(meter.squared_errors), pixels, truth["colorfulness"])
        return found


class _MethodMeter:
    """One method's frames: figures of each, and the meters that look over time."""

    def __init__(self, length: int) -> None:
        self.pictures: dict[str, bytes] = {}
        self.squared_errors: list[float] = []
        self._frames: list[dict[str, float]] = []
        self._seconds: list[float] = []
        self._flicker = FlickerMeter()
        self._consistency = ConsistencyMeter()
        self._warp = WarpMeter()
        self._long_range = LongRangeMeter()
        self._column = ColumnMeter(length)
        self._last: Comparison | None = None

    def add(self, view: View, truth: View | None, motion: Motion | None, seconds: float, *, scene_start: bool) -> None:
        if truth is None:
            self._frames.append(own_figures(view))
        else:
            self._last = compare(view, truth)
            self._frames.append(self._last.figures)
            self.squared_errors.append(self._last.squared_error)
        steady = view if truth is None else truth
        self._flicker.add(view.lab[1:], steady.lab[0], scene_start=scene_start)
        self._consistency.add(view.rgb)
        self._warp.add(view.rgb, view.lab[1:], motion)
        self._column.add(view.lab)
        self._seconds.append(seconds)

    def follow(self, view: View, points: Sighting) -> None:
        """Take the colours of points in the frame that was added last."""
        self._long_range.add(view.lab[1:], points)

    def keep_pictures(self, name: str, view: View, shared: Mapping[str, bytes]) -> None:
        """Keep the frame that was added last as small pictures, beside those that all methods share."""
        if name == TRUTH:
            self.pictures = dict(shared)
            return
        grey = shared.get("grey") or thumbnail(grey_of(view.rgb[None])[0])
        self.pictures = {**shared, "grey": grey, "result": thumbnail(view.rgb)}
        if self._last is not None:
            self.pictures["difference"] = difference_thumbnail(self._last.difference)

    def column_pictures(self, *, as_seen: bool) -> dict[str, bytes]:
        """Return a column of pixels over time: its colours, and where asked for also as it is seen."""
        seen = {"column": self._column.as_seen()} if as_seen else {}
        return {"column colors": self._column.colors(), **seen}

    def figures(self) -> dict[str, float]:
        """Return the means over frames, and the figures of the clip as a whole."""
        names = self._frames[0].keys()
        figures = {name: mean(frame[name] for frame in self._frames) for name in names}
        figures |= {
            "cdc": self._consistency.mean,
            "flicker": self._flicker.mean,
            "flicker_still": self._flicker.still_mean,
            "long_range": self._long_range.mean,
            "warp": self._warp.mean,
            "warp_ab": self._warp.ab_mean,
            "seconds": mean(self._seconds),
        }
        if self.squared_errors:
            figures["psnr_pooled"] = pooled_psnr((error, 1) for error in self.squared_errors)
        return figures

    def curves(self) -> dict[str, tuple[float, ...]]:
        """Return the values of every frame."""
        names = [name for name in _CURVES if name in self._frames[0]]
        return {name: tuple(frame[name] for frame in self._frames) for name in names} | {"flicker": self._flicker.curve}
