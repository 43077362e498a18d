import pytest
import torch
from safetensors.torch import save_file

from vs_colorize.networks.edgetpu import EdgeTPUEncoder
from vs_colorize.training.teacher import Teacher


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Teacher:
    """A classifier with weights drawn at random, as small in its range as trained ones."""
    torch.manual_seed(0)
    weights = {name: tensor.contiguous() for name, tensor in EdgeTPUEncoder(channels=3).state_dict().items()}
    weights["conv_head.weight"] = torch.randn(1280, 192, 1, 1) / 14
    for name, value in (("weight", 1), ("bias", 0), ("running_mean", 0), ("running_var", 1)):
        weights[f"bn2.{name}"] = torch.full((1280,), float(value))
    weights["classifier.weight"] = torch.randn(20, 1280) / 36
    weights["classifier.bias"] = torch.zeros(20)
    path = tmp_path_factory.mktemp("teacher") / "teacher.safetensors"
    save_file(weights, path)
    return Teacher(path)


def pictures() -> tuple[torch.Tensor, torch.Tensor]:
    torch.manual_seed(1)
    return torch.rand(2, 1, 64, 64), torch.rand(2, 2, 16, 16) * 80 - 40


def test_the_same_colors_look_the_same(teacher: Teacher) -> None:
    lightness, ab = pictures()
    assert float(teacher.difference(lightness, ab, ab)) == 0


def test_colors_nearer_to_the_truth_look_more_like_it(teacher: Teacher) -> None:
    lightness, ab = pictures()
    near, far = (float(teacher.difference(lightness, ab * share, ab)) for share in (0.8, 0.0))
    assert 0 < near < far


def test_the_colors_learn_and_the_teacher_does_not(teacher: Teacher) -> None:
    lightness, true_ab = pictures()
    ab = torch.zeros_like(true_ab, requires_grad=True)
    teacher.difference(lightness, ab, true_ab).backward()
    assert ab.grad is not None
    assert ab.grad.isfinite().all()
    assert ab.grad.abs().max() > 0
    assert all(parameter.grad is None for parameter in teacher.parameters())
