import ctypes

import pytest
import torch

from vs_colorize.errors import DeviceError
from vs_colorize.zoo import devices
from vs_colorize.zoo.devices import bf16_is_faster, check_device, default_batch, devices_of, lanes_of, resolve_device


def offer(monkeypatch: pytest.MonkeyPatch, *, cuda: int = 0, xpu: int = 0, mps: int = 0, ov: bool = False) -> None:
    """Have torch find so many cards, and OpenVINO be installed or not."""
    for backend, count in ((torch.cuda, cuda), (torch.xpu, xpu), (torch.mps, mps)):
        monkeypatch.setattr(backend, "is_available", lambda count=count: count > 0)
        monkeypatch.setattr(backend, "device_count", lambda count=count: count)
    monkeypatch.setattr(devices, "cuda_device_count", lambda: cuda)
    monkeypatch.setattr(devices, "_has_openvino", lambda: ov)


@pytest.mark.parametrize("device", ["gpu", "cuda:x", "CPU", "", "mps:0", "xpu:", "cpu:1", "cuda,cpu"])
def test_an_unknown_device_is_refused_with_the_known_ones(device: str) -> None:
    with pytest.raises(
        DeviceError, match=rf"^unknown device '{device}'; choose auto, cpu, openvino, cuda, cuda:N, xpu"
    ):
        check_device(device)


@pytest.mark.parametrize("device", ["cuda", "cuda:2", "xpu", "xpu:1", "mps"])
def test_a_card_that_is_not_there_is_refused_with_what_is(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, ov=True)
    with pytest.raises(DeviceError) as caught:
        check_device(device)
    assert str(caught.value) == (
        f"device {device}: torch finds no such device here; choose one of: auto, cpu, openvino"
    )


def test_cards_that_are_there_are_named_with_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, cuda=2, xpu=1, mps=1)
    for device in ("auto", "cpu", "cuda", "cuda:0", "cuda:1", "xpu", "xpu:0", "mps"):
        check_device(device)
    with pytest.raises(DeviceError, match=r"choose one of: auto, cpu, cuda:0, cuda:1, xpu:0, mps$"):
        check_device("cuda:2")


def test_openvino_is_refused_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch)
    with pytest.raises(DeviceError, match=r"^device openvino: OpenVINO is not installed; pip install"):
        check_device("openvino")


def test_auto_is_cuda_then_openvino_then_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, xpu=1, mps=1)
    assert (resolve_device("auto"), default_batch("auto")) == ("cpu", 1)
    offer(monkeypatch, ov=True)
    assert resolve_device("auto") == "openvino"
    offer(monkeypatch, cuda=1, ov=True)
    assert (resolve_device("auto"), default_batch("auto")) == ("cuda", 8)
    assert resolve_device("cpu") == "cpu"


def test_torch_is_not_asked_for_cards_where_there_is_no_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, ov=True)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: pytest.fail("asked"))
    assert resolve_device("auto") == "openvino"


def test_a_torch_for_cards_of_amd_is_asked_though_they_have_another_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, cuda=1, ov=True)
    monkeypatch.setattr(devices, "cuda_device_count", lambda: 0)
    monkeypatch.setattr(devices, "torch_build", lambda: {"hip": "6.4"})
    assert resolve_device("auto") == "cuda"


def test_how_torch_was_built_is_known_without_it() -> None:
    build = devices.torch_build()
    names = ("__version__", "git_version", "cuda", "hip")
    assert [build[name] for name in names] == [getattr(torch.version, name) for name in names]


def test_cards_like_batches_and_processors_do_not() -> None:
    assert [default_batch(device) for device in ("cuda:1", "xpu", "mps", "cuda:0,cuda:1")] == [8] * 4
    assert [default_batch(device) for device in ("cpu", "openvino", "cpu,cpu")] == [1] * 3


def test_openvino_computes_as_many_pictures_at_once_as_there_are_cores_up_to_eight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(devices, "_has_openvino", lambda: True)
    monkeypatch.setattr(devices, "_may_have_cuda", lambda: False)
    for cores, lanes in ((1, 1), (6, 6), (64, 8)):
        monkeypatch.setattr(devices, "_cores", lambda cores=cores: cores)
        assert (lanes_of("openvino"), lanes_of("auto")) == (lanes, lanes)
        assert [lanes_of(device) for device in ("cpu", "cuda", "cuda:1", "xpu", "mps")] == [1] * 5
    monkeypatch.setattr(devices, "_may_have_cuda", lambda: True)
    assert (lanes_of("openvino"), lanes_of("auto")) == (8, 1)
    monkeypatch.setattr(devices, "_has_openvino", lambda: False)
    monkeypatch.setattr(devices, "_may_have_cuda", lambda: False)
    assert lanes_of("auto") == 1


def test_a_process_may_use_at_least_one_core() -> None:
    assert devices._cores() >= 1


def test_several_devices_are_named_with_commas() -> None:
    assert devices_of("cuda:0, cuda:1") == ("cuda:0", "cuda:1")
    assert devices_of("auto") == ("auto",)


def test_half_precision_is_for_devices_that_are_made_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for generation, faster in ((7, False), (8, True), (12, True)):
        monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device, found=generation: (found, 5))
        assert bf16_is_faster(torch.device("cuda:1")) is faster
    monkeypatch.setattr(torch.xpu, "is_bf16_supported", lambda including_emulation: not including_emulation)
    assert bf16_is_faster(torch.device("xpu"))
    assert not bf16_is_faster(torch.device("mps"))


def test_a_machine_without_a_driver_has_no_cuda_device(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", missing)
    assert devices.cuda_device_count() == 0
