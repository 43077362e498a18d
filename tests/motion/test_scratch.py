from vs_colorize.motion.scratch import Scratch


def test_memory_of_a_name_and_a_shape_is_used_again() -> None:
    scratch = Scratch()
    first = scratch("weights", 2, 3)
    assert first.shape == (2, 3)
    assert scratch("weights", 2, 3) is first
    assert scratch("weights", 3, 2) is not first
    assert scratch("colors", 2, 3) is not first
    assert Scratch()("weights", 2, 3) is not first
