"""A leak in a file of any type is found before the release goes out; a clean release goes out."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import struct
import zipfile
import zlib
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.marks import Marked, mark
from notifications.faces import packaged_font_folder
from notifications.redaction.leaks import Allowed, Canaries
from notifications.redaction.patterns import Kind
from notifications.redaction.scan import LeakError, guard_release, scan
from notifications.release import Release, releasing
from tests.conftest import EXAMPLES

MOBILE, NAME, SEALED = "13800138000", "甄不得见", "秦虚构"
KEY = b"k" * 32
SECRET = Canaries(
    planted=frozenset({NAME}), sealed=(Marked(KEY, frozenset(filter(None, [mark(KEY, SEALED)]))),)
)


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    made = b"\x89PNG\r\n\x1a\n"
    head = (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixels = (b"IDAT", zlib.compress(b"\0\0"))
    for kind, body in (head, *chunks, pixels, (b"IEND", b"")):
        made += struct.pack(">I", len(body)) + kind + body
        made += struct.pack(">I", zlib.crc32(kind + body))
    return made


def jpeg(exif: bytes) -> bytes:
    body = b"Exif\0\0II*\0\x08\0\0\0" + exif
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(body) + 2) + body + b"\xff\xd9"


def pdf(source: str, tmp_path: Path, attached: bytes = b"") -> bytes:
    (tmp_path / "qr.png").write_bytes(png())
    (tmp_path / "note.txt").write_bytes(attached or b"-")
    main = tmp_path / "main.typ"
    main.write_text(f'#set text(lang: "zh", font: "Noto Sans SC")\n{source}', "utf-8")
    made: bytes = typst.compile(
        str(main), root=str(tmp_path), pdf_standards=[], font_paths=[str(packaged_font_folder())]
    )
    return made


def database(text: str, tmp_path: Path, *, deleted: bool = False) -> bytes:
    path = tmp_path / "made.sqlite"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as made, made:
        made.execute("CREATE TABLE texts (body TEXT)")
        made.execute("INSERT INTO texts VALUES (?)", (text,))
        made.execute("INSERT INTO texts VALUES (?)", ("样例",))
        made.commit()
        if deleted:
            made.execute("PRAGMA secure_delete = OFF")
            made.execute("DELETE FROM texts WHERE body = ?", (text,))
            made.commit()
    made.close()
    return path.read_bytes()


def zipped(text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheet1.xml", f"<row><c>{text}</c></row>")
    return packed.getvalue()


Maker = Callable[[str, Path], bytes]
FILES: dict[str, tuple[str, Maker]] = {
    "html text": ("list/index.html", lambda t, _: f"<p>条目<b>{t[:2]}</b>{t[2:]}</p>".encode()),
    "html attribute": ("a.html", lambda t, _: f'<p title="{t}">条目</p>'.encode()),
    "html bare attribute": ("a.html", lambda t, _: f"<p data-x={t}>条目</p>".encode()),
    "html entity": ("a.html", lambda t, _: f"<p>{''.join(f'&#{ord(c)};' for c in t)}</p>".encode()),
    "html comment": ("a.html", lambda t, _: f"<p>条目</p><!-- {t} -->".encode()),
    "html script": ("a.html", lambda t, _: f"<script>let x = '{t}'</script>".encode()),
    "html style": ("a.html", lambda t, _: f"<style>/* {t} */</style>".encode()),
    "html json-ld": ("a.html", lambda t, _: f'<script type="application/ld+json">{json.dumps({"n": t})}</script>'.encode()),
    "html link": ("a.html", lambda t, _: f'<a href="?q={"".join(f"%{b:02X}" for b in t.encode())}">x</a>'.encode()),
    "html data uri": ("a.html", lambda t, _: b'<img src="data:image/png;base64,' + b64encode(png((b"tEXt", b"Author\0" + t.encode()))) + b'">'),
    "html svg": ("a.html", lambda t, _: f"<svg><title>{t}</title></svg>".encode()),
    "html cut short": ("a.html", lambda t, _: f"<p>条目 <{t}".encode()),
    "csv": ("entries.csv", lambda t, _: f'\ufeffid,facts\r\n1,"条目，{t}"\r\n'.encode()),
    "csv gb18030": ("entries.csv", lambda t, _: f"编号,事实\r\n1,{t}\r\n".encode("gb18030")),
    "csv utf-16": ("entries.csv", lambda t, _: f"id,facts\r\n1,{t}\r\n".encode("utf-16")),
    "json value": ("changes.json", lambda t, _: json.dumps({"a": [{"b": t}]}).encode()),
    "json key": ("changes.json", lambda t, _: json.dumps({t: 1}, ensure_ascii=False).encode()),
    "json html": ("feed.json", lambda t, _: json.dumps({"content_html": f"<p>{t[:3]}<i>{t[3:]}</i></p>"}).encode()),
    "json lines": ("entries.jsonl", lambda t, _: b'{"a":1}\n' + json.dumps({"b": t}).encode()),
    "json broken": ("a.json", lambda t, _: f'{{"a": "{t}"'.encode()),
    "feed": ("feed.atom", lambda t, _: f'<feed><content type="html">&lt;p&gt;{t}&lt;/p&gt;</content></feed>'.encode()),
    "feed cdata": ("feed.rss", lambda t, _: f"<rss><![CDATA[{t}]]></rss>".encode()),
    "xml without a suffix": ("feed", lambda t, _: f"<feed>{t}</feed>".encode()),
    "plain text": ("robots.txt", lambda t, _: f"# {t}\n".encode()),
    "script file": ("list.js", lambda t, _: f"// {t}\n".encode()),
    "pdf text": ("notice.pdf", lambda t, p: pdf(f"条目 {t}", p)),
    "pdf title": ("notice.pdf", lambda t, p: pdf(f'#set document(title: "{t}")\n条目', p)),
    "pdf author": ("notice.pdf", lambda t, p: pdf(f'#set document(author: "{t}")\n条目', p)),
    "pdf link": ("notice.pdf", lambda t, p: pdf(f'#link("https://example.invalid/?{t}")[条目]', p)),
    "pdf attachment": ("notice.pdf", lambda t, p: pdf('#pdf.attach("note.txt")\n条目', p, t.encode())),
    "pdf alternative text": ("notice.pdf", lambda t, p: pdf(f'#image("qr.png", alt: "{t}")', p)),
    "pdf left over": ("notice.pdf", lambda t, p: pdf("条目", p) + f"\n% {t}\n".encode()),
    "png text": ("qr.png", lambda t, _: png((b"tEXt", b"Comment\0" + t.encode()))),
    "png packed text": ("qr.png", lambda t, _: png((b"zTXt", b"Comment\0\0" + zlib.compress(t.encode())))),
    "png international": ("qr.png", lambda t, _: png((b"iTXt", b"XML\0\1\0zh\0\0" + zlib.compress(t.encode())))),
    "png exif": ("qr.png", lambda t, _: png((b"eXIf", b"II*\0" + t.encode()))),
    "png after its end": ("qr.png", lambda t, _: png() + t.encode()),
    "jpeg exif": ("photo.jpg", lambda t, _: jpeg(t.encode())),
    "svg file": ("qr.svg", lambda t, _: f"<svg xmlns='http://www.w3.org/2000/svg'><desc>{t}</desc></svg>".encode()),
    "search index": ("search.sqlite", lambda t, p: database(f"条目 {t}", p)),
    "deleted row": ("search.sqlite", lambda t, p: database(f"条目 {t}", p, deleted=True)),
    "packed": ("entries.csv.gz", lambda t, _: gzip.compress(f"id,f\n1,{t}\n".encode())),
    "archive": ("all.zip", lambda t, _: zipped(t)),
    "unknown utf-8": ("blob", lambda t, _: b"\0\1\xff" + t.encode() + b"\0\xfe"),
    "unknown gb18030": ("blob.bin", lambda t, _: b"\0\1\xff\0" + t.encode("gb18030") + b"\0"),
    "unknown utf-16": ("blob.bin", lambda t, _: b"\0\1\xff\0\0" + t.encode("utf-16-le") + b"\0\0"),
    "file name": ("list/{}.html", lambda _t, _: b"<p>-</p>"),
}  # fmt: skip


def released(tmp_path: Path, name: str, content: bytes) -> Release:
    aside = tmp_path / "aside"
    aside.mkdir()
    release = Release(aside)
    release.put(name, content)
    return release


@pytest.mark.parametrize("where", FILES)
@pytest.mark.parametrize(
    ("value", "kind"), [(MOBILE, Kind.MOBILE), (NAME, Kind.PLANTED), (SEALED, Kind.SEALED)]
)
def test_a_leak_is_found_in_every_type_of_file(tmp_path, where, value, kind):
    name, make = FILES[where]
    release = released(tmp_path, name.format(value), make(value, tmp_path))

    leaks = scan(release, SECRET)

    assert kind in {leak.kind for leak in leaks}
    assert all(value not in leak.where + leak.shown for leak in leaks)


@pytest.mark.parametrize("where", FILES)
def test_without_one_every_type_of_file_is_clean(tmp_path, where):
    name, make = FILES[where]
    release = released(tmp_path, name.format("entry"), make("样例水泥厂 2.1 mg/m3", tmp_path))
    assert scan(release, SECRET) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7\nnothing of the kind"),
        ("a.sqlite", b"SQLite format 3\0" + b"\xff" * 600),
        ("a.gz", b"\x1f\x8b\x08\0broken"),
        ("a.zip", b"PK\3\4broken"),
        ("a.png", png((b"zTXt", b"Comment\0\0broken"))),
    ],
)
def test_what_cannot_be_looked_through_does_not_go_out(tmp_path, name, content):
    (leak,) = scan(released(tmp_path, name, content))
    assert (leak.file, leak.kind) == (name, Kind.UNREADABLE)


def test_a_packed_file_that_unfolds_without_end_does_not_go_out(tmp_path, monkeypatch):
    monkeypatch.setattr("notifications.redaction.texts.MOST_INFLATED", 1000)
    release = released(tmp_path, "a.csv.gz", gzip.compress(b"a" * 5000))
    assert [leak.kind for leak in scan(release)] == [Kind.UNREADABLE]


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.integers(7, 60),
    st.lists(st.text('甄"\\ab1 ', max_size=12), max_size=12),
    st.sampled_from((MOBILE, f'甄"{NAME}\\', int(MOBILE))),
    st.integers(0, 12),
)
def test_a_large_file_is_read_in_portions_that_hide_nothing(portion, words, value, at):
    content = json.dumps({"a": [*words[:at], value, *words[at:]]}, ensure_ascii=False).encode()
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.setattr("notifications.redaction.texts.WHOLE", 1)
        patch.setattr("notifications.redaction.texts.PORTION", portion)
        kinds = {leak.kind for leak in scan(released(Path(folder), "a.json", content), SECRET)}
    assert kinds == {Kind.PLANTED if isinstance(value, str) and NAME in value else Kind.MOBILE}


def test_a_database_is_read_in_portions_that_hide_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("notifications.redaction.texts.PORTION", 1000)
    monkeypatch.setattr("notifications.redaction.texts.OVERLAP", 100)
    content = database(f"条目 {MOBILE}", tmp_path, deleted=True)
    leaks = scan(released(tmp_path, "a.sqlite", content))
    assert {leak.kind for leak in leaks} == {Kind.MOBILE}


def put(folder: Path, files: dict[str, str], canaries=SECRET, allowed=None) -> None:
    with releasing(folder) as release:
        for name, content in files.items():
            release.put(name, content.encode())
        guard_release(release, canaries, allowed or Allowed(), memory=folder / "memory")


def test_a_leak_keeps_the_last_good_release_and_says_what_to_do(tmp_path):
    put(tmp_path, {"a.html": "<p>一</p>"})
    with pytest.raises(LeakError) as raised:
        put(tmp_path, {"a.html": "<p>二</p>", "b.csv": f"id,facts\n1,电话{MOBILE}\n"})

    assert (tmp_path / "public" / "a.html").read_text() == "<p>一</p>"
    told = str(raised.value)
    for word in ("b.csv", "facts", "手机号码", "没有发布", "请更正其来源"):
        assert word in told
    assert "b.csv" in raised.value.en()
    assert MOBILE not in told + raised.value.en()


def test_a_long_report_names_the_first_and_counts_the_rest(tmp_path):
    rows = "\n".join(f"{n},138{n:08d}" for n in range(30))
    with pytest.raises(LeakError, match="另有") as raised:
        put(tmp_path, {"b.csv": f"id,facts\n{rows}\n"})
    assert len(raised.value.leaks) >= 30


def test_a_file_looked_through_before_is_not_looked_through_again(tmp_path, monkeypatch):
    read = []
    texts_of = scan.__globals__["texts_of"]
    monkeypatch.setitem(
        scan.__globals__,
        "texts_of",
        lambda path, name: (read.append(name), texts_of(path, name))[1],
    )
    files = {"a.html": "<p>一</p>", "b.html": "<p>二</p>"}
    put(tmp_path, files)
    put(tmp_path, {**files, "b.html": "<p>三</p>"})
    assert read == ["a.html", "b.html", "b.html"]

    put(tmp_path, files, Canaries(planted=frozenset({"别的"})))
    assert read[3:] == ["a.html", "b.html"]  # another canary: everything again

    (tmp_path / "memory").write_text("no memory")
    put(tmp_path, files, Canaries(planted=frozenset({"别的"})))
    assert read[5:] == ["a.html", "b.html"]


def test_what_leaked_is_not_remembered_as_clean(tmp_path):
    for _ in range(2):
        with pytest.raises(LeakError):
            put(tmp_path, {"a.html": f"<p>{MOBILE}</p>"})


def test_what_is_allowed_may_stand_and_only_that(tmp_path):
    allowed = Allowed(
        numbers=frozenset({"022-23456789", "津检-139-2026-0012"}),
        names=frozenset({"秦虚构石材厂"}),
        passages=frozenset({"咨询电话13900139000（本局）"}),
    )
    good = "<p>电话022-23456789</p><p>报告津检-139-2026-0012</p><p>秦虚构石材厂</p><p>咨询电话13900139000（本局）</p>"
    put(tmp_path, {"a.html": good}, allowed=allowed)

    for bad in ("<p>秦虚构石材厂，秦虚构反映</p>", "<p>022-23456780</p>", "<p>电话13900139000</p>"):
        with pytest.raises(LeakError):
            put(tmp_path, {"a.html": good, "b.html": bad}, allowed=allowed)


def test_names_withdrawn_may_be_part_of_a_name_that_is_shown(tmp_path):
    secret = Canaries(withdrawn=frozenset({"云溪区样例厂"}), planted=frozenset({NAME}))
    allowed = Allowed(names=frozenset({"云溪区样例厂二分厂", NAME}))
    put(tmp_path, {"a.html": "<p>云溪区样例厂二分厂</p>"}, secret, allowed)
    for bad in ("云溪区样例厂", NAME):
        with pytest.raises(LeakError):
            put(tmp_path, {"a.html": f"<p>{bad}</p>"}, secret, allowed)
