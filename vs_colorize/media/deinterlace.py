"""Interlaced film: named and refused, or made progressive on request."""

from dataclasses import replace

import vapoursynth as vs

from vs_colorize.errors import MediaError
from vs_colorize.media.failures import UnreadableInputError
from vs_colorize.media.source import Film

_BOTTOM_FIELD_FIRST = 1


def progressive(film: Film, *, deinterlace: bool) -> Film:
    """Return the film with whole pictures, one for each of its frames; a progressive film comes back as it is.

    Raises `UnreadableInputError` for interlaced film unless `deinterlace` is set.
    """
    if not film.interlaced:
        return film
    if not deinterlace:
        raise UnreadableInputError(
            f"{film.path}: is interlaced, which colour would smear; give --deinterlace, or a progressive film"
        )
    return replace(film, clip=_bwdif(film.clip), interlaced=False)


def _bwdif(clip: vs.VideoNode) -> vs.VideoNode:
    """Rebuild each frame's second field by Bob Weaver interpolation, at the same frame rate."""
    if not hasattr(vs.core, "bwdif"):
        raise MediaError("--deinterlace needs the plugin bwdif, which is not loaded; pip install vapoursynth-bwdif")
    field_based = clip.get_frame(0).props.get("_FieldBased", 0)
    keep_top = 0 if field_based == _BOTTOM_FIELD_FIRST else 1
    return vs.core.bwdif.Bwdif(clip, field=keep_top)
