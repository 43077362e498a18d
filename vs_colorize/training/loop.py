"""The training loop: stages of growing picture size, a running average of the weights, checkpoints to go on from."""

import json
import math
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol, Self, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from vs_colorize.color.bins import ab_bins, bin_histogram, rebalancing_weights, smooth_prior
from vs_colorize.color.lab import srgb_to_lab
from vs_colorize.networks.fusion import Fusion
from vs_colorize.training.augment import center_cut, to_tensor
from vs_colorize.training.photos import Photos, Pixels, draw_photos
from vs_colorize.zoo.devices import bf16_is_faster

_PRIOR_SIDE = 32
_PRIOR_BATCH = 250
_PRIOR_BATCHES = 40
_SIZE_STEP = 32


@dataclass(frozen=True)
class Stage:
    """`steps` batches of squares; each batch draws its side from the multiples of 32 from `smallest` to `largest`.

    A batch of the largest pictures holds `batch` of them, one of smaller pictures as many more as take the same time.
    """

    steps: int
    smallest: int
    largest: int
    batch: int

    def draw(self, rng: np.random.Generator) -> tuple[int, int]:
        """Draw the side in pixels of a batch's pictures; return it with their number."""
        size = int(rng.integers(self.smallest // _SIZE_STEP, self.largest // _SIZE_STEP + 1)) * _SIZE_STEP
        return size, round(self.batch * (self.largest / size) ** 2)


@dataclass(frozen=True)
class TrainingConfig:
    """All that decides a run besides the photos; stored in its checkpoints."""

    stages: tuple[Stage, ...]
    rate: float = 1.0
    encoder_rate: float = 3e-4
    decoder_rate: float = 2e-3
    weight_decay: float = 0.02
    warm_up_steps: int = 200
    average_decay: float = 0.998
    seed: int = 0
    validate_every: int = 500
    checkpoint_every: int = 100

    @property
    def steps(self) -> int:
        """Batches of all stages together."""
        return sum(stage.steps for stage in self.stages)

    def stage_at(self, step: int) -> Stage:
        """Return the stage that step `step`, counted from 0, belongs to."""
        for stage in self.stages:
            if step < stage.steps:
                return stage
            step -= stage.steps
        return self.stages[-1]


class Batch(Protocol):
    """What one step learns from."""

    def __len__(self) -> int:
        """Return how many pictures or clips there are."""

    def to(self, device: torch.device) -> Self:
        """Return the batch on a device."""


class Task[N: Fusion, B: Batch](Protocol):
    """What a network learns, from what, and how well it goes."""

    def untrained(self, network: N) -> Iterable[nn.Module]:
        """Return the parts that stay as they are."""

    def steady(self, network: N) -> Iterable[nn.Module]:
        """Return the parts whose norms work as after training."""

    def make_batch(self, photos: Sequence[Pixels], size: int, rng: np.random.Generator) -> B:
        """Make a batch of photos, of squares of `size`."""

    def logits(self, network: N, batch: B) -> Tensor:
        """Predict a batch, in bfloat16 where that is faster."""

    def loss(self, logits: Tensor, batch: B, prior: Tensor, weights: Tensor) -> Tensor:
        """Return what training makes small, in float32; `prior` and `weights` (Q,) as in `color_loss`."""

    def validate(self, network: N) -> dict[str, float]:
        """Measure a network in training."""


def batches[N: Fusion, B: Batch](
    task: Task[N, B], photos: Photos, config: TrainingConfig, first_step: int
) -> Iterator[B]:
    """Yield the batches of all steps from `first_step` on, made ahead in a thread of their own.

    A step's batch depends on the seed and the step alone, so that a resumed run goes on as if it had not stopped.
    """
    ready: queue.Queue[B | None] = queue.Queue(maxsize=4)

    def make() -> None:
        for step in range(first_step, config.steps):
            rng = np.random.default_rng((config.seed, step))
            stage = config.stage_at(step)
            size, count = stage.draw(rng)
            ready.put(task.make_batch(draw_photos(photos, count, rng), size, rng))
        ready.put(None)

    threading.Thread(target=make, daemon=True).start()
    while (batch := ready.get()) is not None:
        yield batch


def measure_prior(photos: Photos) -> Tensor:
    """Measure how often each ab bin occurs in photos drawn as for training: (Q,), smoothed, sum 1."""
    histogram = torch.zeros(len(ab_bins()))
    rng = np.random.default_rng(0)
    for _ in range(_PRIOR_BATCHES):
        rgb = to_tensor([center_cut(photo, _PRIOR_SIDE) for photo in draw_photos(photos, _PRIOR_BATCH, rng)])
        histogram += bin_histogram(srgb_to_lab(rgb)[:, 1:])
    return smooth_prior(histogram)


def learning_rate_factor(step: int, config: TrainingConfig) -> float:
    """Rise linearly over the warm-up, then fall to 1 % along a cosine; all of it times the run's `rate`."""
    if step < config.warm_up_steps:
        return config.rate * (step + 1) / config.warm_up_steps
    progress = (step - config.warm_up_steps) / max(1, config.steps - config.warm_up_steps)
    return config.rate * (0.01 + 0.99 * (1 + math.cos(math.pi * min(1.0, progress))) / 2)


def _parameter_groups(network: Fusion, config: TrainingConfig) -> list[dict[str, object]]:
    trained = [p for p in network.encoder.parameters() if p.requires_grad]
    known = {id(p) for p in network.encoder.parameters()}
    others = [p for p in network.parameters() if id(p) not in known]
    return [{"params": trained, "lr": config.encoder_rate}, {"params": others, "lr": config.decoder_rate}]


class Trainer[N: Fusion, B: Batch]:
    """One training run in a folder: `checkpoint.pt`, `log.jsonl` and, once done, what `save` is given.

    Raises nothing of its own; a run that stops anywhere goes on from its last checkpoint.
    """

    def __init__(
        self,
        network: N,
        task: Task[N, B],
        photos: Photos,
        config: TrainingConfig,
        run: Path,
        device: torch.device,
    ) -> None:
        self.config, self.photos, self.run, self.device = config, photos, run, device
        self.task = task
        for part in task.untrained(network):
            part.requires_grad_(False)
        self.network = network.to(device).to(memory_format=torch.channels_last)
        self.optimizer = torch.optim.AdamW(_parameter_groups(network, config), weight_decay=config.weight_decay)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, lambda s: learning_rate_factor(s, config))
        self.use_bf16 = bf16_is_faster(device)
        self.step = 0
        run.mkdir(parents=True, exist_ok=True)
        if self.checkpoint.exists():
            self.average = self._averaged()
            self._resume()
        else:
            # How often colours occur belongs to the head: where that stays as it is, so do they.
            if network.head.weight.requires_grad:
                self.network.prior.copy_(measure_prior(photos))
            self.average = self._averaged()
        self.weights = rebalancing_weights(self.network.prior)

    @property
    def checkpoint(self) -> Path:
        """Where the run goes on from."""
        return self.run / "checkpoint.pt"

    def _averaged(self) -> AveragedModel:
        average = get_ema_multi_avg_fn(self.config.average_decay)
        return AveragedModel(self.network, multi_avg_fn=average, use_buffers=True)

    def _resume(self) -> None:
        state = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step = state["step"]
        self.schedule.last_epoch = self.step
        for group, rate in zip(self.optimizer.param_groups, self.schedule.base_lrs, strict=True):
            group["lr"] = rate * learning_rate_factor(self.step, self.config)

    def _save_checkpoint(self) -> None:
        state = {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "config": asdict(self.config),
        }
        part = self.checkpoint.with_suffix(".part")
        torch.save(state, part)
        part.replace(self.checkpoint)

    def _log(self, figures: dict[str, float]) -> None:
        with (self.run / "log.jsonl").open("a") as log:
            log.write(json.dumps({"step": self.step, **figures}) + "\n")

    def _train_on(self, batch: B) -> float:
        self.network.train()
        for part in self.task.steady(self.network):
            part.eval()
        batch = batch.to(self.device)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.use_bf16):
            logits = self.task.logits(self.network, batch)
        loss = self.task.loss(logits, batch, self.network.prior, self.weights)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        self.average.update_parameters(self.network)
        return float(loss.detach())

    @property
    def averaged_network(self) -> N:
        """The network with averaged weights: the one to validate and to ship."""
        return cast(N, self.average.module)

    def train(self, report: Callable[[dict[str, float]], None]) -> None:
        """Run all remaining steps; `report` receives the figures after every validation."""
        started, seen, recent = time.perf_counter(), 0, 0.0
        for done, batch in enumerate(batches(self.task, self.photos, self.config, self.step), 1):
            self.step += 1
            recent += (self._train_on(batch) - recent) / min(50, done)
            seen += len(batch)
            last = self.step == self.config.steps
            if self.step % self.config.checkpoint_every == 0 or last:
                self._save_checkpoint()
            if self.step % self.config.validate_every == 0 or last:
                speed = seen / (time.perf_counter() - started)
                figures = self.task.validate(self.averaged_network)
                figures |= {"loss": recent, "pictures_per_second": speed}
                self._log(figures)
                report({"step": self.step, **figures})
