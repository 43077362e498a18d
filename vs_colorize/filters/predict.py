"""`predict`: lightness in, Lab out."""

from dataclasses import replace

import vapoursynth as vs

from vs_colorize.errors import OptionError
from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.frames.batches import predict_from_features, predict_in_batches
from vs_colorize.frames.kinds import Kind, require_kind, require_same_size
from vs_colorize.frames.recall import predict_with_memory
from vs_colorize.zoo.devices import Precision, devices_of
from vs_colorize.zoo.predictor import Decoder, MemoryPredictor, Options
from vs_colorize.zoo.predictors import find_model_or_file, frames_at_once, in_lanes, predictor_of
from vs_colorize.zoo.registry import FUSION, MemoryDescriptor

DEFAULT_MODEL = FUSION.name
DEFAULT_VIVIDNESS = 0.62
DEFAULT_TEMPERATURE = 0.8
LARGEST_BATCH = 64


def _check_range(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise OptionError(f"{name} must be between {low:g} and {high:g}, got {value:g}")


def check_readout(vividness: float, temperature: float) -> None:
    """Refuse ways to read colours out that are none.

    Raises:
        OptionError: one is out of range.
    """
    _check_range("vividness", vividness, 0, 1)
    _check_range("temperature", temperature, 0.05, 2)


def check_batch(batch: int | None) -> None:
    """Refuse a number of frames at once that is none; None leaves it to the device.

    Raises:
        OptionError: it is out of range.
    """
    if batch is not None:
        _check_range("batch", batch, 1, LARGEST_BATCH)


def size_for(model: str, size: int | None) -> int:
    """Return the short side that a model is to work at: `size`, or if that is None the one that suits it best.

    Raises:
        ModelError: there is no model of that name, or no such ONNX file.
    """
    return find_model_or_file(model).working_size if size is None else size


@raises_vs_error
def predict(
    lightness: vs.VideoNode,
    guidance: vs.VideoNode | None = None,
    *,
    model: str = DEFAULT_MODEL,
    vividness: float = DEFAULT_VIVIDNESS,
    temperature: float = DEFAULT_TEMPERATURE,
    device: str = "auto",
    precision: Precision = "auto",
    batch: int | None = None,
) -> vs.VideoNode:
    """Predict the colours of a lightness clip.

    Args:
        lightness: a lightness clip (GRAYS, L* / 100).
        guidance: a guidance clip of the same size and length (YUV444PS), or None for automatic colours. A network that
            takes none does not see it; its colours are held all the same.
        model: name of a model, see `list_models`, or path of an ONNX file, see `zoo.onnx.terms`, which takes lightness
            or grey pictures and gives ab or pictures. One that remembers the frames before forgets them where a scene
            begins: at `_SceneChangePrev`, which `detect_scenes` sets.
        vividness: 0 (the safest colours, pale where the network is in doubt) to 1 (rare colours count as much as common
            ones). Counts for `fusion` and `fusion-lstm` only: of others it is not known how common colours were.
        temperature: 0.05 to 2; 1 takes the mean of the distribution, lower values move towards its peak. Counts for
            these two and for `eccv16`, whose authors' code takes 1; others give a single colour and no distribution.
        device: "auto" (CUDA, then OpenVINO, then the CPU, whichever is there first), "cpu", "openvino", "cuda",
            "cuda:N", or, as yet untried, "xpu", "xpu:N" or "mps". Several take batches in turn: "cuda:0,cuda:1". For an
            ONNX file "auto" is what the installed onnxruntime has, of CUDA, DirectML, CoreML and the CPU; "tensorrt",
            "directml" and "coreml" can be asked for.
        precision: "auto" (bfloat16 on devices made for it, else float32), "fp32", "bf16" or "fp16".
        batch: frames computed at once, 1 to 64; None takes 8 for graphics cards and 1 elsewhere. A previewer wants 1.
            Where memory does not suffice, fewer are computed at once, with one warning.

    Returns:
        A Lab clip (YUV444PS: L* / 100, a* / 256, b* / 256). Frame n is the same bytes whatever was asked for before, on
        the same device and batch size. Blank frames stay neutral.

    Raises:
        vs.Error: a clip is of the wrong kind, an option is out of range, the model or the device is unknown, weights
            are missing or damaged.
    """
    require_kind(lightness, Kind.LIGHTNESS, "lightness")
    if guidance is not None:
        require_kind(guidance, Kind.GUIDANCE, "guidance")
        require_same_size(guidance, lightness, "guidance", "lightness")
    options = Options(vividness, temperature, device, precision)
    return predict_colors(lightness, guidance, options, model=model, batch=batch)


def predict_colors(
    lightness: vs.VideoNode,
    guidance: vs.VideoNode | None,
    options: Options,
    *,
    model: str,
    batch: int | None,
    features: vs.VideoNode | None = None,
) -> vs.VideoNode:
    """Do what `predict` does with clips known to be of their kinds: to ask for a first frame of guidance takes time.

    `features` is the film's feature clip, see `frames.encoded`, of `DEFAULT_MODEL` and the same batches: that model
    need not look at the frames again.
    """
    check_readout(options.vividness, options.temperature)
    check_batch(batch)
    descriptor = find_model_or_file(model)
    together = batch or frames_at_once(descriptor, options.device)
    each = [replace(options, device=device) for device in devices_of(options.device)]
    if isinstance(descriptor, MemoryDescriptor):
        networks = [MemoryPredictor(descriptor, on_device) for on_device in each]
        return predict_with_memory(lightness, guidance, together, *in_lanes(*networks))
    if features is not None and descriptor is FUSION:
        decoders = [Decoder(FUSION, on_device) for on_device in each]
        return predict_from_features(lightness, guidance, together, features, *in_lanes(*decoders))
    predictors = [predictor_of(descriptor, on) for on in each]
    return predict_in_batches(lightness, guidance, together, *in_lanes(*predictors))
