"""What goes along with the picture: sound, subtitles, attachments, chapters and metadata, copied as they are."""

import warnings
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Disposition, Stream

from vs_colorize.media.failures import MediaWarning
from vs_colorize.media.source import Span, exact, picture_stream

if TYPE_CHECKING:
    from av.container.core import Chapter

_OWN_TAGS = {"major_brand", "minor_version", "compatible_brands", "encoder"}
"""Metadata that describes the source file, not the film."""

_PICTURE_TAGS = {"title", "language", "handler_name", "creation_time", "timecode"}
"""Metadata of the picture track that is still true once it is encoded anew."""


_MEASURED_TAGS = ("_STATISTICS", "DURATION")
"""Metadata that the new file measures itself."""

_INTERLEAVING = 10
"""Streams of a file lie no further apart than this many seconds."""


class Companions:
    """The streams of a source file that are copied beside its picture, packet by packet."""

    def __init__(self, source: InputContainer, path: Path, output: OutputContainer, span: Span | None) -> None:
        """Add every stream of `source` that the output can hold; `span` limits and moves what is copied.

        A stream that the output cannot hold is left out with a `MediaWarning` that names it.
        """
        self._output = output
        self._span = span
        self._copies: dict[int, Stream] = {}
        self._plain_text: set[int] = set()
        self._waiting: Packet[Stream] | None = None
        picture = picture_stream(source)
        for stream in source.streams:
            if stream is not picture:
                self._add(stream, path)
        wanted = tuple(stream for stream in source.streams if stream.index in self._copies)
        self._packets = self._demux(source, wanted)

    def _add(self, stream: Stream, path: Path) -> None:
        copy = self._like(stream)
        if copy is None:
            if not _is_kept_otherwise(stream):
                _warn_left_out(stream, path, self._output)
            return
        tags = {name: text for name, text in stream.metadata.items() if not name.startswith(_MEASURED_TAGS)}
        copy.metadata.update(tags)
        copy.disposition = Disposition(stream.disposition)
        if stream.type != "attachment":
            self._copies[stream.index] = copy

    def _like(self, stream: Stream) -> Stream | None:
        """Return a new stream of the output for the packets of `stream`; None where it cannot hold them."""
        if stream.type == "data" or (stream.type == "attachment" and not _is_matroska(self._output)):
            return None
        if _codec_name(stream) == "mov_text" and _is_matroska(self._output):
            self._plain_text.add(stream.index)
            return self._output.add_mux_stream("subrip", time_base=stream.time_base)
        try:
            return self._output.add_stream_from_template(stream, opaque=True)
        except ValueError:
            return None

    def _demux(self, source: InputContainer, wanted: tuple[Stream, ...]) -> "Iterator[Packet[Stream]]":
        if not wanted:
            return
        for packet in source.demux(*wanted):
            if not packet.size or self._is_gap(packet):
                continue
            if self._span is None or self._span.start <= _seconds(packet) < self._span.end:
                yield packet
            elif _seconds(packet) > self._span.end + _INTERLEAVING:
                return

    def write_until(self, moment: Fraction | None) -> None:
        """Copy the packets that come no later than `moment` seconds of the source; None copies all the rest."""
        while (packet := self._next()) is not None:
            if moment is not None and _seconds(packet) > moment:
                self._waiting = packet
                return
            self._write(packet)

    def _next(self) -> "Packet[Stream] | None":
        packet, self._waiting = self._waiting, None
        return packet or next(self._packets, None)

    def _write(self, packet: "Packet[Stream]") -> None:
        if self._span is not None:
            ticks = round(self._span.shift / exact(packet.time_base))
            packet.pts = None if packet.pts is None else packet.pts - ticks
            packet.dts = None if packet.dts is None else packet.dts - ticks
        copy = self._copies[packet.stream.index]
        if packet.stream.index in self._plain_text:
            packet = _plain_text(packet)
        packet.stream = copy
        self._output.mux(packet)

    def _is_gap(self, packet: "Packet[Stream]") -> bool:
        return packet.stream.index in self._plain_text and not _spoken(packet)


def _spoken(packet: "Packet[Stream]") -> bytes:
    """Return the words of an MP4 subtitle: their length comes first, in two bytes, and their style behind them."""
    data = bytes(packet)
    return data[2 : 2 + int.from_bytes(data[:2], "big")]


def _plain_text(packet: "Packet[Stream]") -> "Packet[Stream]":
    """Return an MP4 subtitle as Matroska holds it: the words alone."""
    plain: Packet[Stream] = Packet(_spoken(packet))
    plain.pts, plain.dts, plain.duration = packet.pts, packet.dts, packet.duration
    plain.time_base = packet.time_base
    plain.is_keyframe = True
    return plain


def copy_tags(source: InputContainer, output: OutputContainer, picture: Stream, span: Span | None) -> None:
    """Copy chapters and metadata, the picture track's included; `span` limits and moves the chapters."""
    output.metadata.update({name: text for name, text in source.metadata.items() if name.lower() not in _OWN_TAGS})
    chapters = [_moved(chapter, span) for chapter in source.chapters()] if span else source.chapters()
    output.set_chapters([chapter for chapter in chapters if chapter["start"] < chapter["end"]])
    original = picture_stream(source)
    if original is not None:
        picture.metadata.update({name: text for name, text in original.metadata.items() if name in _PICTURE_TAGS})
        picture.disposition = Disposition(original.disposition)


def _moved(chapter: "Chapter", span: Span) -> "Chapter":
    base = exact(chapter["time_base"])
    start, end = (
        round((min(max(chapter[edge] * base, span.start), span.end) - span.shift) / base) for edge in ("start", "end")
    )
    return {**chapter, "start": start, "end": end}


def _seconds(packet: "Packet[Stream]") -> Fraction:
    ticks = packet.dts if packet.dts is not None else packet.pts
    return (ticks or 0) * exact(packet.time_base)


def _is_matroska(output: OutputContainer) -> bool:
    return output.format.name == "matroska"


def _is_kept_otherwise(stream: Stream) -> bool:
    """Say whether a data stream only repeats the chapters or the time code of an MP4 file, which are copied as such."""
    return stream.type == "data" and ("timecode" in stream.metadata or bool(stream.container.chapters()))


def _codec_name(stream: Stream) -> str:
    return stream.codec_context.name if stream.codec_context else stream.metadata.get("filename", "unknown")


def _warn_left_out(stream: Stream, path: Path, output: OutputContainer) -> None:
    remedy = "" if _is_matroska(output) else "; an .mkv output may keep it"
    warnings.warn(
        f"{path}: {stream.type} stream {stream.index} ({_codec_name(stream)}) is left out, "
        f"{output.format.name} cannot hold it{remedy}",
        MediaWarning,
        stacklevel=4,
    )
