"""The whole list as a catalogue: ``list/index.json``, ``list/latest.json`` and DCAT 3.

Written last, from the files that stand in the release by then. Nothing here reads a clock: the
catalogue is as old as its newest issue, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.bulletin import IssueHead, ListKind
from notifications.files.deltas import FOLDER as DELTAS
from notifications.files.plain_json import document, told_of
from notifications.files.terms_of_use import in_both, terms_of_use
from notifications.public_view import slug
from notifications.release import Release
from notifications.release_files import Written
from notifications.shown import PAPERS, Shown
from notifications.site_identity import SiteIdentity

INDEX, LATEST, DCAT = "list/index.json", "list/latest.json", "catalog.jsonld"
CHECKPOINT = "log/checkpoint"
# The announcement that an entry was withdrawn or corrected, as page and as paper.
_PAPER = re.compile(rf"entry/[^/]+/(?:{'|'.join(PAPERS.values())})\.(?:html|pdf)")
MEDIA = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".ftm.json": "application/x-ndjson",
    ".html": "text/html",
    ".pdf": "application/pdf",
}
IANA = "http://www.iana.org/assignments/media-types/"


def media_type(path: str) -> str:
    """The media type of a data file; that of bytes for one not known."""
    endings = [ending for ending in MEDIA if path.endswith(ending)]
    return MEDIA[max(endings, key=len)] if endings else "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Data:
    """What the catalogue says of files that it cannot read off them.

    ``rows`` by path, and the last day on which anything the public sees changed.
    """

    rows: Mapping[str, int]
    changed_on: date | None


def write_catalogue(release: Release, shown: Shown, site: SiteIdentity, data: Data) -> None:
    """All three, from what stands in the release: papers and the log are there by then."""
    rows, changed_on = data.rows, data.changed_on
    files = {head.number: _files_of(release, head) for head in shown.heads}
    papers = _papers_in(release)
    release.put(DCAT, document(_dcat(shown, site, files, papers, changed_on)))
    told = [_issue(head, files[head.number], rows) for head in shown.heads]
    if told:
        release.put(LATEST, document({**told[-1], **in_both(shown.heads[-1].kind)}))
    newest = shown.heads[-1] if shown.heads else None
    release.put(
        INDEX,
        document(
            {
                "version": newest.number if newest else 0,
                "newest": newest.number if newest else 0,
                "generated_at": newest.released_on if newest else None,
                "last_change": changed_on,
                "next_issue_by": site.next_issue_by,
                "office": site.office_zh,
                **in_both(newest.kind if newest else ListKind.DISTRICT),
                "issues_address": f"{site.address_of_site}list/",
                "deltas": f"{DELTAS}/index.json",
                "checkpoint": _checkpoint(release),
                "signer": None,
                "issues": told,
                "announcements": [_announcement(*one) for one in papers.items()],
            }
        ),
    )


def _checkpoint(release: Release) -> dict[str, object] | None:
    """The signed head of the log of everything published, where the office keeps one."""
    written = release.files.get(CHECKPOINT)
    return None if written is None else _file(CHECKPOINT, written)


def _papers_in(release: Release) -> dict[str, Written]:
    """The papers on withdrawals and corrections, by path."""
    return {path: one for path, one in release.files.under("entry/") if _PAPER.fullmatch(path)}


def _announcement(path: str, written: Written) -> dict[str, object]:
    """A paper, of which entry it is, and on which of the two."""
    _, entry_id, name = path.split("/")
    return {"entry_id": entry_id, "kind": name.partition(".")[0], **_file(path, written)}


def _files_of(release: Release, head: IssueHead) -> dict[str, Written]:
    """The data files of an issue by path; its web page is no data file."""
    folder = f"list/{slug(head)}/"
    return {
        path: written
        for path, written in release.files.under(folder)
        if path != f"{folder}index.html"
    }


def _file(path: str, written: Written) -> dict[str, object]:
    return {
        "path": path,
        "media_type": media_type(path),
        "bytes": written.bytes,
        "sha256": written.sha256,
    }


def _issue(
    head: IssueHead, files: Mapping[str, Written], rows: Mapping[str, int]
) -> dict[str, object]:
    listed = [
        {**_file(path, written), **({"rows": rows[path]} if path in rows else {})}
        for path, written in files.items()
    ]
    return {**told_of(head), "path": f"list/{slug(head)}/", "files": listed}


_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def _dcat(
    shown: Shown,
    site: SiteIdentity,
    files: Mapping[int, Mapping[str, Written]],
    papers: Mapping[str, Written],
    changed_on: date | None,
) -> dict[str, Any]:
    """DCAT 3: a catalogue with one series, an issue a dataset, a file a distribution.

    The announcements of withdrawals and corrections are a dataset of their own.
    """
    here = site.address_of_site
    kind = shown.heads[-1].kind if shown.heads else ListKind.DISTRICT
    series = f"tag:{site.feed_id},2018-01-01:series"
    publisher = {"@type": "foaf:Organization", "foaf:name": _tongue(site.office_zh, site.office_en)}
    said = _said(kind)
    last = _last(shown, changed_on)
    return {
        "@context": _CONTEXT,
        "@id": here or "./",
        "@type": "dcat:Catalog",
        **said,
        "dct:publisher": publisher,
        **last,
        "dct:language": "zh-CN",
        "dcat:dataset": [
            {
                "@id": series,
                "@type": "dcat:DatasetSeries",
                **said,
                "dct:publisher": publisher,
                "dct:accrualPeriodicity": {
                    "@id": "http://purl.org/cld/freq/quarterly",
                },
                **last,
            },
            *(_dataset(head, files[head.number], site, series) for head in shown.heads),
            *_papers(papers, site, kind),
        ],
    }


def _last(shown: Shown, changed_on: date | None) -> dict[str, Any]:
    dates: dict[str, Any] = {}
    if shown.heads:
        dates["dct:issued"] = _day(shown.heads[0].released_on)
    if changed_on is not None:
        dates["dct:modified"] = _day(changed_on)
    return dates


def _said(kind: ListKind, period: str = "") -> dict[str, Any]:
    chinese, english = terms_of_use(kind), terms_of_use(kind, "en")
    titles = (f"{terms.title} {period}".strip() for terms in (chinese, english))
    return {
        "dct:title": _tongue(*titles),
        "dct:description": _tongue(chinese.purpose, english.purpose),
        "dct:rights": {
            "@type": "dct:RightsStatement",
            "dct:description": _tongue(chinese.licence, english.licence),
        },
    }


def _tongue(chinese: str, english: str) -> list[dict[str, str]]:
    return [
        {"@value": chinese, "@language": "zh"},
        {"@value": english, "@language": "en"},
    ]


def _day(day: date) -> dict[str, str]:
    return {"@value": str(day), "@type": "xsd:date"}


def _dataset(
    head: IssueHead, files: Mapping[str, Written], site: SiteIdentity, series: str
) -> dict[str, Any]:
    here = site.address_of_site
    return {
        "@id": f"tag:{site.feed_id},{head.released_on}:issue/{head.number}",
        "@type": "dcat:Dataset",
        **_said(head.kind, head.period),
        "dct:identifier": str(head.number),
        "dct:issued": _day(head.released_on),
        "dcat:version": str(head.number),
        "dcat:inSeries": {"@id": series},
        "dcat:landingPage": {"@id": f"{here}list/{slug(head)}/"},
        "dcat:distribution": [
            _distribution(path, written, here) for path, written in files.items()
        ],
    }


def _papers(
    papers: Mapping[str, Written], site: SiteIdentity, kind: ListKind
) -> Iterator[dict[str, Any]]:
    """The dataset of the announcements, once there are any."""
    if papers:
        here = site.address_of_site
        yield {
            "@id": f"tag:{site.feed_id},2018-01-01:announcements",
            "@type": "dcat:Dataset",
            **_said(kind),
            "dct:title": _tongue("撤销公告和更正公告", "Withdrawals and corrections announced"),
            "dct:identifier": "announcements",
            "dcat:landingPage": {"@id": f"{here}register/"},
            "dcat:distribution": [_distribution(path, one, here) for path, one in papers.items()],
        }


def _distribution(path: str, written: Written, here: str) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "dct:title": path.rsplit("/", 1)[-1],
        "dcat:downloadURL": {"@id": here + path},
        "dcat:accessURL": {"@id": here + path},
        "dcat:mediaType": {"@id": IANA + media_type(path)},
        "dcat:byteSize": {"@value": str(written.bytes), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": written.sha256, "@type": "xsd:hexBinary"},
        },
    }
