"""Photos and clips made ready to be measured: turned to grey and coloured, or paired with a truth, or as they are."""

import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import vapoursynth as vs

from vs_colorize.evaluation.results import TRUTH_HALVED
from vs_colorize.evaluation.trials import Entry, Frame, Trial, TrialSet
from vs_colorize.media.clip_files import ClipFile, find_clips
from vs_colorize.media.failures import MediaWarning, UnreadableInputError, vapoursynth_errors
from vs_colorize.media.guided import GuidedColorizer
from vs_colorize.media.pairs import Found, Pair, check_method_names, method_names, paired
from vs_colorize.media.photo_files import Photo, find_photos, is_photo_name
from vs_colorize.media.render import Colorizer
from vs_colorize.media.sequence import is_sequence
from vs_colorize.media.side_by_side import Graph, chroma_halved, grey_clip, photo_clip, read_side_by_side

_SOURCE = ""
"""Under this name stands what is to be coloured, where it is no truth."""


def open_sources(
    source: Path,
    methods: Mapping[str, Colorizer],
    *,
    clips_only: Collection[str] = (),
    guided: Mapping[str, GuidedColorizer] | None = None,
    limit: int | None = None,
    short_side: int | None = None,
) -> tuple[TrialSet, ...]:
    """Make trials of colour photos and clips, which are turned to grey and coloured by every method.

    `source` is a picture, a video, a zip file of pictures, or a folder of pictures and videos, whose sub-folders are
    categories. `clips_only` names methods that photos do without: those that look at neighbouring frames. `guided`
    names what colours clips that have a truth and is told part of it. `limit` takes so many photos, and so many frames
    of each clip; `short_side` reduces larger photos. What has no colours to compare with comes as a set of its own
    without a truth, with a `MediaWarning`.

    Raises the `ColorizeError` family where there is nothing to measure, or something cannot be read.
    """
    check_method_names(list(methods))
    photos, clips = _find(source, limit, short_side)
    photo_methods = {name: color for name, color in methods.items() if name not in clips_only}
    sets: list[TrialSet] = []
    for has_truth in (True, False):
        name = source.stem if has_truth else f"{source.stem}, no truth"
        some_photos = [photo for photo in photos if photo.has_color == has_truth]
        some_clips = [clip for clip in clips if clip.has_color == has_truth]
        if not has_truth:
            _warn_of_grey(source, [*some_photos, *some_clips], "is coloured, but there is no truth to compare it with")
        photo_pairs = [Pair(photo, {}) if has_truth else Pair(None, {_SOURCE: photo}) for photo in some_photos]
        clip_pairs = [Pair(clip, {}) if has_truth else Pair(None, {_SOURCE: clip}) for clip in some_clips]
        sets += _photo_sets(name, tuple(photo_methods), photo_pairs, photo_methods)
        sets += _clip_sets(name, tuple(methods), clip_pairs, methods, guided if has_truth else None)
    return tuple(sets)


def open_pairs(
    results: Sequence[Path], truth: Path, *, limit: int | None = None, short_side: int | None = None
) -> tuple[TrialSet, ...]:
    """Make trials of results that something else has coloured, each source of results a method of its name.

    Results and truth are files, or folders or zip files that hold files of the same names; suffixes may differ. What
    the truth holds beyond the results is left out.

    Raises the `ColorizeError` family where partners are missing or differ in size or length.
    """
    names = method_names(results)
    found = {name: _find(path, limit, short_side) for name, path in zip(names, results, strict=True)}
    true_photos, true_clips = _find(truth, None, short_side, frames=limit)
    photos = {name: Found(path, found[name][0]) for name, path in zip(names, results, strict=True)}
    clips = {name: Found(path, found[name][1]) for name, path in zip(names, results, strict=True)}
    photo_pairs = paired(photos, Found(truth, true_photos)) if any(column.files for column in photos.values()) else []
    clip_pairs = paired(clips, Found(truth, true_clips)) if any(column.files for column in clips.values()) else []
    leads: list[Photo | ClipFile] = [pair.lead for pair in photo_pairs]
    leads += [pair.lead for pair in clip_pairs]
    grey = [lead for lead in leads if not lead.has_color]
    _warn_of_grey(truth, grey, "says nothing about colours")
    return _given_sets(truth.stem, names, photo_pairs, clip_pairs)


def open_colored(source: Path, *, limit: int | None = None, short_side: int | None = None) -> tuple[TrialSet, ...]:
    """Make trials of pictures and clips that are coloured already and have no truth; the method is the source's name.

    Raises the `ColorizeError` family where there is nothing to measure, or something cannot be read.
    """
    (method,) = method_names([source])
    photos, clips = _find(source, limit, short_side)
    photo_pairs = [Pair(None, {method: photo}) for photo in photos]
    clip_pairs = [Pair(None, {method: clip}) for clip in clips]
    return _given_sets(source.stem, (method,), photo_pairs, clip_pairs)


def _find(
    source: Path, limit: int | None, short_side: int | None, frames: int | None = None
) -> tuple[list[Photo], list[ClipFile]]:
    """Return what can be measured at a path: the first `limit` photos, and of clips the first `frames` or `limit`."""
    if not source.exists() and not is_sequence(source):
        raise UnreadableInputError(f"{source}: no such file or folder; check the path")
    pictures = source.is_dir() or source.suffix.lower() == ".zip" or (is_photo_name(source) and not is_sequence(source))
    photos = find_photos(source, limit, short_side) if pictures else []
    clips = find_clips(source, frames or limit) if source.is_dir() or not pictures else []
    if not photos and not clips:
        raise UnreadableInputError(f"{source}: holds neither pictures nor videos; name another folder")
    return photos, clips


def _warn_of_grey(source: Path, grey: Sequence[Photo | ClipFile], consequence: str) -> None:
    if grey:
        others = f" and {len(grey) - 1} more" if len(grey) > 1 else ""
        warnings.warn(f"{source}: {grey[0].name}{others} has no colours and {consequence}", MediaWarning, stacklevel=3)


def _given_sets(
    name: str, methods: tuple[str, ...], photos: Sequence[Pair[Photo]], clips: Sequence[Pair[ClipFile]]
) -> tuple[TrialSet, ...]:
    """Return a set of the photos and one of the clips, those that there are, whose results are there already."""
    return (*_photo_sets(name, methods, photos), *_clip_sets(name, methods, clips))


def _photo_sets(
    name: str,
    methods: tuple[str, ...],
    photos: Sequence[Pair[Photo]],
    colorizers: Mapping[str, Colorizer] | None = None,
) -> list[TrialSet]:
    """Return one set, or none without photos."""
    if not photos:
        return []
    trials = tuple(_photo_trial(group, colorizers) for group in _by_size(photos))
    return [TrialSet(name, "photos", methods, photos[0].truth is not None, trials)]


def _clip_sets(
    name: str,
    methods: tuple[str, ...],
    clips: Sequence[Pair[ClipFile]],
    colorizers: Mapping[str, Colorizer] | None = None,
    guided: Mapping[str, GuidedColorizer] | None = None,
) -> list[TrialSet]:
    """Return one set, or none without clips."""
    if not clips:
        return []
    told = guided or {}
    has_truth = clips[0].truth is not None
    halved = has_truth and all(side % 2 == 0 for clip in clips for side in clip.lead.size)
    rows = (*methods, *told, TRUTH_HALVED) if halved else (*methods, *told)
    films = tuple(_clip_trial(clip, colorizers, told, halved=halved) for clip in clips)
    return [TrialSet(name, "clips", rows, has_truth, films)]


def _by_size(pairs: Sequence[Pair[Photo]]) -> list[list[Pair[Photo]]]:
    groups: dict[tuple[int, int], list[Pair[Photo]]] = {}
    for pair in pairs:
        groups.setdefault(pair.lead.size, []).append(pair)
    return list(groups.values())


def _photo_trial(pairs: Sequence[Pair[Photo]], colorizers: Mapping[str, Colorizer] | None) -> Trial:
    entries = tuple(Entry(pair.lead.name, pair.lead.category) for pair in pairs)

    def frames() -> Iterator[Frame]:
        truth = None if pairs[0].truth is None else photo_clip([pair.lead for pair in pairs])
        results = {name: photo_clip([pair.results[name] for pair in pairs]) for name in pairs[0].results}
        graph = _graph(truth, results, colorizers, pairs[0].lead.name)
        return read_side_by_side(graph, len(pairs), pairs[0].lead.name)

    return Trial(entries, len(pairs), frames)


def _clip_trial(
    pair: Pair[ClipFile],
    colorizers: Mapping[str, Colorizer] | None,
    guided: Mapping[str, GuidedColorizer],
    *,
    halved: bool,
) -> Trial:
    lead = pair.lead

    def frames() -> Iterator[Frame]:
        truth = None if pair.truth is None else pair.truth.open()
        results = {name: clip.open() for name, clip in pair.results.items()}
        graph = _graph(truth, results, colorizers, lead.name)
        if guided and graph.source is not None and graph.truth is not None:
            with vapoursynth_errors(lead.name):
                more = {name: color(graph.source, graph.truth) for name, color in guided.items()}
            graph = replace(graph, colored={**graph.colored, **more})
        if graph.truth is not None and halved:
            graph = replace(graph, others={**graph.others, TRUTH_HALVED: chroma_halved(graph.truth)})
        return read_side_by_side(graph, lead.frames, lead.name, lead.cuts)

    return Trial((Entry(lead.name, lead.category),), lead.frames, frames)


def _graph(
    truth: vs.VideoNode | None,
    results: Mapping[str, vs.VideoNode],
    colorizers: Mapping[str, Colorizer] | None,
    where: str,
) -> Graph:
    """Compose the clips of a trial; with `colorizers`, results are the grey truth coloured, and else they are there."""
    if colorizers is None:
        return Graph(truth, others=results)
    source = grey_clip(results[_SOURCE] if truth is None else truth)
    with vapoursynth_errors(where):
        return Graph(truth, source, {name: color(source, vs.RGBS) for name, color in colorizers.items()})
