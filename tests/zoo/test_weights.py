import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.zoo.conftest import resigned
from vs_colorize.errors import ModelError
from vs_colorize.networks.fusion import Fusion
from vs_colorize.zoo.manifest import WeightsEntry
from vs_colorize.zoo.weights import load_into, verify


def test_shipped_weights_are_whole_and_fit_their_network(shipped: WeightsEntry) -> None:
    network = Fusion()
    load_into(network, shipped)
    assert float(network.prior.sum()) == pytest.approx(1, abs=1e-3)
    assert all(torch.isfinite(tensor).all() for tensor in network.state_dict().values())


def test_shipped_weights_stay_small(shipped: WeightsEntry) -> None:
    assert shipped.size <= 16 * 2**20


def test_truncated_weights_are_refused_and_named(copied: WeightsEntry) -> None:
    copied.file.write_bytes(copied.file.read_bytes()[:-1])
    with pytest.raises(ModelError, match=r"fusion\.safetensors' have \d+ bytes instead of \d+"):
        verify(copied)


def test_one_changed_byte_is_noticed(copied: WeightsEntry) -> None:
    content = bytearray(copied.file.read_bytes())
    content[len(content) // 2] ^= 1
    copied.file.write_bytes(content)
    with pytest.raises(ModelError, match=r"fusion\.safetensors' are damaged"):
        verify(copied)


def test_missing_weights_are_named(copied: WeightsEntry) -> None:
    copied.file.unlink()
    with pytest.raises(ModelError, match=r"cannot read weights '.*fusion\.safetensors': No such file"):
        verify(copied)


def test_a_file_of_another_format_is_refused(copied: WeightsEntry) -> None:
    copied.file.write_bytes(b"\x80\x04 pickled weights could run code")
    with pytest.raises(ModelError, match="are no safetensors file"):
        load_into(Fusion(), resigned(copied))


@pytest.mark.parametrize("change", ["missing", "unexpected"])
def test_weights_of_another_network_are_refused(copied: WeightsEntry, change: str) -> None:
    tensors = load_file(copied.file)
    if change == "missing":
        del tensors["head.weight"]
    else:
        tensors["stranger"] = torch.zeros(1)
    save_file(tensors, copied.file)
    with pytest.raises(
        ModelError, match=r"do not fit model 'fusion': 1 (missing \(head\.weight\)|too many \(stranger\))"
    ):
        load_into(Fusion(), resigned(copied))
