"""Planes that are made at a small size and used at a large one."""

import vapoursynth as vs

type Siting = tuple[float, float]
"""How far right of and below the middle of the luma it covers a chroma sample lies, in chroma samples."""


def enlarged(small: vs.VideoNode, like: vs.VideoNode, siting: Siting, form: int = vs.GRAYS) -> vs.VideoNode:
    """Return a small grey clip linearly enlarged to the size of `like`, whose samples lie as `siting` says."""
    left, top = siting[0] * small.width / like.width, siting[1] * small.height / like.height
    return small.resize.Bilinear(like.width, like.height, form, src_left=left, src_top=top)


def enlarged_pieces(stacked: vs.VideoNode, count: int, like: vs.VideoNode, siting: Siting) -> list[vs.VideoNode]:
    """Return the `count` planes that a tall clip stacks, each enlarged to the size of `like`."""
    width, height = stacked.width, stacked.height // count
    pieces = (stacked.std.CropAbs(width, height, 0, index * height) for index in range(count))
    return [enlarged(piece, like, siting) for piece in pieces]
