# What this project uses of VapourSynth: the wheel's own types lack what plugins add (`clip.std`, `clip.resize`).

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import AbstractContextManager
from enum import IntEnum
from fractions import Fraction
from types import MappingProxyType, TracebackType
from typing import Any, BinaryIO, NamedTuple, Self

class Error(Exception): ...

class ColorFamily(IntEnum):
    UNDEFINED = 0
    GRAY = 1
    RGB = 2
    YUV = 3

GRAY = ColorFamily.GRAY
RGB = ColorFamily.RGB
YUV = ColorFamily.YUV

class SampleType(IntEnum):
    INTEGER = 0
    FLOAT = 1

INTEGER = SampleType.INTEGER
FLOAT = SampleType.FLOAT

# Enumerations whose values nobody needs to know.
class _Code(int):
    @property
    def name(self) -> str: ...

class PresetVideoFormat(_Code): ...

NONE: PresetVideoFormat
GRAY8: PresetVideoFormat
GRAY10: PresetVideoFormat
GRAY12: PresetVideoFormat
GRAY14: PresetVideoFormat
GRAY16: PresetVideoFormat
GRAYH: PresetVideoFormat
GRAYS: PresetVideoFormat
RGB24: PresetVideoFormat
RGB30: PresetVideoFormat
RGB36: PresetVideoFormat
RGB42: PresetVideoFormat
RGB48: PresetVideoFormat
RGBH: PresetVideoFormat
RGBS: PresetVideoFormat
YUV410P8: PresetVideoFormat
YUV411P8: PresetVideoFormat
YUV420P8: PresetVideoFormat
YUV420P10: PresetVideoFormat
YUV420P12: PresetVideoFormat
YUV420P14: PresetVideoFormat
YUV420P16: PresetVideoFormat
YUV420PH: PresetVideoFormat
YUV420PS: PresetVideoFormat
YUV422P8: PresetVideoFormat
YUV422P10: PresetVideoFormat
YUV422P12: PresetVideoFormat
YUV422P14: PresetVideoFormat
YUV422P16: PresetVideoFormat
YUV422PH: PresetVideoFormat
YUV422PS: PresetVideoFormat
YUV440P8: PresetVideoFormat
YUV444P8: PresetVideoFormat
YUV444P10: PresetVideoFormat
YUV444P12: PresetVideoFormat
YUV444P14: PresetVideoFormat
YUV444P16: PresetVideoFormat
YUV444PH: PresetVideoFormat
YUV444PS: PresetVideoFormat

class Range(_Code): ...

RANGE_FULL: Range
RANGE_LIMITED: Range

class ChromaLocation(_Code): ...

CHROMA_LEFT: ChromaLocation
CHROMA_CENTER: ChromaLocation
CHROMA_TOP_LEFT: ChromaLocation
CHROMA_TOP: ChromaLocation
CHROMA_BOTTOM_LEFT: ChromaLocation
CHROMA_BOTTOM: ChromaLocation

class FieldBased(_Code): ...

FIELD_PROGRESSIVE: FieldBased
FIELD_TOP: FieldBased
FIELD_BOTTOM: FieldBased

class MatrixCoefficients(_Code): ...

MATRIX_RGB: MatrixCoefficients
MATRIX_BT709: MatrixCoefficients
MATRIX_UNSPECIFIED: MatrixCoefficients
MATRIX_BT470_BG: MatrixCoefficients
MATRIX_ST170_M: MatrixCoefficients
MATRIX_ST240_M: MatrixCoefficients
MATRIX_YCGCO: MatrixCoefficients
MATRIX_BT2020_NCL: MatrixCoefficients
MATRIX_BT2020_CL: MatrixCoefficients
MATRIX_ICTCP: MatrixCoefficients

class TransferCharacteristics(_Code): ...

TRANSFER_BT709: TransferCharacteristics
TRANSFER_UNSPECIFIED: TransferCharacteristics
TRANSFER_BT470_M: TransferCharacteristics
TRANSFER_BT470_BG: TransferCharacteristics
TRANSFER_BT601: TransferCharacteristics
TRANSFER_ST240_M: TransferCharacteristics
TRANSFER_LINEAR: TransferCharacteristics
TRANSFER_IEC_61966_2_1: TransferCharacteristics
TRANSFER_BT2020_10: TransferCharacteristics
TRANSFER_BT2020_12: TransferCharacteristics
TRANSFER_ST2084: TransferCharacteristics
TRANSFER_ARIB_B67: TransferCharacteristics

class ColorPrimaries(_Code): ...

PRIMARIES_BT709: ColorPrimaries
PRIMARIES_UNSPECIFIED: ColorPrimaries
PRIMARIES_BT470_M: ColorPrimaries
PRIMARIES_BT470_BG: ColorPrimaries
PRIMARIES_ST170_M: ColorPrimaries
PRIMARIES_ST240_M: ColorPrimaries
PRIMARIES_BT2020: ColorPrimaries

class VideoFormat:
    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def color_family(self) -> ColorFamily: ...
    @property
    def sample_type(self) -> SampleType: ...
    @property
    def bits_per_sample(self) -> int: ...
    @property
    def bytes_per_sample(self) -> int: ...
    @property
    def subsampling_w(self) -> int: ...
    @property
    def subsampling_h(self) -> int: ...
    @property
    def num_planes(self) -> int: ...
    def replace(
        self,
        *,
        color_family: ColorFamily | None = None,
        sample_type: SampleType | None = None,
        bits_per_sample: int | None = None,
        subsampling_w: int | None = None,
        subsampling_h: int | None = None,
    ) -> VideoFormat: ...
    def __int__(self) -> int: ...

# A prop is an int, a float, text, bytes, a frame, a clip or a list of one of them; readers know which.
class FrameProps(MutableMapping[str, Any]):
    def __getitem__(self, name: str) -> Any: ...
    def __setitem__(self, name: str, value: Any) -> None: ...
    def __delitem__(self, name: str) -> None: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...

class VideoFrame:
    @property
    def format(self) -> VideoFormat: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def props(self) -> FrameProps: ...
    @property
    def closed(self) -> bool: ...
    @property
    def readonly(self) -> bool: ...
    def close(self) -> None: ...
    def copy(self) -> VideoFrame: ...
    def get_stride(self, plane: int) -> int: ...
    def readchunks(self) -> Iterator[memoryview]: ...
    def __getitem__(self, plane: int) -> memoryview: ...
    def __len__(self) -> int: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...

class _Future[T]:
    def result(self, timeout: float | None = None) -> T: ...

# The functions of most plugins return a clip.
class Function:
    def __call__(self, *args: Any, **kwargs: Any) -> VideoNode: ...

class Plugin:
    def __getattr__(self, name: str) -> Function: ...

class _Plugins:
    @property
    def std(self) -> Plugin: ...
    @property
    def resize(self) -> Plugin: ...

class VideoNode(_Plugins):
    @property
    def format(self) -> VideoFormat: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def num_frames(self) -> int: ...
    @property
    def fps(self) -> Fraction: ...
    @property
    def fps_num(self) -> int: ...
    @property
    def fps_den(self) -> int: ...
    def get_frame(self, n: int) -> VideoFrame: ...
    def get_frame_async(self, n: int) -> _Future[VideoFrame]: ...
    def frames(
        self, prefetch: int | None = None, backlog: int | None = None, close: bool = False
    ) -> Iterator[VideoFrame]: ...
    def set_output(self, index: int = 0, alpha: VideoNode | None = None, alt_output: int = 0) -> None: ...
    def output(
        self,
        fileobj: BinaryIO,
        y4m: bool = False,
        progress_update: Callable[[int, int], None] | None = None,
        prefetch: int = 0,
        backlog: int = -1,
    ) -> None: ...
    def __getitem__(self, index: int | slice) -> VideoNode: ...
    def __add__(self, other: VideoNode) -> VideoNode: ...
    def __mul__(self, count: int) -> VideoNode: ...
    def __len__(self) -> int: ...

class Core(_Plugins):
    num_threads: int
    max_cache_size: int
    @property
    def used_cache_size(self) -> int: ...
    # `VideoSource` returns a clip, or a dict with the clip and its timestamps.
    @property
    def bs(self) -> Any: ...
    # `Model` returns a clip, or a dict with the clip and the number of planes.
    @property
    def ort(self) -> Any: ...
    @property
    def bwdif(self) -> Plugin: ...
    def get_video_format(self, id: VideoFormat | int) -> VideoFormat: ...
    def query_video_format(
        self,
        color_family: ColorFamily,
        sample_type: SampleType,
        bits_per_sample: int,
        subsampling_w: int = 0,
        subsampling_h: int = 0,
    ) -> VideoFormat: ...
    def create_video_frame(self, format: VideoFormat | int, width: int, height: int) -> VideoFrame: ...

core: Core

class VideoOutputTuple(NamedTuple):
    clip: VideoNode
    alpha: VideoNode | None
    alt_output: int

def get_output(index: int = 0) -> VideoOutputTuple: ...
def get_outputs() -> MappingProxyType[int, VideoOutputTuple]: ...
def clear_output(index: int = 0) -> None: ...
def clear_outputs() -> None: ...

class EnvironmentData: ...

class Environment:
    def use(self) -> AbstractContextManager[None]: ...

class EnvironmentPolicyAPI:
    def create_environment(self, flags: int = 0) -> EnvironmentData: ...
    def wrap_environment(self, environment_data: EnvironmentData) -> Environment: ...
    def destroy_environment(self, env: EnvironmentData) -> None: ...
    def unregister_policy(self) -> None: ...

class EnvironmentPolicy:
    def on_policy_registered(self, special_api: EnvironmentPolicyAPI) -> None: ...
    def on_policy_cleared(self) -> None: ...
    def get_current_environment(self) -> EnvironmentData | None: ...
    def set_environment(self, environment: EnvironmentData | None) -> EnvironmentData | None: ...
    def is_alive(self, environment: EnvironmentData) -> bool: ...

def register_policy(policy: EnvironmentPolicy) -> None: ...
