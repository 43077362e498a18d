"""A server on this machine that files are fetched from, as well or as badly as a test wants."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import override


@dataclass
class Server:
    """What lies at every path of it, and what it does with requests; `ranges` are those that it was asked for.

    Of the n-th answer only `cuts[n]` bytes are sent before the connection ends, or hangs if `hangs`.
    """

    content: bytes
    tag: str | None = '"first"'
    knows_ranges: bool = True
    knows_if_range: bool = True
    kind: str = "application/octet-stream"
    status: int = 200
    moved_to: str | None = None
    cuts: list[int] = field(default_factory=list)
    hangs: bool = False
    ranges: list[str | None] = field(default_factory=list)
    address: str = ""
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving(content: bytes) -> Iterator[Server]:
    """Serve a file; the address ends in `/weights.pth`."""
    offer = Server(content)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _answer(self, offer)

        @override
        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        offer.address = f"http://127.0.0.1:{server.server_port}/weights.pth"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield offer
        finally:
            offer.over.set()
            server.shutdown()
            thread.join()


def _answer(request: BaseHTTPRequestHandler, offer: Server) -> None:
    wanted = request.headers.get("Range")
    offer.ranges.append(wanted)
    if offer.moved_to is not None and request.path == "/weights.pth":
        request.send_response(302)
        request.send_header("Location", offer.moved_to)
        request.end_headers()
        return
    same = not offer.knows_if_range or request.headers.get("If-Range") == offer.tag
    start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and offer.knows_ranges and same else 0
    size = len(offer.content)
    if start >= size:
        request.send_response(416)
        request.send_header("Content-Range", f"bytes */{size}")
        request.end_headers()
        return
    request.send_response(206 if start else offer.status)
    if start:
        request.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
    if offer.tag:
        request.send_header("ETag", offer.tag)
    request.send_header("Content-Type", offer.kind)
    request.send_header("Content-Length", str(size - start))
    request.end_headers()
    body = offer.content[start:]
    request.wfile.write(body[: offer.cuts.pop(0)] if offer.cuts else body)
    if offer.hangs:
        request.wfile.flush()
        offer.over.wait(5)
