"""A real browser on a real server over the sample notices: for tests, and for the pictures in `docs/`."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "kg" / "samples"
NAMES = ("chromium", "chromium-browser", "google-chrome")
STARTING = 60.0
DRAWING = ("--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")


def browser_program() -> str:
    """Return the browser of this system; without one the test skips, or fails where CI=true."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is needed for the tests of the pages")
        pytest.skip("Chromium is not installed")
    return found


@contextmanager
def opened(*arguments: str) -> Iterator[Any]:
    """Start the browser with some arguments; yields it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as program:
        browser = program.chromium.launch(executable_path=browser_program(), args=list(arguments))
        yield browser
        browser.close()


@contextmanager
def watched(browser: Any, site: str, height: int, kinds: tuple[str, ...] = ("error",)) -> Iterator[Any]:
    """Open a page as wide as a desk's; yields it and the list of what goes wrong in it.

    Wrong is a message in the console of one of `kinds`, a fault of a script, and a request to another host.
    """
    context = browser.new_context(base_url=site, viewport={"width": 1366, "height": height}, locale="vi-VN")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type in kinds else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith((site, "data:", "blob:")) else faults.append(r.url))
    yield page, faults
    context.close()


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the sample notices from a store in a folder; yields the address without a slash at its end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from server.commands import main; main()"]
    settings = {**os.environ, "CHIDAO_STORE": str(folder / "store"), "CHIDAO_LANGUAGE": "vi"}
    subprocess.run([*command, "load", "--quiet", str(SAMPLES)], env=settings, cwd=ROOT, check=True)
    with subprocess.Popen(
        [*command, "serve", "--port", str(port)], env=settings, cwd=ROOT, stdout=subprocess.DEVNULL
    ) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address)
            yield address
        finally:
            server.terminate()


def _wait(address: str) -> None:
    until = time.monotonic() + STARTING
    while True:
        try:
            with urllib.request.urlopen(f"{address}/static/icon.svg", timeout=2):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
