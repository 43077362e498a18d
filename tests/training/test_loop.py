import json
from pathlib import Path

import numpy as np
import pytest
import torch

from vs_colorize.networks.fusion import Fusion
from vs_colorize.training.loop import Stage, Trainer, TrainingConfig, learning_rate_factor
from vs_colorize.training.photo_task import GuidanceTask, PhotoBatch, PhotoTask
from vs_colorize.training.photos import Photos

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def full_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare runs in float32 on every machine, and measure on few photos."""
    monkeypatch.setattr("vs_colorize.training.loop.bf16_is_faster", lambda device: False)
    monkeypatch.setattr("vs_colorize.training.validation._PHOTOS", 4)


def config(**changes: int) -> TrainingConfig:
    stages = (Stage(2, 32, 32, 4), Stage(2, 32, 64, 2))
    return TrainingConfig(stages, validate_every=4, checkpoint_every=2, warm_up_steps=2, **changes)


def network() -> Fusion:
    torch.manual_seed(0)
    return Fusion()


def test_stages_follow_each_other() -> None:
    assert [config().stage_at(step).largest for step in range(4)] == [32, 32, 64, 64]


def test_smaller_pictures_come_in_larger_batches() -> None:
    rng = np.random.default_rng(0)
    drawn = {Stage(1, 64, 128, 4).draw(rng) for _ in range(50)}
    assert drawn == {(64, 16), (96, 7), (128, 4)}


def test_the_learning_rate_rises_then_falls() -> None:
    rates = [learning_rate_factor(step, TrainingConfig((Stage(1000, 32, 32, 4),))) for step in (0, 199, 600, 1000)]
    assert rates == pytest.approx([0.005, 1.0, 0.505, 0.01], abs=0.01)


def trainer_of(start: Fusion, photos: Photos, run: Path) -> Trainer[Fusion, PhotoBatch]:
    return Trainer(start, PhotoTask(photos), photos, config(), run, CPU)


def test_a_run_that_stops_goes_on_as_if_it_had_not(photos: Photos, tmp_path: Path) -> None:
    whole = trainer_of(network(), photos, tmp_path / "whole")
    whole.train(lambda _: None)

    class Interrupted(Exception):
        pass

    broken = trainer_of(network(), photos, tmp_path / "broken")
    save = broken._save_checkpoint

    def save_and_stop() -> None:
        save()
        raise Interrupted

    broken._save_checkpoint = save_and_stop  # type: ignore[method-assign]
    with pytest.raises(Interrupted):
        broken.train(lambda _: None)
    resumed = trainer_of(Fusion(), photos, tmp_path / "broken")
    assert resumed.step == 2
    resumed.train(lambda _: None)
    for name, tensor in whole.averaged_network.state_dict().items():
        assert torch.allclose(tensor, resumed.averaged_network.state_dict()[name], atol=1e-5), name


def test_where_only_guidance_is_trained_colours_without_it_stay_bit_for_bit(photos: Photos, tmp_path: Path) -> None:
    start = network().eval()
    before = {name: tensor.clone() for name, tensor in start.state_dict().items()}
    trainer = Trainer(start, GuidanceTask(photos), photos, config(), tmp_path, CPU)
    trainer.train(lambda _: None)
    after = trainer.averaged_network.state_dict()
    changed = {name.partition(".")[0] for name in before if not torch.equal(before[name], after[name])}
    assert changed == {"guidance", "guidance_context"}


def test_figures_are_logged_and_reported(photos: Photos, tmp_path: Path) -> None:
    reports: list[dict[str, float]] = []
    trainer_of(network(), photos, tmp_path).train(reports.append)
    logged = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert logged == reports
    assert {"step", "gain", "color", "vivid_gain", "vivid_color", "hinted_gain", "loss"} <= reports[-1].keys()


def test_early_stages_of_the_encoder_stay_as_they_were(photos: Photos, tmp_path: Path) -> None:
    start = network()
    before = {name: tensor.clone() for name, tensor in start.state_dict().items()}
    trainer = trainer_of(start, photos, tmp_path)
    trainer.train(lambda _: None)
    after = trainer.network.state_dict()
    assert torch.equal(after["encoder.blocks.1.0.conv_exp.weight"], before["encoder.blocks.1.0.conv_exp.weight"])
    assert not torch.equal(after["encoder.blocks.5.0.conv_pw.weight"], before["encoder.blocks.5.0.conv_pw.weight"])
