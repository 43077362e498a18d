import pytest
import torch

from vs_colorize.evaluation.true_motion import Motion, MotionReader

SIDE = 96


def scenery(width: int) -> torch.Tensor:
    noise = torch.rand(1, 3, SIDE // 8, width // 8, generator=torch.Generator().manual_seed(0))
    return torch.nn.functional.interpolate(noise, (SIDE, width), mode="bicubic")[0].clamp(0, 1)


def motion_of(first: torch.Tensor, second: torch.Tensor) -> Motion:
    reader = MotionReader()
    assert reader.add(first) is None
    motion = reader.add(second)
    assert motion is not None
    return motion


def pan() -> tuple[torch.Tensor, torch.Tensor]:
    """A camera that goes 5 pixels to the right."""
    wide = scenery(SIDE + 16)
    return wide[:, :, :SIDE], wide[:, :, 5 : SIDE + 5]


def test_a_pan_is_read_and_undone() -> None:
    first, second = pan()
    motion = motion_of(first, second)
    back = motion.fetch_back(second)
    assert float((back - first)[:, motion.visible].abs().mean()) < 0.01
    assert motion.where[..., 0][48, 48] == pytest.approx(43, abs=0.2)
    assert motion.where[..., 1][48, 48] == pytest.approx(48, abs=0.2)


def test_what_leaves_the_picture_is_not_compared() -> None:
    visible = motion_of(*pan()).visible
    assert not visible[:, :4].any()
    assert visible[16:-16, 16:-16].float().mean() > 0.9


def test_what_gets_covered_is_not_compared() -> None:
    still = scenery(SIDE) * 0.5
    first, second = still.clone(), still.clone()
    square = 0.5 + 0.5 * scenery(SIDE)[:, 24:56, 40:72]
    first[:, 32:64, 16:48] = square
    second[:, 32:64, 24:56] = square
    visible = motion_of(first, second).visible
    assert visible[36:60, 50:54].float().mean() < 0.5
    assert visible[36:60, 24:40].float().mean() > 0.8
    assert visible[:16].float().mean() > 0.9


def test_a_scene_starts_without_a_past() -> None:
    reader = MotionReader()
    frames = pan()
    reader.add(frames[0])
    assert reader.add(frames[1], scene_start=True) is None
    assert reader.add(frames[0]) is not None
