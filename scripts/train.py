"""Train `fusion` on photographs, or `fusion-lstm` on clips made of them.

    python scripts/train.py --photos PHOTOS --validation OTHERS --encoder mobilenet_edgetpu_100.safetensors --run runs/1
    python scripts/train.py --model fusion-lstm --photos PHOTOS --validation OTHERS --weights fusion.safetensors \\
        --run runs/2

PHOTOS and OTHERS are folders of pictures, zip files or folders of zip files; OTHERS come from sources of their own and
are not trained on. Run again with the same --run to go on where it stopped. The result is RUN/MODEL.safetensors,
float16.
"""

import argparse
import sys
from pathlib import Path

import torch

from vs_colorize.errors import ColorizeError
from vs_colorize.networks.fusion import Fusion
from vs_colorize.networks.fusion_lstm import FusionLstm
from vs_colorize.training.clip_task import ClipTask
from vs_colorize.training.clips import ClipBatch
from vs_colorize.training.loop import Batch, Stage, Trainer, TrainingConfig
from vs_colorize.training.photo_task import GuidanceTask, PhotoBatch, PhotoTask
from vs_colorize.training.photos import Photos, open_photos
from vs_colorize.training.teacher import Teacher
from vs_colorize.training.weights import load_encoder, load_fusion, load_weights, save_weights


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
    parser.add_argument("--model", choices=("fusion", "fusion-lstm"), default="fusion")
    start = parser.add_mutually_exclusive_group(required=True)
    start.add_argument("--encoder", type=Path, help="start from ImageNet weights of MobileNetEdgeTPU 1.0")
    start.add_argument("--weights", type=Path, help="start from a trained fusion.safetensors")
    parser.add_argument(
        "--teacher", type=Path, help="ImageNet weights of MobileNetEdgeTPU 1.0: what it sees in fusion's colours counts"
    )
    parser.add_argument("--only-guidance", action="store_true", help="train only what fusion makes of guidance")
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
    parser.add_argument("--device", type=torch.device, default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.model == "fusion-lstm" and not options.weights:
        parser.error("fusion-lstm is trained from --weights of a trained fusion")
    if options.only_guidance and (options.model != "fusion" or options.teacher or not options.weights):
        parser.error("--only-guidance goes on from --weights of a trained fusion, without --teacher")
    return options


def photo_trainer(options: argparse.Namespace, photos: Photos, held_out: Photos) -> Trainer[Fusion, PhotoBatch]:
    """Prepare the training of `fusion`."""
    network = Fusion()
    if options.weights:
        load_weights(network, options.weights)
    else:
        load_encoder(network, options.encoder)
    teacher = Teacher(options.teacher).to(options.device) if options.teacher else None
    task = GuidanceTask(held_out) if options.only_guidance else PhotoTask(held_out, teacher)
    return Trainer(network, task, photos, config(options), options.run, options.device)


def clip_trainer(options: argparse.Namespace, photos: Photos, held_out: Photos) -> Trainer[FusionLstm, ClipBatch]:
    """Prepare the training of `fusion-lstm`."""
    start, network = Fusion(), FusionLstm()
    load_weights(start, options.weights)
    load_fusion(network, options.weights)
    task = ClipTask(held_out, start, options.device)
    return Trainer(network, task, photos, config(options), options.run, options.device)


def config(options: argparse.Namespace) -> TrainingConfig:
    """Read the run's configuration off the command line."""
    return TrainingConfig(stages=tuple(options.stages), seed=options.seed, rate=options.rate)


def run[N: Fusion, B: Batch](trainer: Trainer[N, B], result: Path) -> None:
    """Train, then write the averaged weights."""
    steps = trainer.config.steps - trainer.step
    print(f"{len(trainer.photos)} photos, {steps} steps to go, bf16 {trainer.use_bf16}", flush=True)
    trainer.train(lambda figures: print({name: round(value, 4) for name, value in figures.items()}, flush=True))
    save_weights(trainer.averaged_network, result)


def main() -> None:
    """Train the model that was asked for."""
    options = arguments()
    photos, held_out = open_photos(options.photos), open_photos(options.validation)
    result = options.run / f"{options.model}.safetensors"
    if options.model == "fusion":
        run(photo_trainer(options, photos, held_out), result)
    else:
        run(clip_trainer(options, photos, held_out), result)


if __name__ == "__main__":
    try:
        main()
    except ColorizeError as error:
        sys.exit(f"train: {error}")
