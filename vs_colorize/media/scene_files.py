"""Lists of scenes as text: JSON, CSV, and an edit list for editing programs."""

import csv
import io
import json
from collections.abc import Sequence
from fractions import Fraction

from vs_colorize.media.scene_list import Beginning, Scene

_COLUMNS = ("scene", "first", "last", "start", "stop", "kind")


def to_json(scenes: Sequence[Scene], film: str, rate: Fraction) -> str:
    """Return scenes as a JSON object; frames are counted from 0, `last` is in the scene, times are seconds.

    `cuts` repeats the first frames of those that begin with a cut.
    """
    content = {
        "file": film,
        "frames": scenes[-1].end,
        "fps": str(rate),
        "cuts": [scene.first for scene in scenes if scene.kind is Beginning.CUT],
        "scenes": [_facts(scene) for scene in scenes],
    }
    return json.dumps(content, indent=1) + "\n"


def _facts(scene: Scene) -> dict[str, object]:
    facts: dict[str, object] = {
        "first": scene.first,
        "last": scene.end - 1,
        "start": round(float(scene.start), 6),
        "stop": round(float(scene.stop), 6),
        "kind": str(scene.kind),
    }
    for name, stretch in (("transition", scene.transition), ("fade_out", scene.fade_out)):
        if stretch is not None:
            facts[name] = {"first": stretch.start, "last": stretch.stop - 1}
    return facts


def to_csv(scenes: Sequence[Scene]) -> str:
    """Return scenes as a table with a line a scene; columns as in JSON, scenes counted from 1."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_COLUMNS)
    for number, scene in enumerate(scenes, 1):
        times = (f"{float(time):.6f}" for time in (scene.start, scene.stop))
        table.writerow((number, scene.first, scene.end - 1, *times, scene.kind))
    return text.getvalue()


def to_edl(scenes: Sequence[Scene], film: str, rate: Fraction) -> str:
    """Return scenes as a CMX 3600 edit list that cuts the film at each of them and leaves it as it is.

    All events are cuts, for the film has its dissolves already; comments name them. Timecode is non-drop, at the rate
    rounded to whole frames.
    """
    lines = [f"TITLE: {film}", "FCM: NON-DROP FRAME", ""]
    for number, scene in enumerate(scenes, 1):
        times = " ".join(_timecode(n, round(rate)) for n in (scene.first, scene.end) * 2)
        lines += [f"{number:03d}  AX       V     C        {times}", f"* FROM CLIP NAME: {film}"]
        if scene.transition is not None:
            last = scene.transition.stop - 1
            lines.append(f"* {scene.kind.upper()}: FRAMES {scene.transition.start} TO {last}")
    return "\n".join(lines) + "\n"


def _timecode(frame: int, rate: int) -> str:
    seconds, frames = divmod(frame, rate)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}:{frames:02d}"


def clock(seconds: Fraction) -> str:
    """Return a time as hours, minutes, seconds and milliseconds."""
    milliseconds = round(seconds * 1000)
    whole = milliseconds // 1000
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}.{milliseconds % 1000:03d}"
