"""ONNX files as networks like the others: lightness in, ab out."""

from typing import TYPE_CHECKING

from vs_colorize.zoo.engines import Array, Runner
from vs_colorize.zoo.onnx.graph import OnnxDescriptor
from vs_colorize.zoo.onnx.providers import check_onnx_device, check_onnx_precision
from vs_colorize.zoo.onnx.terms import Terms
from vs_colorize.zoo.predictor import Options

if TYPE_CHECKING:
    from vs_colorize.zoo.onnx.adapter import Adapter

# Short side at which a network of any size is tried.
_TRIAL_SIDE = 128


class OnnxPredictor:
    """Predicts colours with an ONNX file, loaded when the first frame is asked for; calls must not overlap.

    Raises:
        DeviceError: the device is unknown or not usable.
        OptionError: the precision is unknown, or none that the file can be run with.
    """

    lanes = 1

    def __init__(self, descriptor: OnnxDescriptor, options: Options) -> None:
        check_onnx_device(options.device)
        check_onnx_precision(options.precision, options.device)
        self._descriptor, self._options = descriptor, options
        self._adapter: Adapter | None = None

    def __call__(self, lightness: Array, guidance: Array | None) -> Array:
        """Map L* / 100 (N, H, W) to a* and b* in Lab units, (N, 2, h, w); guidance is not for these networks.

        Raises:
            DeviceError: the device has no memory even for one frame, or does not work.
            ModelError: the network fails on pictures of this size.
        """
        if self._adapter is None:
            self._adapter = self._loaded()
        return self._adapter(lightness)

    def _loaded(self) -> "Adapter":
        from vs_colorize.zoo.onnx.adapter import Adapter
        from vs_colorize.zoo.onnx.engine import load_onnx_engine

        descriptor, device = self._descriptor, self._options.device
        run = Runner(lambda: load_onnx_engine(descriptor, device, self._options.precision), device)
        return Adapter(found_terms(descriptor, run), descriptor.channels, run)


def found_terms(descriptor: OnnxDescriptor, run: Runner) -> Terms:
    """Return the terms of a network, those that nobody has said found by a trial."""
    from vs_colorize.zoo.onnx.trial import completed

    terms = descriptor.terms
    side = -(-_TRIAL_SIDE // (terms.multiple or 1)) * (terms.multiple or 1)
    width, height = terms.size if isinstance(terms.size, tuple) else (side, side)
    return completed(terms, (descriptor.channels, height, width), descriptor.name, run)
