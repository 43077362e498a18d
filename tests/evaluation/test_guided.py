import pytest

from vs_colorize.evaluation.guided import KEY_FRAMES, POINTS, REFERENCE, UNRELATED, guided_checks
from vs_colorize.evaluation.results import Item, MeasuredSet, Method


def method(name: str, curves: list[tuple[float, ...]], ssim: float = 0.9, **figures: float) -> Method:
    items = tuple(Item(f"{n}.mp4", "", {}, {"psnr": curve}) for n, curve in enumerate(curves))
    return Method(name, {"ssim": ssim, **figures}, {}, items)


def measured(*methods: Method) -> MeasuredSet:
    return MeasuredSet("films", "clips", methods)


AUTOMATIC = method("fusion", [(20.0, 21.0, 22.0), (30.0, 31.0)], seconds=0.1)


def test_the_gain_is_the_mean_over_the_frames_that_were_not_given_and_then_over_clips() -> None:
    guided = method("fusion 20 points", [(99.0, 23.0, 24.0), (99.0, 32.0)], seconds=0.15)
    gain, times = guided_checks(measured(AUTOMATIC, guided), ["fusion"])
    assert (gain.method, gain.wanted, gain.unit, gain.reached) == ("fusion", 1.5, "dB", True)
    assert gain.value == pytest.approx(1.5)
    assert times.value == pytest.approx(1.5)
    assert times.wanted is None


def test_key_frames_are_measured_between_them() -> None:
    guided = method("fusion key frames", [(99.0, 28.0, 99.0), (99.0, 37.0)])
    (gain,) = guided_checks(measured(AUTOMATIC, guided), ["fusion"])
    # The second clip has no frame between the first and the last: all of it counts.
    assert gain.value == pytest.approx((7 + (99 + 37 - 30 - 31) / 2) / 2)


def test_references_must_be_alike_and_quick_as_well() -> None:
    guided = method("fusion reference", [(0.0, 25.0, 26.0), (0.0, 35.0)], ssim=0.95, seconds=0.3)
    gain, likeness, times = guided_checks(measured(AUTOMATIC, guided), ["fusion"])
    assert gain.reached
    assert likeness.value == pytest.approx(0.05)
    assert times.value == pytest.approx(3)
    assert [check.reached for check in (likeness, times)] == [True, False]


def test_the_worst_unrelated_picture_may_cost_a_little() -> None:
    for loss, reached in ((0.1, True), (0.3, False)):
        rows = []
        for name, share in (("chelsea", 0.5), ("coffee", 1.0), ("rocket", 0.0)):
            curves = [tuple(value - share * loss for value in item.curves["psnr"]) for item in AUTOMATIC.items]
            rows.append(method(f"fusion unrelated {name}", curves))
        worst, clip = guided_checks(measured(AUTOMATIC, *rows), ["fusion"])
        assert worst.name.startswith("unrelated coffee")
        assert worst.value == pytest.approx(-loss)
        assert worst.reached is reached
        assert clip.wanted is None


def test_the_clip_that_an_unrelated_picture_harms_most_is_told() -> None:
    rows = [
        method("fusion unrelated coffee", [(20.0, 21.0, 22.0), (31.0, 32.0)]),
        method("fusion unrelated rocket", [(18.0, 19.0, 20.0), (34.0, 35.0)]),
    ]
    worst, clip = guided_checks(measured(AUTOMATIC, *rows), ["fusion"])
    assert worst.value == pytest.approx(0.5)
    assert clip.value == pytest.approx(-2)


def test_what_was_not_guided_has_no_checks() -> None:
    assert guided_checks(measured(AUTOMATIC), ["fusion"]) == ()


def test_rows_are_called_after_method_and_protocol() -> None:
    rows = [protocol.row("fusion v=0") for protocol in (POINTS, REFERENCE, KEY_FRAMES, UNRELATED["rocket"])]
    assert rows == [f"fusion v=0 {name}" for name in ("20 points", "reference", "key frames", "unrelated rocket")]
