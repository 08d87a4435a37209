"""Take the pictures of every page in `docs/screenshots/`: two sizes, light and dark; needs Chromium."""

from __future__ import annotations

import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from browsing import DRAWING, opened, serving  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
SIZES = ((1366, 768), (390, 844))
COLOURS = 48
NOTICE = "/doc/vn-lam-ha/2024/45-tb-ubnd"
PAGES = {
    "home": "/?on=2024-05-01",
    "notices": "/notices",
    "tasks": "/tasks?role=chu-tri",
    "agencies": "/agencies",
    "documents": "/documents",
    "notice": f"{NOTICE}?at=1149-1488#found",
    "task": f"{NOTICE}/task/2-a",
    "agency": f"{NOTICE}/agent/so-tai-chinh",
    "document": "/doc/vn-lam-ha/2023/08-2023-nq-hdnd",
    "network": "/network",
    "network-documents": "/network/documents",
    "search": "/search?words=tai chinh",
    "questions": "/questions",
    "question": "/questions/tasks-of-agency?name=Sở Tài chính",
    "sparql": "/sparql",
    "upload": "/upload",
    "vocabulary": "/voc/role",
    "error": "/nothing",
}


def take(browser: Browser, site: str) -> None:
    """Take every picture."""
    for theme in ("light", "dark"):
        for width, height in SIZES:
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=theme, locale="vi-VN"
            )
            for name, address in PAGES.items():
                page.goto(site + address)
                page.wait_for_timeout(300)
                if page.locator(".network").count():
                    page.wait_for_selector(".network[data-ready]", timeout=120_000)
                picture = Image.open(BytesIO(page.screenshot()))
                few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
                few.save(FOLDER / f"{name}-{width}-{theme}.png", optimize=True)
            page.close()


def main() -> None:
    """Serve the sample notices and take the pictures of their pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as site,
        opened(*DRAWING) as browser,
    ):
        take(browser, site)


if __name__ == "__main__":
    main()
