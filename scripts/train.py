"""Train `fusion` on photographs.

    python scripts/train.py --photos PHOTOS --validation OTHERS --encoder mobilenet_edgetpu_100.safetensors --run runs/1

PHOTOS and OTHERS are folders of pictures, zip files or folders of zip files; OTHERS come from sources of their own and
are not trained on. Run again with the same --run to go on where it stopped. The result is RUN/fusion.safetensors,
float16.
"""

import argparse
import sys
from pathlib import Path

import torch

from vs_colorize.errors import ColorizeError
from vs_colorize.networks.fusion import Fusion
from vs_colorize.training.loop import Stage, Trainer, TrainingConfig
from vs_colorize.training.photos import open_photos
from vs_colorize.training.weights import load_encoder, load_weights, save_weights


def stage(text: str) -> Stage:
    """Read a stage written as STEPSxSIZExBATCH or STEPSxSMALLEST-LARGESTxBATCH."""
    steps, sizes, batch = text.split("x")
    smallest, _, largest = sizes.partition("-")
    return Stage(int(steps), int(smallest), int(largest or smallest), int(batch))


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, nargs="+", required=True, help="folders of photos or zip files")
    parser.add_argument("--validation", type=Path, nargs="+", required=True, help="the same, not to be trained on")
    start = parser.add_mutually_exclusive_group(required=True)
    start.add_argument("--encoder", type=Path, help="start from ImageNet weights of MobileNetEdgeTPU 1.0")
    start.add_argument("--weights", type=Path, help="start from a trained fusion.safetensors")
    parser.add_argument("--run", type=Path, required=True, help="folder of checkpoints, log and result")
    parser.add_argument(
        "--stages",
        type=stage,
        nargs="+",
        default=[Stage(6000, 160, 224, 14)],
        metavar="STEPSxSIZESxBATCH",
        help="in order; SIZES is a side in pixels or SMALLEST-LARGEST",
    )
    parser.add_argument("--rate", type=float, default=1.0, help="factor on all learning rates")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def main() -> None:
    """Train, then write the averaged weights."""
    options = arguments()
    config = TrainingConfig(stages=tuple(options.stages), seed=options.seed, rate=options.rate)
    photos = open_photos(options.photos)
    held_out = open_photos(options.validation)
    network = Fusion()
    if options.weights:
        load_weights(network, options.weights)
    else:
        load_encoder(network, options.encoder)
    trainer = Trainer(network, photos, held_out, config, options.run, torch.device(options.device))
    print(f"{len(photos)} photos, {config.steps - trainer.step} steps to go, bf16 {trainer.use_bf16}", flush=True)
    trainer.train(lambda figures: print({name: round(value, 4) for name, value in figures.items()}, flush=True))
    save_weights(trainer.averaged_network, options.run / "fusion.safetensors")


if __name__ == "__main__":
    try:
        main()
    except ColorizeError as error:
        sys.exit(f"train: {error}")
