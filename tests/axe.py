"""A page read by axe-core: what it finds wrong, and nothing else of its long report.

The library's own ``run`` brings 560 kB of script to the page every time and takes home all that
axe looked at. Here the script is brought once to a document, and only violations are taken home.
"""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCRIPT = Axe().axe_script
VIOLATIONS = """async (only) => {
  const found = await axe.run({resultTypes: ["violations"], ...(only && {runOnly: [only]})});
  return found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`);
}"""


def violations(page: Page, only: str = "") -> list[str]:
    """The rules a page breaks, or whether it breaks one, with the first element that does."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
    found: list[str] = page.evaluate(VIOLATIONS, only or None)
    return found
