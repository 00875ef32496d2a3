"""Looks for a free port: the wanted one, the next ones, then any."""

from __future__ import annotations

import socket

WANTED = 8000
NEXT = 19  # ports tried after the wanted one


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen; for loopback also on ::1, where a browser looks first."""
    if not _binds(socket.AF_INET, host, port):
        return False
    return host != "127.0.0.1" or not socket.has_ipv6 or not _answers("::1", port)


def _binds(family: socket.AddressFamily, host: str, port: int) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _answers(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.2)
        return probe.connect_ex((host, port)) == 0


def find(host: str, wanted: int = WANTED) -> int:
    """``wanted`` when free, else one of the next 19, else whatever the system gives."""
    for port in range(wanted, min(wanted + NEXT, 65535) + 1):
        if is_free(host, port):
            return port
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def names_of_this_machine(host: str) -> list[str]:
    """Host names under which others may ask when ``host`` is open to them."""
    names = {socket.gethostname(), socket.getfqdn(), _outgoing_address()}
    if host not in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        names.add(host)
    return sorted(name for name in names if name)


def _outgoing_address() -> str:
    """The address this machine would use; connecting a datagram socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737, an address nobody has
        except OSError:
            return ""
        return str(probe.getsockname()[0])
