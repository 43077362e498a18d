"""Reports made up for tests."""

from vs_colorize.media.bench.figures import Figure, Report, Unit


def figure(*samples: float, stage: str = "predict", unit: Unit = "frames/s") -> Figure:
    return Figure("640x480", "fusion", stage, "RGB24", unit, samples)


def report(*figures: Figure, cores: int = 2, frames: int = 12) -> Report:
    return Report("1.0", {"cores": cores}, {"frames": frames}, figures)
