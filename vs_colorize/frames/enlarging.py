"""Planes that are made at a small size, stacked in one tall frame, and used at a large one."""

import vapoursynth as vs

type Siting = tuple[float, float]
"""How far right of and below the middle of the luma it covers a chroma sample lies, in chroma samples."""


def enlarged_pieces(stacked: vs.VideoNode, count: int, like: vs.VideoNode, siting: Siting) -> list[vs.VideoNode]:
    """Return the `count` planes that a tall clip stacks, each linearly enlarged to the size of `like`.

    `siting` says where the samples of `like` lie.
    """
    width, height = stacked.width, stacked.height // count
    left, top = siting[0] * width / like.width, siting[1] * height / like.height
    pieces = (stacked.std.CropAbs(width, height, 0, index * height) for index in range(count))
    return [piece.resize.Bilinear(like.width, like.height, src_left=left, src_top=top) for piece in pieces]
