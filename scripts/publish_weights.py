"""Put trained weights into models/, with their entry in models/manifest.toml.

    python scripts/publish_weights.py runs/first/fusion.safetensors --model fusion \
        --training "python scripts/train.py …" --figures runs/first/figures.json

Entries of other models stay as they are; the old entry of the same model is replaced. FIGURES is a flat JSON object.
"""

import argparse
import hashlib
import json
import shutil
import tomllib
from pathlib import Path

MODELS = Path(__file__).parents[1] / "models"


def toml_value(value: object) -> str:
    """Write a string, a number or a flat table as TOML; what JSON writes of strings and numbers is TOML too."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {toml_value(item)}" for name, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def main() -> None:
    """Copy the weights and rewrite the manifest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--model", required=True)
    parser.add_argument("--training", required=True, help="the command that trained them")
    parser.add_argument("--figures", type=Path, required=True)
    parser.add_argument("--licence", default="MIT")
    options = parser.parse_args()

    MODELS.mkdir(exist_ok=True)
    target = MODELS / f"{options.model}.safetensors"
    shutil.copyfile(options.weights, target)
    content = target.read_bytes()
    entry = {
        "model": options.model,
        "file": target.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "licence": options.licence,
        "training": options.training,
        "figures": json.loads(options.figures.read_text()),
    }
    manifest = MODELS / "manifest.toml"
    tables = tomllib.loads(manifest.read_text(encoding="utf-8"))["weights"] if manifest.exists() else []
    entries = [table for table in tables if table["model"] != options.model] + [entry]
    blocks = ("[[weights]]\n" + "".join(f"{k} = {toml_value(v)}\n" for k, v in table.items()) for table in entries)
    manifest.write_text("\n".join(blocks), encoding="utf-8")


if __name__ == "__main__":
    main()
