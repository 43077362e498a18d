"""Where published weights are to be had."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PublishedWeights:
    """A checkpoint that its authors have published: `file` is its name, `address` where it lies.

    `sha256` is the beginning of its hash in hexadecimal, as far as one is published, else empty.
    """

    file: str
    address: str
    sha256: str
