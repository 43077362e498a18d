import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from vs_colorize.errors import DeviceError
from vs_colorize.zoo.predictor import Options, Predictor
from vs_colorize.zoo.registry import find_model

pytest.importorskip("openvino")

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


class FullMemory:
    """What OpenVINO makes of a graph, on a machine without room."""

    def infer(self, _: object) -> object:
        raise RuntimeError("Check 'false' failed: std::bad_alloc")


def test_a_graph_that_found_no_memory_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    predictor = Predictor(find_model("fusion"), Options(0.5, 1.0, "openvino", "fp32"))
    expected = predictor(LIGHTNESS, None)
    engine: OpenVinoEngine = predictor._run._engine  # type: ignore[union-attr, assignment]
    engine._requests.clear()
    with monkeypatch.context() as patch:
        patch.setattr(engine, "_compile", lambda shapes: FullMemory())
        with pytest.raises(DeviceError, match="device openvino: out of memory for one frame; choose a"):
            predictor(LIGHTNESS, None)
        assert not engine._requests
    assert np.array_equal(predictor(LIGHTNESS, None), expected)
