"""The forms of an inspection on a slow phone: chromium with its processor and network held back.

What Lighthouse measures, by the same means (DevTools protocol): bytes, first and largest paint,
time the main thread is blocked, and when what is typed stands in the first field.
"""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import uvicorn

from bench.desks import house, on_record, signed_in
from web.app import create_app
from web.desk.asked import House
from web.desk.routes import OFFICE

# As DevTools names them: bytes a second down and up, and the latency of a request.
NETWORKS = {
    "slow 4G (Lighthouse's phone)": (1_638_400 / 8, 750_000 / 8, 150),
    "slow 3G": (400_000 / 8, 400_000 / 8, 2000),
}
SLOWER = (4, 6)  # times, the processor; 4 is Lighthouse's phone
SCREEN = {"width": 360, "height": 740}
# Each with what is touched to begin, and the first field.
FORMS = {
    "on site": ("/desk/inspect/", "#begin", "#uscc"),
    "results": ("/desk/inspections/new?uscc={uscc}", "", "main input[type=text]:visible"),
}
WATCH = """
window.seen = {blocked: 0, largest: 0};
const watch = (type, see) => new PerformanceObserver(
  list => list.getEntries().forEach(see)).observe({type: type, buffered: true});
watch('longtask', one => window.seen.blocked += Math.max(0, one.duration - 50));
watch('largest-contentful-paint', one => window.seen.largest = one.startTime);
"""


@contextmanager
def served(made: House) -> Iterator[str]:
    """The address of a server of the desks."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create_app(made.assembly.settings, made)
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def run() -> dict[str, Any]:
    """The same on the sample district."""
    from bench.desks_fill import seed
    from bench.servers import postgres

    with tempfile.TemporaryDirectory() as name, postgres() as (create, url):
        create("seed")
        seed(Path(name), url.format(name="seed"))
        return {"forms": measure(url.format(name="seed"), Path(name))}


def measure(url: str, home: Path) -> list[dict[str, Any]]:
    """Every form under every condition, the first time and once it is on the phone."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise AssertionError("no chromium is installed")
    told = []
    with house(url, home) as made, served(made) as address, sync_playwright() as playwright:
        token = signed_in(made, "ins-01", "")
        uscc = on_record(made.assembly.engine)["uscc"]
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (path, begin, field) in FORMS.items():
            for network, speed in NETWORKS.items():
                for slower in SLOWER:
                    context = browser.new_context(viewport=SCREEN, device_scale_factor=2)
                    cookie = {"name": OFFICE.cookie, "value": token, "url": f"{address}/desk/"}
                    context.add_cookies([cookie])
                    for visit in ("first", "again"):
                        here = address + path.format(uscc=uscc)
                        found = _visit(context, here, (begin, field), speed, slower)
                        told.append({"form": name, "network": network, "cpu": slower,
                                     "visit": visit, **found})  # fmt: skip
                    context.close()
        browser.close()
    return told


def _visit(
    context: Any, here: str, touched: tuple[str, str], speed: tuple[float, float, int], slower: int
) -> dict[str, Any]:
    page = context.new_page()
    page.add_init_script(WATCH)
    client = context.new_cdp_session(page)
    down, up, latency = speed
    client.send("Network.enable")
    client.send("Network.emulateNetworkConditions", {
        "offline": False, "downloadThroughput": down, "uploadThroughput": up, "latency": latency,
    })  # fmt: skip
    client.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    sizes: list[float] = []
    client.on("Network.loadingFinished", lambda one: sizes.append(one["encodedDataLength"]))
    start = perf_counter()
    page.goto(here, wait_until="commit")
    begin, field = touched
    if begin:
        page.click(begin, timeout=120_000)
    first = page.locator(field).first
    first.wait_for(timeout=120_000)
    first.focus()
    page.keyboard.type("1")
    usable = perf_counter() - start
    page.wait_for_load_state("load")
    page.wait_for_timeout(2000)
    seen = page.evaluate("window.seen")
    paint = page.evaluate(
        "(performance.getEntriesByName('first-contentful-paint')[0] || {startTime: 0}).startTime"
    )
    page.close()
    return {
        "kB": round(sum(sizes) / 1000), "requests": len(sizes), "first_paint_ms": round(paint),
        "largest_paint_ms": round(seen["largest"]), "blocked_ms": round(seen["blocked"]),
        "usable_ms": round(max(usable * 1000, paint)),
    }  # fmt: skip
