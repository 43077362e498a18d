"""Files from the web: to a temporary name, going on from where they broke off.

The standard library does it: one GET with a Range, redirects and the system's proxies and certificates are all in
`urllib`; `torch.hub` has a download too, but starts it again from the beginning each time.
"""

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from email.message import Message
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import IO, override
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from vs_colorize.errors import ModelError

# Called with the bytes that are there and how many there will be, None where the server does not say.
type Progress = Callable[[int, int | None], None]

TIMEOUT = 30.0
_ATTEMPTS = 5
_PIECE = 2**18
_OWN_MACHINE = ("127.0.0.1", "localhost")


class DownloadError(ModelError):
    """A file cannot be had from an address."""


class _BrokenOff(Exception):
    """The connection ended too early."""


def download(address: str, part: Path, progress: Progress, *, timeout: float = TIMEOUT) -> None:
    """Fetch what lies at an address into `part`, going on where an earlier call left off.

    What there is goes on only if the server says that its file is still the same (RFC 9110, If-Range). `timeout` is the
    longest wait for an answer or for more of the file, in seconds.

    Raises:
        DownloadError: the address is neither https nor this machine's, cannot be reached, answers with an error or
            with a web page, or breaks off; what came is kept then.
        ModelError: the disk refuses.
    """
    _require_safe(address)
    for _ in range(_ATTEMPTS):
        before = _size(part)
        try:
            return _Transfer(address, part, progress, timeout).run()
        except _BrokenOff as error:
            cause = error
        if _size(part) <= before:
            break
    raise DownloadError(f"{address}: {cause}; the same command goes on from there, if the server can")


def discard(part: Path) -> None:
    """Delete what `download` left: the file's beginning, and what is known of it."""
    with suppress(OSError):
        part.unlink(missing_ok=True)
        _notes(part).unlink(missing_ok=True)


class _SafeRedirects(HTTPRedirectHandler):
    @override
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        _require_safe(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


class _Transfer:
    """One request, and what comes of it."""

    def __init__(self, address: str, part: Path, progress: Progress, timeout: float) -> None:
        self._address, self._part, self._progress, self._timeout = address, part, progress, timeout

    def run(self) -> None:
        validator = self._validator()
        start = _size(self._part) if validator else 0
        try:
            answer = self._answer(start, validator)
        except HTTPError as error:
            error.close()
            if start and error.headers.get("Content-Range") == f"bytes */{start}":
                return self._progress(start, start)
            raise DownloadError(f"{self._address}: the server answers {error.code} {error.reason}") from error
        with answer:
            if answer.status != HTTPStatus.PARTIAL_CONTENT:
                self._note(answer)
                return self._receive(answer, 0)
            if _goes_on(answer, start, validator):
                return self._receive(answer, start)
        # Another file than before, or another part than was asked for: once more, from the beginning.
        discard(self._part)
        return self.run()

    def _answer(self, start: int, validator: str) -> HTTPResponse:
        request = Request(self._address, headers={"User-Agent": "vs_colorize"})
        if start:
            request.add_header("Range", f"bytes={start}-")
            request.add_header("If-Range", validator)
        try:
            answer: HTTPResponse = build_opener(_SafeRedirects).open(request, timeout=self._timeout)
        except HTTPError:
            raise
        except (OSError, HTTPException) as error:
            reason = error.reason if isinstance(error, URLError) else error
            raise DownloadError(f"{self._address}: cannot be reached ({reason})") from error
        if answer.headers.get_content_type() == "text/html":
            answer.close()
            raise DownloadError(f"{self._address}: the server sends a web page instead of the file, to sign in perhaps")
        return answer

    def _receive(self, answer: HTTPResponse, start: int) -> None:
        length = answer.headers.get("Content-Length", "")
        total = start + int(length) if length.isdecimal() else None
        self._require_room(None if total is None else total - start)
        done = start
        self._progress(done, total)
        with self._opened("ab" if start else "wb") as file:
            while piece := self._next_piece(answer):
                self._write(file, piece)
                done += len(piece)
                self._progress(done, total)
        if total is not None and done != total:
            raise _BrokenOff(f"broke off after {done} of {total} bytes")

    def _next_piece(self, answer: HTTPResponse) -> bytes:
        try:
            # Not read(), which loses what came before a timeout.
            return answer.read1(_PIECE)
        except TimeoutError as error:
            raise _BrokenOff(f"nothing came for {self._timeout:g} s") from error
        except (OSError, HTTPException) as error:
            raise _BrokenOff(f"broke off ({error})") from error

    def _opened(self, mode: str) -> IO[bytes]:
        try:
            return self._part.open(mode, buffering=0)
        except OSError as error:
            raise _disk_refuses(self._part, error) from error

    def _write(self, file: IO[bytes], piece: bytes) -> None:
        try:
            while piece:
                piece = piece[file.write(piece) :]
        except OSError as error:
            raise _disk_refuses(self._part, error) from error

    def _require_room(self, wanted: int | None) -> None:
        free = shutil.disk_usage(self._part.parent).free
        if wanted is not None and wanted > free:
            raise ModelError(
                f"'{self._part.parent}': {wanted / 1e6:.0f} MB are wanted and {free / 1e6:.0f} MB free; make room there"
            )

    def _note(self, answer: HTTPResponse) -> None:
        """Keep what tells whether the server's file is still the same: its tag, unless weak, or its date."""
        tag = answer.headers.get("ETag", "")
        validator = tag if tag.startswith('"') else answer.headers.get("Last-Modified", "")
        try:
            _notes(self._part).write_text(json.dumps({"address": self._address, "validator": validator}))
        except OSError as error:
            raise _disk_refuses(self._part, error) from error

    def _validator(self) -> str:
        try:
            notes = json.loads(_notes(self._part).read_text())
            return str(notes["validator"]) if notes["address"] == self._address else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""


def _goes_on(answer: HTTPResponse, start: int, validator: str) -> bool:
    """Say whether a part of a file begins at `start` of the same file; servers that know no If-Range send any."""
    same = answer.headers.get("ETag", validator) == validator or not validator.startswith('"')
    return same and answer.headers.get("Content-Range", "").startswith(f"bytes {start}-")


def _require_safe(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _OWN_MACHINE):
        raise DownloadError(f"{address}: only https addresses are fetched from")


def _disk_refuses(path: Path, error: OSError) -> ModelError:
    return ModelError(f"'{path}' cannot be written ({error.strerror}); make room, or name another folder")


def _notes(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _size(part: Path) -> int:
    try:
        return part.stat().st_size
    except OSError:
        return 0
