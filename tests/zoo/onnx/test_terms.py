import pytest

from vs_colorize.errors import ModelError
from vs_colorize.zoo.onnx.terms import IMAGENET, Range, Terms, read_terms, write_terms

EVERYTHING = """
takes = "grey"
input_range = "imagenet"
gives = "rgb"
output_range = [[0, 0, 0], [255, 255, 254]]
order = "bgr"
ab_scale = 110
size = [560, 512]
multiple = 16
"""


def test_what_is_written_is_read_back() -> None:
    terms = read_terms(EVERYTHING, "net.toml")
    assert terms.input_range == IMAGENET
    assert terms.output_range == Range((0, 0, 0), (255, 255, 254))
    assert (terms.takes, terms.gives, terms.order, terms.size) == ("grey", "rgb", "bgr", (560, 512))
    assert read_terms(write_terms(terms), "again") == terms
    assert write_terms(Terms(input_range=Range((-1.0,), (1.0,)), size=256)) == "input_range = [-1, 1]\nsize = 256\n"


def test_what_is_not_said_is_left_to_others() -> None:
    said, found = Terms(size=512), Terms(size=256, multiple=8)
    assert said.or_else(found) == Terms(size=512, multiple=8)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("takes = ", "net.toml is not TOML: "),
        ("kind = 1", "net.toml: unknown 'kind'; known are takes, input_range, "),
        ('takes = "luma"', """net.toml: takes must be "lightness" or "grey", got 'luma'"""),
        ("gives = 3", 'net.toml: gives must be "ab" or "rgb", got 3'),
        ("input_range = [0, 0]", "net.toml: input_range must be .black, white."),
        ("input_range = 255", "net.toml: input_range must be .black, white."),
        ("output_range = [[0, 0], [1, 1]]", "net.toml: output_range must be .black, white."),
        ("output_range = [0, nan]", "net.toml: output_range must be .black, white."),
        ("ab_scale = 0", "net.toml: ab_scale must be a number above 0, got 0"),
        ('ab_scale = "110"', "net.toml: ab_scale must be a number above 0, got '110'"),
        ("size = 8", "net.toml: size must be a short side of 16 to 4096 pixels, or .width, height., got 8"),
        ("size = [512]", "net.toml: size must be"),
        ("multiple = 1.5", "net.toml: multiple must be a whole number from 1 to 4096, got 1.5"),
        ("multiple = true", "net.toml: multiple must be"),
    ],
)
def test_a_wrong_word_or_value_is_named_with_its_file(text: str, complaint: str) -> None:
    with pytest.raises(ModelError, match=complaint):
        read_terms(text, "net.toml")
