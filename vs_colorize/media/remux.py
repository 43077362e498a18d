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

_PICTURE_TAGS = {"title", "language", "handler_name", "creation_time"}
"""Metadata of the picture track that is still true once it is encoded anew."""


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
        self._waiting: Packet[Stream] | None = None
        picture = picture_stream(source)
        for stream in source.streams:
            if stream is not picture:
                self._add(stream, path)
        wanted = tuple(stream for stream in source.streams if stream.index in self._copies)
        self._packets = self._demux(source, wanted)

    def _add(self, stream: Stream, path: Path) -> None:
        if stream.type == "attachment" and not _holds_attachments(self._output):
            _warn_left_out(stream, path, self._output)
            return
        if stream.type == "data":
            # MP4 keeps chapters in a data track as well; they are copied as chapters.
            if not stream.container.chapters():
                _warn_left_out(stream, path, self._output)
            return
        try:
            copy = self._output.add_stream_from_template(stream, opaque=True)
        except ValueError:
            _warn_left_out(stream, path, self._output)
            return
        copy.metadata.update(
            {k: v for k, v in stream.metadata.items() if not k.startswith(("_STATISTICS", "DURATION"))}
        )
        copy.disposition = Disposition(stream.disposition)
        if stream.type != "attachment":
            self._copies[stream.index] = copy

    def _demux(self, source: InputContainer, wanted: tuple[Stream, ...]) -> "Iterator[Packet[Stream]]":
        if not wanted:
            return
        for packet in source.demux(*wanted):
            if not packet.size:
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
        packet.stream = self._copies[packet.stream.index]
        self._output.mux(packet)


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


def _holds_attachments(output: OutputContainer) -> bool:
    return output.format.name == "matroska"


def _warn_left_out(stream: Stream, path: Path, output: OutputContainer) -> None:
    codec = stream.codec_context.name if stream.codec_context else stream.metadata.get("filename", "unknown")
    warnings.warn(
        f"{path}: {stream.type} stream {stream.index} ({codec}) is left out, {output.format.name} cannot hold it; "
        "an .mkv output keeps it",
        MediaWarning,
        stacklevel=4,
    )
