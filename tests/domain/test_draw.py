"""The draw: uniform, a function of what was published, and what is changed is found and named."""

from __future__ import annotations

import hmac
import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from itertools import combinations, permutations
from math import sqrt
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from domain import draw
from domain.draw import Candidate, DrawError, Exclusion, Pool

CANDIDATES = tuple(Candidate(f"9199999900000{n}XMD{n}", f"示例第{n}厂（虚构）") for n in range(8))
INSPECTORS = tuple(f"ins-0{n}" for n in range(1, 6))
KEPT = (Exclusion("ins-01", CANDIDATES[0].uscc, "近亲属任职"), Exclusion("ins-05", "", "外出培训"))
POOL = Pool(INSPECTORS, KEPT)
SECRET = bytes(range(32))
VALUE = "2026137 01 05 12 18 23 30 + 07"
SAID = {
    "number": "CC-2026-001", "office": "示例机关（虚构）", "task": "粉尘专项抽查", "rule": "全区",
    "prepared_on": "2026-11-26", "public_value": "虚构福利彩票第2026137期", "expected_on": "2026-11-29",
    "instead_of": "", "reason": "",
}  # fmt: skip


def announced(**more):
    given = {"wanted": 3, "candidates": CANDIDATES, "pool": POOL, "secret": SECRET, **more}
    return draw.announcement(SAID, **given)


def published():
    return draw.document(
        announced(), CANDIDATES, POOL, SECRET, value=VALUE, source="虚构网站", on="2026-11-29"
    )


def seeds(many):
    return (sha256(f"fixed seed {n}".encode()).digest() for n in range(many))


def is_uniform(counts: Counter, cells: int) -> bool:
    """Whether a chi-square statistic lies within four standard deviations of what it should be."""
    expected = counts.total() / cells
    squared = sum((seen - expected) ** 2 / expected for seen in counts.values())
    squared += (cells - len(counts)) * expected  # what never came
    freedom = cells - 1
    return abs(squared - freedom) < 4 * sqrt(2 * freedom)


# -- uniform ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("span", [8, 16, 255, 256])
@pytest.mark.parametrize("n", range(1, 9))
def test_every_place_has_as_many_numbers_and_no_more_are_passed_over_than_must_be(span, n):
    taken = Counter(
        draw.below(n, iter((number, 0)), span) for number in range(span) if number < span - span % n
    )

    assert set(taken) == set(range(n))
    assert set(taken.values()) == {span // n}
    for number in range(span - span % n, span):
        assert draw.below(n, iter((number, n - 1)), span) == n - 1  # passed over


def test_every_order_of_a_draw_comes_as_often():
    orders = Counter(
        tuple(draw.chosen("abcd", 4, draw.numbers(seed, "enterprises"))) for seed in seeds(6000)
    )

    assert is_uniform(orders, len(list(permutations("abcd"))))


def test_every_enterprise_and_every_pair_of_inspectors_comes_as_often():
    free = Pool(INSPECTORS)
    first, pairs = Counter(), Counter()
    for seed in seeds(5000):
        (one,) = draw.drawn(CANDIDATES, free, 1, seed)
        first[one.uscc] += 1
        pairs[frozenset(one.inspectors)] += 1

    assert is_uniform(first, len(CANDIDATES))
    assert is_uniform(pairs, len(list(combinations(INSPECTORS, 2))))


def test_a_draw_with_modulo_bias_would_be_seen():
    """The test above can fail: places taken modulo without passing anything over are not uniform."""
    biased = Counter(number % 3 for seed in seeds(6000) for number in [seed[0] % 8])

    assert not is_uniform(biased, 3)


# -- a function of what was published --------------------------------------------------------------


@given(
    st.integers(1, 8), st.binary(min_size=32, max_size=32),
    st.sets(st.tuples(st.sampled_from(["ins-01", "ins-02"]), st.sampled_from(CANDIDATES))),
)  # fmt: skip
def test_so_many_different_ones_are_drawn_and_nobody_who_is_excluded(wanted, seed, kept):
    exclusions = tuple(Exclusion(person, one.uscc, "回避") for person, one in kept)
    pool = Pool(INSPECTORS, exclusions)
    result = draw.drawn(CANDIDATES, pool, wanted, seed)
    barred = {(one.person, one.uscc) for one in exclusions}

    assert len({one.uscc for one in result}) == wanted
    for one in result:
        assert len(set(one.inspectors)) == draw.EACH
        assert not barred & {(person, one.uscc) for person in one.inspectors}
    assert result == draw.drawn(CANDIDATES, pool, wanted, seed)


def test_the_text_that_is_hashed_is_the_canonical_one_of_the_standard():
    for value in (published(), announced(), {"乙": 'é\u2028\t"', "a": [1, {"b": ""}]}):
        assert draw.canonical(value) == rfc8785.dumps(value)


def by_the_book(told):
    """The draw once more, from the file alone and as the module's page describes it."""
    said, key = told["announcement"], bytes.fromhex(told["secret"])
    value = told["public_value"]["value"]
    text = {"announcement": sha256(rfc8785.dumps(said)).hexdigest(), "public_value": value}
    seed = hmac.new(key, rfc8785.dumps(text), "sha256").digest()

    def lot(names, many, purpose):
        left, index = list(names), 0
        for k in range(many):
            n, number = len(left) - k, 2**256
            while number >= 2**256 - 2**256 % n:
                number = int(
                    hmac.new(seed, f"{purpose}/{index}".encode(), "sha256").hexdigest(), 16
                )
                index += 1
            other = k + number % n
            left[k], left[other] = left[other], left[k]
        return left[:many]

    pool, made = told["pool"], []
    for uscc in lot([one["uscc"] for one in told["candidates"]], said["wanted"], "enterprises"):
        kept = {one["person"] for one in pool["exclusions"] if one["uscc"] in ("", uscc)}
        free = [one for one in pool["inspectors"] if one not in kept]
        people = lot(free, said["inspectors_each"], f"inspectors/{uscc}")
        made.append({"uscc": uscc, "inspectors": people})
    return made


@given(st.text(max_size=40), st.binary(min_size=16, max_size=64), st.integers(1, 8))
def test_whoever_follows_the_description_comes_to_the_same(value, secret, wanted):
    said = announced(secret=secret, wanted=wanted)
    told = draw.document(said, CANDIDATES, POOL, secret, value=value, source="", on="2026-11-29")

    assert told["result"] == by_the_book(told)
    assert all("ins-05" not in one["inspectors"] for one in told["result"])


def test_the_seed_needs_all_three():
    seed = draw.seed_of(announced(), SECRET, VALUE)

    assert seed != draw.seed_of(announced(wanted=2), SECRET, VALUE)
    assert seed != draw.seed_of(announced(), SECRET[::-1], VALUE)
    assert seed != draw.seed_of(announced(), SECRET, VALUE + "0")


@pytest.mark.parametrize("wanted", [0, 9])
def test_as_many_as_there_are_can_be_drawn(wanted):
    with pytest.raises(DrawError) as refused:
        announced(wanted=wanted)
    assert (refused.value.zh, refused.value.en) == (
        "符合条件的单位有8家，抽取家数须在1到8之间。请调整家数或放宽条件。",
        "8 enterprises match: draw from 1 to that many, or widen the rule.",
    )
    assert str(refused.value) == refused.value.zh


def test_each_candidate_must_have_two_who_may_go():
    pool = replace(POOL, inspectors=INSPECTORS[:2])

    with pytest.raises(DrawError) as refused:
        announced(pool=pool)
    name, uscc = CANDIDATES[0].name, CANDIDATES[0].uscc
    assert (refused.value.zh, refused.value.en) == (
        f"{name}（{uscc}）可派的执法人员不足2名。请增加人员，或核对回避事项。",
        f"Fewer than 2 inspectors are free for {name} ({uscc}): add some.",
    )


def test_two_who_may_go_are_enough():
    pool = Pool(INSPECTORS[:2])

    assert draw.drawn(CANDIDATES, pool, 1, SECRET)[0].inspectors
    assert announced(pool=pool)["pool"]["count"] == 2


def test_a_secret_that_can_be_guessed_is_none():
    with pytest.raises(ValueError, match=r"^a secret that can be guessed commits to nothing$"):
        announced(secret=b"s" * (draw.SHORTEST_SECRET - 1))
    assert announced(secret=b"s" * draw.SHORTEST_SECRET)["wanted"] == 3


# -- repeating it ----------------------------------------------------------------------------------


def test_a_published_draw_is_repeated():
    assert draw.check(json.loads(json.dumps(published())), announced()) == []


def changed(*path, value):
    told = json.loads(json.dumps(published()))
    place = told
    for name in path[:-1]:
        place = place[name]
    if callable(value):
        value = value(place[path[-1]])
    place[path[-1]] = value
    return told


@pytest.mark.parametrize(
    ("told", "named"),
    [
        (changed("candidates", 0, "name", value="别家"), ["candidates"]),
        (changed("candidates", value=lambda some: some[1:]), ["candidates"]),
        (changed("candidates", value=lambda some: some[::-1]), ["candidates"]),
        (changed("pool", "inspectors", value=lambda some: some[1:]), ["pool"]),
        (changed("pool", "exclusions", value=[]), ["pool"]),
        (changed("pool", "exclusions", 0, "reason", value="无"), ["pool"]),
        (changed("secret", value=SECRET[::-1].hex()), ["secret"]),
        (changed("public_value", "value", value=VALUE + "1"), ["result"]),
        (changed("result", value=lambda some: some[::-1]), ["result"]),
        (changed("announcement", "wanted", value=2), ["announcement", "result"]),
        (changed("announcement", "task", value="别的任务"), ["announcement", "result"]),
        (changed("announcement", "inspectors_each", value=1), ["announcement", "result"]),
        (changed("announcement", "wanted", value=99), ["announcement", "unreadable"]),
        (changed("announcement", "inspectors_each", value=6), ["announcement", "unreadable"]),
        (changed("format", value="mingdan-draw-0"), ["format"]),
        (changed("secret", value="no hex"), ["unreadable"]),
        ({"format": draw.FORMAT}, ["unreadable"]),
        ([], ["unreadable"]),
    ],
)
def test_what_was_changed_is_named(told, named):
    assert [code for code, _, _ in draw.check(told, announced())] == named


WORDS = {
    "format": ("不是 mingdan-draw-1 格式的文件。", "Not a file of the format mingdan-draw-1."),
    "announcement": (
        "预告与抽查前公布的不同。",
        "The announcement is not the one that was published before.",
    ),
    "candidates": (
        "候选名单与预告的摘要不符：名单被改动。",
        "The candidates are not those that were announced: the list was changed.",
    ),
    "pool": (
        "执法人员名录或回避事项与预告的摘要不符：名录被改动。",
        "The pool is not the one that was announced: inspectors or exclusions were changed.",
    ),
    "secret": (
        "公开的机关密值与预告的摘要不符：种子被改动。",
        "The secret is not the one the office had committed to: the seed was changed.",
    ),
    "result": (
        "用公开的名单、名录、密值和公共数值重算，结果不同：结果或公共数值被改动。",
        "Repeated from what is published, the draw comes out otherwise: "
        "the result or the public value was changed.",
    ),
}


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("format", changed("format", value="x")),
        ("format", changed("announcement", "format", value="x")),
        ("candidates", changed("candidates", value=[])),
        ("pool", changed("pool", "inspectors", value=[])),
        ("secret", changed("secret", value="00")),
        ("result", changed("result", value=[])),
    ],
)
def test_what_is_wrong_is_told_in_both_languages(code, told):
    assert draw.check(told) == [(code, *WORDS[code])]


def test_an_announcement_that_is_another_is_told_in_both_languages():
    assert draw.check(published(), announced(wanted=2)) == [
        ("announcement", *WORDS["announcement"])
    ]


def test_what_is_no_whole_draw_is_told_with_what_it_lacks():
    assert draw.check({"format": draw.FORMAT}) == [
        (
            "unreadable",
            "不是完整的抽查文件：KeyError 'announcement'",
            "Not a whole draw: KeyError 'announcement'",
        )
    ]


def test_everything_of_a_draw_is_published():
    told = published()
    assert set(told) == {
        "format", "announcement", "candidates", "pool", "secret", "public_value", "drawn_on",
        "result",
    }  # fmt: skip
    assert told["announcement"] == announced()
    assert told["public_value"] == {"value": VALUE, "source": "虚构网站"}
    assert told["drawn_on"] == "2026-11-29"
    assert told["secret"] == SECRET.hex()


def test_the_module_alone_is_the_verifier(tmp_path):
    """Python and this one file, away from the product."""
    script = tmp_path / "draw.py"
    script.write_bytes(Path(draw.__file__).read_bytes())
    files = {"good.json": published(), "bad.json": changed("secret", value="00" * 32)}
    for name, told in files.items():
        (tmp_path / name).write_text(json.dumps(told), "utf-8")
    (tmp_path / "before.json").write_text(json.dumps(announced()), "utf-8")

    def run(*names):
        return subprocess.run(
            [sys.executable, "-I", script, *names], cwd=tmp_path, capture_output=True, text=True,
            check=False, encoding="utf-8", env={"PYTHONUTF8": "1"},
        )  # fmt: skip

    good, bad = run("good.json", "before.json"), run("bad.json")

    assert (good.returncode, bad.returncode, run("none.json").returncode, run().returncode) == (
        0, 1, 2, 2,
    )  # fmt: skip
    assert "CC-2026-001" in good.stdout
    assert "种子被改动" in bad.stdout


def test_what_the_programme_prints(tmp_path, capsys):
    good, bad, before = (tmp_path / name for name in ("good.json", "bad.json", "before.json"))
    good.write_text(json.dumps(published()), "utf-8")
    bad.write_text(json.dumps(changed("secret", value="00"), ensure_ascii=False), "utf-8")
    before.write_text(json.dumps(announced(wanted=2)), "utf-8")
    same = draw.digest(announced())

    assert draw.main([str(good)]) == 0
    assert capsys.readouterr().out == (
        "✓ CC-2026-001：重算结果相同 / repeated, with the same result\n"
        f"  {same}  预告 / announcement\n"
    )
    assert draw.main([str(bad)]) == 1
    zh, en = WORDS["secret"]
    assert capsys.readouterr().out == f"✗ {zh}\n  {en}\n"
    assert draw.main([str(good), str(before)]) == 1
    zh, en = WORDS["announcement"]
    assert capsys.readouterr().out == f"✗ {zh}\n  {en}\n"


@pytest.mark.parametrize("count", [0, 3])
def test_the_programme_wants_one_file_or_two(count, capsys):
    assert draw.main(["x"] * count) == 2
    assert capsys.readouterr().err == f"{draw.__doc__}\n"


def test_the_programme_says_what_cannot_be_read(tmp_path, capsys):
    broken = tmp_path / "broken.json"
    broken.write_text("{", "utf-8")
    for name in (broken, tmp_path / "none.json"):
        assert draw.main([str(name)]) == 2
        assert capsys.readouterr().err.startswith("无法读取 / cannot be read: ")
