import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from vs_colorize.errors import DeviceError
from vs_colorize.zoo.predictor import Options, Predictor
from vs_colorize.zoo.registry import find_model

pytest.importorskip("openvino")

from vs_colorize.zoo import openvino_engine
from vs_colorize.zoo.openvino_engine import OpenVinoEngine

LIGHTNESS = np.random.default_rng(0).random((1, 32, 48), dtype=np.float32)
GUIDANCE = np.zeros((1, 3, 32, 48), np.float32)


def test_several_threads_can_load_graphs_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Where none is kept yet.
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    predictors = [Predictor(find_model("fusion"), Options(0.5, 1.0, "openvino", "fp32")) for _ in range(4)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with ThreadPoolExecutor(4) as threads:
            results = list(threads.map(lambda predict: predict(LIGHTNESS, GUIDANCE), predictors))
    assert all(np.array_equal(result, results[0]) for result in results)


def test_pictures_side_by_side_are_the_same_bytes_as_one_after_the_other() -> None:
    predict = Predictor(find_model("fusion"), Options(0.5, 1.0, "openvino", "auto"))
    pictures = np.random.default_rng(1).random((24, 1, 32, 48), dtype=np.float32)
    alone = [predict(picture, None) for picture in pictures]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(predict, pictures, [None] * len(pictures)))
    assert all(np.array_equal(*pair) for pair in zip(alone, together, strict=True))


def test_pictures_too_large_to_be_computed_side_by_side_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openvino_engine, "_LARGEST_OF_SEVERAL", 32 * 48)
    predict = Predictor(find_model("fusion"), Options(0.5, 1.0, "openvino", "fp32"))
    small, large = (np.random.default_rng(2).random((1, rows, 48), dtype=np.float32) for rows in (32, 64))
    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(predict, [small, large] * 6, [None] * 12))
    assert all(np.array_equal(result, results[at % 2]) for at, result in enumerate(results))
    queues = engine_of(predict)._requests
    assert [queues[(1, 1, *picture.shape[1:]),].qsize() for picture in (small, large)] == [predict.lanes, 1]


def test_the_smallest_pictures_take_guidance() -> None:
    generator = np.random.default_rng(3)
    lightness, guidance = (generator.random((1, *planes, 16, 16), dtype=np.float32) for planes in ((), (3,)))
    found, wanted = (
        Predictor(find_model("fusion"), Options(0.5, 1.0, device, "fp32"))(lightness, guidance)
        for device in ("openvino", "cpu")
    )
    assert np.allclose(found, wanted, atol=0.01)


def engine_of(predictor: Predictor) -> OpenVinoEngine:
    engine = predictor._run._engine
    assert isinstance(engine, OpenVinoEngine)
    return engine


class FullMemory:
    """What OpenVINO makes of a graph, on a machine without room."""

    def create_infer_request(self) -> "FullMemory":
        return self

    def infer(self, _: object) -> object:
        raise RuntimeError("Check 'false' failed: std::bad_alloc")


def test_a_graph_that_found_no_memory_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    predictor = Predictor(find_model("fusion"), Options(0.5, 1.0, "openvino", "fp32"))
    expected = predictor(LIGHTNESS, None)
    engine = engine_of(predictor)
    engine._requests.clear()
    with monkeypatch.context() as patch:
        patch.setattr(engine, "_compile", lambda shapes, lanes: FullMemory())
        with pytest.raises(DeviceError, match="device openvino: out of memory for one frame; choose a"):
            predictor(LIGHTNESS, None)
        assert not engine._requests
    assert np.array_equal(predictor(LIGHTNESS, None), expected)
