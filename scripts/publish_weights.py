"""Put trained weights into models/, with their entry in models/manifest.toml.

    python scripts/publish_weights.py runs/first/fusion.safetensors --model fusion \
        --training "python scripts/train.py …" --figures runs/first/figures.json

Entries of other models stay as they are; the old entry of the same model is replaced. FIGURES is a flat JSON object.
"""

import argparse
import json
import shutil
from pathlib import Path

from vs_colorize.zoo.manifest import WeightsEntry, read_manifest, write_manifest
from vs_colorize.zoo.weights import sha256_of

MODELS = Path(__file__).parents[1] / "models"


def main() -> None:
    """Copy the weights and rewrite the manifest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--model", required=True)
    parser.add_argument("--training", required=True, help="the command that trained them")
    parser.add_argument("--figures", type=Path, required=True)
    parser.add_argument("--licence", default="MIT")
    options = parser.parse_args()

    target = MODELS / f"{options.model}.safetensors"
    shutil.copyfile(options.weights, target)
    entry = WeightsEntry(
        model=options.model,
        file=target,
        sha256=sha256_of(target),
        size=target.stat().st_size,
        licence=options.licence,
        training=options.training,
        figures=json.loads(options.figures.read_text()),
    )
    others = [other for other in read_manifest(MODELS) if other.model != options.model]
    write_manifest(MODELS, [*others, entry])


if __name__ == "__main__":
    main()
