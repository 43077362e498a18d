import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from vs_colorize.zoo.predictor import Options, Predictor
from vs_colorize.zoo.registry import find_model

pytest.importorskip("openvino")

LIGHTNESS = np.random.default_rng(0).random((1, 32, 48), dtype=np.float32)
GUIDANCE = np.zeros((1, 3, 32, 48), np.float32)


def test_several_threads_can_load_graphs_at_once() -> None:
    predictors = [Predictor(find_model("fusion"), Options(0.5, 1.0, "openvino", "fp32")) for _ in range(4)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with ThreadPoolExecutor(4) as threads:
            results = list(threads.map(lambda predict: predict(LIGHTNESS, GUIDANCE), predictors))
    assert all(np.array_equal(result, results[0]) for result in results)
