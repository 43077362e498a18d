import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from vs_colorize.color.bins import (
    ab_bins,
    annealed_head_mean,
    annealed_mean,
    bin_histogram,
    rebalancing_weights,
    smooth_prior,
    soft_encode,
)
from vs_colorize.color.lab import srgb_to_lab


def logits_of(ab: tuple[float, float], sharpness: float = 0.01) -> torch.Tensor:
    distance = ((ab_bins() - torch.tensor(ab)) ** 2).sum(1)
    return (-distance * sharpness)[None, :, None, None]


def skewed_prior() -> torch.Tensor:
    prior = torch.exp(-(ab_bins() ** 2).sum(1) / 800) + 1e-5
    return prior / prior.sum()


def test_bins_lie_on_the_grid_and_no_two_are_equal() -> None:
    bins = ab_bins()
    assert (bins % 10 == 0).all()
    assert len(torch.unique(bins, dim=0)) == len(bins)


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_every_srgb_color_has_the_four_corners_of_its_square_as_bins(code: tuple[int, int, int]) -> None:
    ab = srgb_to_lab(torch.tensor(code)[:, None, None] / 255)[1:].flatten()
    bins = {tuple(centre) for centre in ab_bins().tolist()}
    low = (ab / 10).floor() * 10
    corners = {(float(low[0] + i), float(low[1] + j)) for i in (0, 10) for j in (0, 10)}
    # The grid is closed by sampling: a square that a colour touches by less than half a unit may be missing.
    if (ab - low).min() > 0.5 and (ab - low).max() < 9.5:
        assert corners <= bins


def test_soft_encoding_takes_the_five_nearest_bins_and_weighs_them_by_distance() -> None:
    ab = torch.tensor((13.0, -28.0))
    index, weight = soft_encode(ab[None, :, None, None])
    distance = (ab_bins() - ab).norm(dim=1)
    assert set(index.flatten().tolist()) == set(distance.topk(5, largest=False).indices.tolist())
    expected = torch.exp(-(distance[index.flatten()] ** 2) / 50)
    assert torch.allclose(weight.flatten(), expected / expected.sum(), atol=1e-5)


def test_a_histogram_counts_every_pixel_once() -> None:
    ab = torch.rand(3, 2, 8, 8, generator=torch.Generator().manual_seed(0)) * 100 - 50
    assert float(bin_histogram(ab).sum()) == pytest.approx(3 * 64, rel=1e-4)


def test_a_smoothed_prior_sums_to_one_and_keeps_no_zero_between_neighbours() -> None:
    histogram = torch.zeros(len(ab_bins()))
    centre = int((ab_bins() == 0).all(1).nonzero())
    histogram[centre] = 100
    prior = smooth_prior(histogram)
    assert float(prior.sum()) == pytest.approx(1, abs=1e-5)
    neighbour = int((ab_bins() == torch.tensor((10.0, 0.0))).all(1).nonzero())
    assert prior[centre] > prior[neighbour] > 0


def test_rebalancing_weights_favour_rare_bins_and_average_to_one() -> None:
    prior = skewed_prior()
    weights = rebalancing_weights(prior)
    assert float((prior * weights).sum()) == pytest.approx(1, abs=1e-5)
    assert weights[prior.argmin()] > weights[prior.argmax()]
    assert weights.max() / weights.min() <= 1 + len(prior) * float(prior.max())


def test_the_mean_of_a_sharp_distribution_is_its_peak() -> None:
    ab = annealed_mean(logits_of((20.0, 30.0), sharpness=1.0), skewed_prior(), vividness=0, temperature=1)
    assert ab.flatten().tolist() == pytest.approx((20, 30), abs=0.1)


def test_vividness_raises_chroma() -> None:
    chroma = [
        float(annealed_mean(logits_of((20.0, 30.0), 0.0005), skewed_prior(), vividness=v, temperature=1).norm())
        for v in (0.0, 0.3, 0.6)
    ]
    assert chroma == sorted(chroma)
    assert chroma[-1] > chroma[0] + 1


def test_temperature_moves_from_the_mean_to_the_mode() -> None:
    logits = torch.logaddexp(logits_of((60.0, 50.0), 0.1) + 1.0, logits_of((-20.0, 0.0), 0.1))
    cold, warm = (
        annealed_mean(logits, skewed_prior(), vividness=0, temperature=temperature).flatten()
        for temperature in (0.1, 1.0)
    )
    mode = torch.tensor((60.0, 50.0))
    assert (cold - mode).norm() < 1
    assert (warm - mode).norm() > 5


def test_bins_asked_for_while_measuring_serve_training_later() -> None:
    ab_bins.cache_clear()
    with torch.inference_mode():
        assert not ab_bins().is_inference()


def test_a_head_read_out_at_once_gives_what_its_logits_give() -> None:
    torch.manual_seed(0)
    head, decoded = torch.nn.Conv2d(16, len(ab_bins()), 1), torch.randn(2, 16, 5, 7)
    options = {"vividness": 0.6, "temperature": 0.8}
    with torch.inference_mode():
        found = annealed_head_mean(decoded, head, skewed_prior(), **options)
        torch.testing.assert_close(found, annealed_mean(head(decoded), skewed_prior(), **options), rtol=1e-4, atol=1e-3)
