"""Bad networks: a proxy that cuts connections, and a listener that never answers."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from types import TracebackType


class _Server:
    """Listens on a free port of loopback, one thread a connection, until it is left."""

    def __init__(self) -> None:
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                outer.serve(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            block_on_close = False
            request_queue_size = 64

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def serve(self, client: socket.socket) -> None:
        """Treats one connection."""
        raise NotImplementedError

    def __enter__(self) -> _Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class CuttingProxy(_Server):
    """Passes each connection on, and resets it when the server has sent so many bytes."""

    def __init__(self, target: str, limit: int) -> None:
        host, port = target.removeprefix("http://").rsplit(":", 1)
        self._target = (host, int(port))
        self._limit = limit
        super().__init__()

    def serve(self, client: socket.socket) -> None:
        with socket.create_connection(self._target) as server:
            upstream = threading.Thread(target=_pass, args=(client, server), daemon=True)
            upstream.start()
            left = self._limit
            try:
                while left > 0 and (data := server.recv(min(left, 65536))):
                    client.sendall(data)
                    left -= len(data)
            except OSError:
                pass
            _shut(server)
            if left == 0:
                # Without lingering, close() resets: the client learns of it at once, as from a broken network. That
                # takes effect only once no thread reads any more; a full shutdown would say an orderly end instead.
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                _shut(client, socket.SHUT_RD)
                upstream.join()
            client.close()


class SilentServer(_Server):
    """Takes connections and bytes, and never answers."""

    def serve(self, client: socket.socket) -> None:
        try:
            while client.recv(65536):
                pass
        except OSError:
            pass


def _pass(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    _shut(sink)


def _shut(one: socket.socket, how: int = socket.SHUT_RDWR) -> None:
    try:
        one.shutdown(how)
    except OSError:
        pass


def refused_url() -> str:
    """An address where nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{held.getsockname()[1]}"
