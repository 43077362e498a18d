"""Measure `colorize` on colour photographs of one size: turned to grey, coloured, compared with the truth.

    python scripts/measure_stills.py PHOTOS.zip --vividness 0 0.25 0.5 --sheet sheet.png

Prints one line of JSON for each vividness. The photos go through the filters as users' pictures do, as RGBS.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np
import torch
import vapoursynth as vs
from torch import Tensor

from vs_colorize.evaluation.stills import grey_of, measure_stills
from vs_colorize.filters.colorize import colorize
from vs_colorize.training.photos import Pixels, open_photos

_SHEET_PHOTOS = 40
_SHEET_COLUMNS = 4


def read_photos(source: Path) -> list[Pixels]:
    """Decode all photos of a zip file or folder."""
    listed = open_photos([source])
    return [photo for index in range(len(listed)) if (photo := listed[index]) is not None]


def photo_clip(photos: list[Pixels]) -> vs.VideoNode:
    """Make a clip of RGBS frames, one a photo."""
    height, width = photos[0].shape[:2]
    blank = vs.core.std.BlankClip(None, width, height, vs.RGBS, len(photos), keep=True)

    def fill(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        frame = f.copy()
        for plane in range(3):
            np.asarray(frame[plane])[:] = photos[n][..., plane] / np.float32(255)
        return frame

    tags = {"_Matrix": 0, "_Transfer": 13, "_Primaries": 1, "_Range": 1}
    return blank.std.ModifyFrame(blank, fill).std.SetFrameProps(**tags)


def colored(photos: list[Pixels], options: argparse.Namespace, vividness: float) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield the coloured photo and the truth, (1, 3, H, W) each."""
    clip = colorize(
        photo_clip(photos),
        size=options.size,
        vividness=vividness,
        temperature=options.temperature,
        saturation=options.saturation,
        device=options.device,
        format=vs.RGBS,
    )
    for photo, frame in zip(photos, clip.frames(close=True), strict=True):
        result = torch.tensor(np.stack([np.asarray(frame[plane]) for plane in range(3)]))[None]
        yield result.clamp(0, 1), torch.from_numpy(photo).permute(2, 0, 1)[None].float() / 255


def write_sheet(path: Path, pairs: list[tuple[Tensor, Tensor]]) -> None:
    """Write grey, result and truth of photos spread over the set, side by side."""
    chosen = pairs[:: max(1, len(pairs) // _SHEET_PHOTOS)][:_SHEET_PHOTOS]
    tiles = [torch.cat((grey_of(truth), result, truth), dim=3)[0] for result, truth in chosen]
    rows = [torch.cat(tiles[i : i + _SHEET_COLUMNS], dim=2) for i in range(0, len(tiles), _SHEET_COLUMNS)]
    rows = [row for row in rows if row.shape == rows[0].shape]
    sheet = (torch.cat(rows, dim=1).permute(1, 2, 0).numpy() * 255).round().astype(np.uint8)
    cv2.imwrite(str(path), np.ascontiguousarray(sheet[..., ::-1]))


def main() -> None:
    """Measure, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=Path, help="folder or zip file of photos of one size")
    parser.add_argument("--vividness", type=float, nargs="+", default=[0.0])
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--saturation", type=float, default=1.0)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--sheet", type=Path, help="contact sheet of the last vividness: grey, result, truth")
    options = parser.parse_args()
    photos = read_photos(options.photos)
    for vividness in options.vividness:
        pairs = list(colored(photos, options, vividness))
        figures = measure_stills(pairs)
        line = asdict(figures) | {"gain": figures.gain, "color_share": figures.color_share}
        print(
            json.dumps({"vividness": vividness, **{name: round(value, 3) for name, value in line.items()}}), flush=True
        )
    if options.sheet:
        write_sheet(options.sheet, pairs)


if __name__ == "__main__":
    main()
