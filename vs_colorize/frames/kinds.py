"""The small clips that the filters hand to each other, and the prop `ColorizeClip` that says which is which.

    lightness   GRAYS      L* / 100
    lab         YUV444PS   L* / 100, a* / 256, b* / 256
    guidance    YUV444PS   confidence 0…1, a* / 256, b* / 256

All three have sides that are multiples of 16.
"""

from enum import StrEnum

import vapoursynth as vs

from vs_colorize.errors import ClipError

SIDE_MULTIPLE = 16
CHROMA_SCALE = 256.0
LIGHTNESS_SCALE = 100.0

_PROP = "ColorizeClip"
# None of the three holds R'G'B' or luma that a matrix, a transfer or primaries could describe: all are "unspecified".
_SIGNAL = {"_Matrix": 2, "_Transfer": 2, "_Primaries": 2, "_Range": 1}


class Kind(StrEnum):
    """What a small clip holds; the value is what `ColorizeClip` says."""

    LIGHTNESS = "lightness"
    LAB = "lab"
    GUIDANCE = "guidance"


_FORMATS = {Kind.LIGHTNESS: vs.GRAYS, Kind.LAB: vs.YUV444PS, Kind.GUIDANCE: vs.YUV444PS}
_MAKERS = {
    Kind.LIGHTNESS: "lightness(clip)",
    Kind.LAB: "predict(lightness(clip))",
    Kind.GUIDANCE: "one of the guide_… filters",
}


def mark(clip: vs.VideoNode, kind: str) -> vs.VideoNode:
    """Write on every frame what the clip is: `ColorizeClip`, and that its values follow no matrix or transfer."""
    signal = clip.std.RemoveFrameProps(["_ColorRange", "_ChromaLocation"]).std.SetFrameProps(**_SIGNAL)
    return signal.std.SetFrameProps(**{_PROP: str(Kind(kind))})


def unmark(clip: vs.VideoNode) -> vs.VideoNode:
    """Take `ColorizeClip` off: the clip is a picture again."""
    return clip.std.RemoveFrameProps([_PROP])


def require_kind(clip: vs.VideoNode, kind: str, argument_name: str) -> None:
    """Refuse a clip that is not of the wanted kind.

    Asks for frame 0 once format and size are right, so what makes that frame (a network, perhaps) runs once.

    Raises:
        ClipError: the prop `ColorizeClip`, the format or the size is another than the kind's.
    """
    wanted = Kind(kind)
    if clip.format.id != _FORMATS[wanted]:
        came = clip.format.name if clip.format.id else "a variable-format clip"
        raise ClipError(_refusal(wanted, argument_name, came))
    with clip.get_frame(0) as frame:
        found = frame.props.get(_PROP)
    if found != wanted:
        raise ClipError(_refusal(wanted, argument_name, f"a {found} clip" if found else "an unmarked clip"))
    if clip.width % SIDE_MULTIPLE or clip.height % SIDE_MULTIPLE or not clip.width:
        raise ClipError(
            f"{argument_name}: sides must be multiples of {SIDE_MULTIPLE}, got {clip.width}x{clip.height}; "
            f"make it with {_MAKERS[wanted]} and keep its size"
        )


def require_same_size(first: vs.VideoNode, second: vs.VideoNode, first_name: str, second_name: str) -> None:
    """Refuse two small clips of different size or length.

    Raises:
        ClipError: width, height or number of frames differ.
    """
    sizes = [f"{clip.width}x{clip.height}" for clip in (first, second)]
    if sizes[0] != sizes[1]:
        raise ClipError(
            f"{first_name} is {sizes[0]} but {second_name} is {sizes[1]}; make both from one lightness clip"
        )
    require_same_length(first, second, first_name, second_name)


def require_same_length(first: vs.VideoNode, second: vs.VideoNode, first_name: str, second_name: str) -> None:
    """Refuse two clips that do not have the same number of frames.

    Raises:
        ClipError: naming both counts.
    """
    if first.num_frames != second.num_frames:
        raise ClipError(
            f"{first_name} has {first.num_frames} frames but {second_name} has {second.num_frames}; "
            "trim or repeat the source before both are made"
        )


def _refusal(wanted: Kind, argument_name: str, came: str) -> str:
    form = _FORMATS[wanted].name
    return f"{argument_name}: a {wanted} clip ({form}) is wanted, {came} came; make it with {_MAKERS[wanted]}"
