from pathlib import Path

import pytest
import torch

from tests.training.test_clips import PLAN, clips
from vs_colorize.color.bins import rebalancing_weights
from vs_colorize.networks.fusion import Fusion
from vs_colorize.networks.fusion_lstm import FusionLstm
from vs_colorize.training.clip_task import ClipTask, color_change, decode_clips, mean_along, measure_flicker
from vs_colorize.training.clips import ClipPlan
from vs_colorize.training.loop import Stage, Trainer, TrainingConfig
from vs_colorize.training.photos import Photos

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in float32, and measure on little."""
    monkeypatch.setattr("vs_colorize.training.loop.bf16_is_faster", lambda device: False)
    monkeypatch.setattr("vs_colorize.training.validation._PHOTOS", 4)
    monkeypatch.setattr("vs_colorize.training.clip_task._VALIDATION_CLIPS", 1)
    monkeypatch.setattr("vs_colorize.training.clip_task._VALIDATION_PLAN", ClipPlan(64, 16, (14, 15), 0, 1))


def networks() -> tuple[Fusion, FusionLstm]:
    torch.manual_seed(0)
    network = FusionLstm()
    fusion = Fusion()
    fusion.load_state_dict({name: network.state_dict()[name] for name in fusion.state_dict()})
    return fusion.eval(), network.eval()


@torch.inference_mode()
def test_untrained_a_memory_changes_no_frame() -> None:
    fusion, network = networks()
    assert torch.equal(decode_clips(network, clips()), decode_clips(fusion, clips()))


@torch.inference_mode()
def test_frames_are_decoded_after_those_before_them() -> None:
    _, network = networks()
    torch.nn.init.normal_(network.recollection.weight)
    made = clips(PLAN, 2)
    logits = decode_clips(network, made).unflatten(0, (2, 2))
    pooled = network.pool(network.encode(made.lightness[1]))
    for position, frame in enumerate(PLAN.decoded):
        window = pooled[[max(0, at) for at in range(frame - 15, frame + 1)]][None]
        features = network.encode(made.lightness[1, frame][None])
        wanted = network.head(network.decode(features, torch.zeros(1, 3, 96, 96), network.recall(window)))
        assert torch.allclose(logits[1, position], wanted[0], atol=1e-3)


def test_only_change_along_the_motion_counts() -> None:
    made = clips()
    assert (color_change(made.true_ab, made.motion) * made.seen).mean() < 2
    assert color_change(made.true_ab + torch.randn_like(made.true_ab) * 20, made.motion).mean() > 15


def test_colors_that_change_cost_more_unless_they_were_given(photos: Photos) -> None:
    fusion, _ = networks()
    task = ClipTask(photos, fusion, CPU)
    made = clips(ClipPlan(32, 16, (14, 15), guided_share=0, grainy_share=0), 2)
    logits = torch.randn(2, 4, len(fusion.prior), 8, 8) * 10
    weights = rebalancing_weights(fusion.prior)
    free = task.loss(logits, made, fusion.prior, weights)
    made.guidance[:, :, 0, 0, 0] = 1
    assert free > task.loss(logits, made, fusion.prior, weights) + 0.16


def test_what_fusion_says_of_both_frames_in_the_mean_is_taught() -> None:
    made = clips()
    spread = torch.rand(1, 2, 5, *made.true_ab.shape[-2:])
    still, seen = torch.zeros_like(made.motion[:1]), torch.ones_like(made.seen[:1])
    rows, columns = (torch.arange(side) * 2 + 1 for side in made.true_ab.shape[-2:])
    still[..., 0], still[..., 1] = columns / made.true_ab.shape[-1] - 1, rows[:, None] / made.true_ab.shape[-2] - 1
    assert torch.allclose(mean_along(spread, still, seen), spread.mean(1), atol=1e-5)
    assert torch.equal(mean_along(spread, still, 0 * seen), spread[:, -1])


def test_a_memory_that_says_the_mean_costs_least(photos: Photos) -> None:
    fusion, _ = networks()
    task = ClipTask(photos, fusion, CPU)
    made = clips(ClipPlan(32, 16, (14, 15), guided_share=0, grainy_share=0), 2)
    made.motion.fill_(2)
    made.seen.zero_()
    alone = torch.randn(4, len(fusion.prior), 8, 8)
    weights = rebalancing_weights(fusion.prior)
    same, other = (
        task.loss(torch.stack((after, alone)), made, fusion.prior, weights) for after in (alone, alone.flip(1))
    )
    assert same < other


def test_a_run_trains_memory_and_decoder_and_goes_on_from_its_checkpoint(photos: Photos, tmp_path: Path) -> None:
    fusion, network = networks()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    taught = {name: tensor.clone() for name, tensor in fusion.state_dict().items()}
    task = ClipTask(photos, fusion, CPU)
    config = TrainingConfig((Stage(2, 32, 64, 2),), validate_every=2, checkpoint_every=1, warm_up_steps=1)
    reports: list[dict[str, float]] = []
    trainer = Trainer(network, task, photos, config, tmp_path, CPU)
    trainer.train(reports.append)
    after = trainer.network.state_dict()
    changed = {name.split(".")[0] for name in after if not torch.equal(after[name], before[name])}
    assert {"settle", "lstm", "recollection"} < changed
    assert not changed & {"encoder", "head", "prior"}
    assert all(torch.equal(tensor, taught[name]) for name, tensor in fusion.state_dict().items())
    assert {"gain", "flicker", "start_flicker", "loss"} <= reports[-1].keys()
    assert reports[-1]["start_flicker"] == pytest.approx(measure_flicker(fusion, task._clips))
    assert Trainer(FusionLstm(), task, photos, config, tmp_path, CPU).step == 2
