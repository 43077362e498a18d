"""How a picture's numbers stand for light: matrix, transfer, primaries and range, as ITU-T H.273 counts them.

Three rules hold everywhere.

* Frame 0 speaks for the whole clip. What it leaves open becomes BT.709 above 576 lines and SMPTE 170M else, limited
  range for grey and YUV, full for RGB, as VapourSynth's resizer reads them.
* BT.709, SMPTE 170M and 240M, BT.2020 and sRGB all mean a picture graded on a display, and previewers, players and
  image libraries show their code values alike. So the curve of all of these is taken as sRGB's (IEC 61966-2-1): L* is
  that of the display, and grey code values pass through unchanged. Other transfers (pure gamma, linear, logarithmic)
  are converted by the resizer.
* Lab and RGB output have the primaries of BT.709. Grey is the same in all primaries with the white point D65, so a
  black-and-white picture does not change by that. YUV output keeps the source's primaries, and colours are converted.
"""

from dataclasses import dataclass

import vapoursynth as vs

from vs_colorize.errors import ClipError

BT709 = 1
SRGB = 13
LINEAR = 8

_SIGNAL_PROPS = ("_Matrix", "_Transfer", "_Primaries", "_Range", "_ChromaLocation")
_UNSPECIFIED = 2
_SMPTE170M = 6
_HD_ABOVE = 576
_MATRICES = {1, 4, 5, 6, 7, 8, 9, 12}
_DISPLAY_TRANSFERS = {1, 2, 6, 7, 11, 12, 13, 14, 15}
_HDR_TRANSFERS = {16: "PQ (SMPTE ST 2084)", 18: "HLG (ARIB STD-B67)"}
_CONVERTIBLE_TRANSFERS = {4, 5, 8, 9, 10, 17}
# Primaries with the white point D65; with another, grey would not stay grey.
_D65_PRIMARIES = {1, 5, 6, 7, 9, 12, 22}


@dataclass(frozen=True)
class Signal:
    """What a clip's frame 0 says, gaps filled; the values are those of H.273."""

    matrix: int
    transfer: int
    primaries: int
    full_range: bool
    chroma_location: int | None

    @property
    def curve(self) -> int:
        """The transfer to decode by: sRGB for everything made for a display."""
        return SRGB if self.transfer in _DISPLAY_TRANSFERS else self.transfer

    @property
    def gamut(self) -> int:
        """The primaries to convert to and from: BT.709 where the source's are unknown or do not have D65 white."""
        return self.primaries if self.primaries in _D65_PRIMARIES else BT709


def read_signal(clip: vs.VideoNode) -> Signal:
    """Read the signal of a clip from its frame 0.

    Raises:
        ClipError: a PQ or HLG transfer, or a matrix or transfer that cannot be decoded.
    """
    with clip.get_frame(0) as frame:
        props = {name: int(value) for name, value in frame.props.items() if name in _SIGNAL_PROPS}
    matrix = _matrix(clip, props.get("_Matrix", _UNSPECIFIED))
    transfer = _transfer(matrix, props.get("_Transfer", _UNSPECIFIED))
    full = props.get("_Range", int(clip.format.color_family == vs.RGB))
    return Signal(
        matrix=matrix,
        transfer=transfer,
        primaries=props.get("_Primaries", _UNSPECIFIED),
        full_range=bool(full),
        chroma_location=props.get("_ChromaLocation"),
    )


def _matrix(clip: vs.VideoNode, matrix: int) -> int:
    by_height = BT709 if clip.height > _HD_ABOVE else _SMPTE170M
    # A plane taken out of an RGB clip is GRAY with the matrix of RGB.
    if (
        clip.format.color_family == vs.RGB
        or matrix == _UNSPECIFIED
        or (clip.format.color_family, matrix) == (vs.GRAY, 0)
    ):
        return by_height
    if matrix not in _MATRICES:
        raise ClipError(f"matrix {matrix} cannot be decoded; convert the clip, as with clip.resize.Bicubic(matrix=1)")
    return matrix


def _transfer(matrix: int, transfer: int) -> int:
    if transfer in _HDR_TRANSFERS:
        raise ClipError(
            f"the clip is HDR, its transfer is {_HDR_TRANSFERS[transfer]}; make it SDR with a tone mapper first, and "
            "tag it with std.SetFrameProps(_Transfer=1)"
        )
    if transfer == _UNSPECIFIED:
        return _SMPTE170M if matrix in (5, _SMPTE170M) else BT709
    if transfer not in _DISPLAY_TRANSFERS | _CONVERTIBLE_TRANSFERS:
        raise ClipError(
            f"transfer {transfer} cannot be decoded; convert the clip, as with clip.resize.Bicubic(transfer=1)"
        )
    return transfer


def as_displayed(clip: vs.VideoNode, signal: Signal) -> vs.VideoNode:
    """Tag every frame for the resizer: the signal of frame 0, the transfer to decode by, progressive.

    Interlaced pictures are treated like progressive ones, or the resizer would take their fields apart.
    """
    return clip.std.SetFrameProps(
        _Matrix=0 if clip.format.color_family == vs.RGB else signal.matrix,
        _Transfer=signal.curve,
        _Primaries=signal.gamut,
        _Range=int(signal.full_range),
        _FieldBased=0,
    )
