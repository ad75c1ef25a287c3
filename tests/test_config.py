"""How `mkdocs.yml` is read, and the error of one line for each mistake in it."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from generator.config import files_of, load_config
from generator.errors import ConfigError

ROOT = Path(__file__).parents[1]

LIST = "{archive: https://lists.example/demo}"
HEAD = "site_name: News\nsite_url: https://example.org/news\n"


def write(folder: Path, lists: str = LIST, more: str = "", head: str = HEAD) -> str:
    file = folder / "mkdocs.yml"
    file.write_text(
        f"{head}extra:\n  patchwire:\n    lists:\n      demo: {lists}\n{more}", encoding="utf-8"
    )
    return str(file)


def test_the_smallest_file_has_good_defaults(tmp_path: Path):
    config = load_config(write(tmp_path))
    assert config.site_url == "https://example.org/news/"
    assert config.docs_dir == str(tmp_path / "docs")
    assert config.site_dir == str(tmp_path / "site")
    assert config.cache_dir == str(tmp_path / ".cache")
    assert (config.hide_addresses, config.bots, config.block) == (False, (), frozenset())
    (mailing_list,) = config.lists
    assert (mailing_list.name, mailing_list.title, mailing_list.window) == ("demo", "demo", "day")
    assert mailing_list.since is None
    assert mailing_list.url == mailing_list.archive == "https://lists.example/demo"


def test_every_key_is_read(tmp_path: Path):
    lists = (
        "{title: Demo, archive: mirror/demo, url: https://lists.example/x/, since: 2026-01-01,"
        " window: week, topics: {net: [net/**, 'net:']}}"
    )
    more = (
        "    hide_addresses: true\n"
        "    bots: [Robot@Lists.Example]\n"
        f"    block: ['<Some-Id@host>', Anna@Lists.Example, {'ab' * 20}]\n"
    )
    config = load_config(write(tmp_path, lists, more))
    (mailing_list,) = config.lists
    assert mailing_list.title == "Demo"
    assert mailing_list.archive == str(tmp_path / "mirror/demo")
    assert mailing_list.url == "https://lists.example/x"
    assert mailing_list.since == datetime(2026, 1, 1, tzinfo=UTC)
    assert mailing_list.window == "week"
    assert mailing_list.topics == (("net", ("net/**", "net:")),)
    assert config.hide_addresses
    assert config.bots == ("robot@lists.example",)
    assert {"Some-Id@host", "anna@lists.example", "ab" * 20} <= config.block


def test_trees_have_addresses_of_commits(tmp_path: Path):
    address = "https://git.example/c/?id={commit}"
    given = f"{{archive: x, trees: {{kvm/next: '{address}'}}}}"
    (mailing_list,) = load_config(write(tmp_path, given)).lists
    assert mailing_list.trees == (("kvm/next", address),)


@pytest.mark.parametrize(
    "address", ["http://git.example/{commit}", "https://git.example/", "https://{commit}",
                "https://git.example/{commit}/{commit}", "https://a@git.example/{commit}",
                'https://git.example/"{commit}', "javascript:{commit}"],
)  # fmt: skip
def test_nothing_else_is_the_address_of_a_commit(tmp_path: Path, address: str):
    with pytest.raises(ConfigError, match=r"kvm/next must be an https address with \{commit\}"):
        load_config(write(tmp_path, f"{{archive: x, trees: {{kvm/next: '{address}'}}}}"))


def test_a_path_is_looked_up_over_all_lists(tmp_path: Path):
    (mailing_list,) = load_config(write(tmp_path, "{archive: ../elsewhere}")).lists
    assert mailing_list.archive == str(tmp_path.parent / "elsewhere")
    assert mailing_list.url == "https://lore.kernel.org/all"


@pytest.mark.parametrize("contact", ["ada+x@quill.example", "https://news.example/who"])
def test_whom_servers_can_reach(tmp_path: Path, contact: str):
    assert load_config(write(tmp_path)).contact == "https://example.org/news/"
    assert load_config(write(tmp_path, more=f"    contact: {contact}\n")).contact == contact


@pytest.mark.parametrize(
    "contact", ["Ada", "ada@quill.example)", "a b@quill.example", "ä@quill.example", "http://x.example/",
                "https://x.example/a b", '"ada@quill.example\\r\\nX: y"'],
)  # fmt: skip
def test_nothing_else_becomes_a_part_of_a_header(tmp_path: Path, contact: str):
    with pytest.raises(ConfigError, match=r"contact must be a .* https address"):
        load_config(write(tmp_path, more=f"    contact: {contact}\n"))


def test_robots_are_a_list_or_a_file(tmp_path: Path):
    (tmp_path / "robots").write_text(
        "# ours\nCI@Lists.Example  # builds\n\nHouse Elf\ntest passed: All checks are green\n",
        "utf-8",
    )
    lines = ("ci@lists.example", "house elf", "test passed: all checks are green")
    given = f"    bots: [{', '.join(map(repr, lines))}]\n"
    assert load_config(write(tmp_path, more=given)).bots == lines
    config = load_config(write(tmp_path, more="    bots: robots\n"))
    assert config.bots == lines
    assert str(tmp_path / "robots") in files_of(config)


def test_a_mailmap_is_lines_or_a_file(tmp_path: Path):
    line = "Ann Low <ann@low.example> <ann@old.example>"
    (tmp_path / "names").write_text(f"# who is who\n{line}\n", "utf-8")
    config = load_config(write(tmp_path, more=f"    mailmap: ['{line}']\n"))
    assert config.mailmap == (line,)
    config = load_config(write(tmp_path, more="    mailmap: names\n"))
    assert line in config.mailmap


def test_topics_may_come_from_a_file_and_waiting_be_longer(tmp_path: Path):
    (tmp_path / "MAINTAINERS").write_text("", "utf-8")
    more = "{archive: x, maintainers: MAINTAINERS, waiting_days: 30}"
    (mailing_list,) = load_config(write(tmp_path, more)).lists
    assert (mailing_list.maintainers, mailing_list.waiting_days) == (
        str(tmp_path / "MAINTAINERS"),
        30,
    )
    (mailing_list,) = load_config(write(tmp_path, "{archive: x}")).lists
    assert (mailing_list.maintainers, mailing_list.waiting_days) == (None, 14)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-01-02", datetime(2026, 1, 2, tzinfo=UTC)),
        ("'2026-01-02'", datetime(2026, 1, 2, tzinfo=UTC)),
        ("2026-01-02T03:04:05+01:00", datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)),
    ],
)
def test_since_is_a_day_or_a_time(tmp_path: Path, value: str, expected: datetime):
    (mailing_list,) = load_config(write(tmp_path, f"{{archive: x, since: {value}}}")).lists
    assert mailing_list.since == expected


def test_paths_and_what_is_blocked_are_taken_as_they_are_written(tmp_path: Path):
    path = f"/srv/my  lists/{'otters/' * 60}git"
    name = f"{'A' * 990}@x.example"[-1000:]
    config = load_config(write(tmp_path, f"{{archive: '{path}'}}", f"    block: ['<{name}>']\n"))
    assert config.lists[0].archive == path
    assert config.block == {name, name.lower()}


@pytest.mark.parametrize(
    ("lists", "message"),
    [
        ("{archve: x}", r"lists\.demo\.archve is not a known key: did you mean archive\?"),
        (
            "{archive: x, xyzzy: 1}",
            r"demo\.xyzzy is not a known key: the keys are title, archive",
        ),
        (f"{{archive: x, title: {'x' * 201}}}", r"title must be text of 200 characters at most"),
        (f"{{archive: /{'x/' * 2048}}}", r"archive must be one line of 4,096 characters at most"),
        ('{archive: "a\\nb"}', r"archive must be one line of 4,096 characters at most"),
        (f"{{archive: x, topics: {{a: [{'x' * 201}]}}}}", r"topics\.a\[0\] must be text of 200 "),
        ("{title: x}", r"lists\.demo\.archive is missing or empty: it must be text"),
        ("{archive: 7}", r"demo\.archive must be text .*, not 7"),
        ("{archive: 'http://lists.example/x'}", r"archive must be an https address or a path"),
        ("{archive: 'git@host:x.git'}", r"archive must be an https address or a path"),
        ("{archive: 'ext::sh -c x'}", r"archive must be an https address or a path"),
        ("{archive: ~nobody-of-that-name/x}", r"archive must be a path; there is no home folder"),
        ("{archive: 'https://anna:pw@lists.example/x'}", r"without user name, query or fragment"),
        ("{archive: 'https://lists.example/x?q=1'}", r"without user name, query or fragment"),
        ("{archive: 'https://[x/y'}", r"archive must be a whole https address"),
        ("{archive: x, url: 'javascript:x'}", r"url must be a whole https address"),
        ("{archive: x, window: dai}", r"window must be hour, day or week, not 'dai'"),
        ("{archive: x, window: [day]}", r"window must be hour, day or week, not \['day'\]"),
        ("{archive: x, since: lately}", r"since must be a date such as 2026-01-01, not 'lately'"),
        ("{archive: x, since: 2026}", r"since must be a date such as 2026-01-01, not 2026"),
        ("{archive: x, topics: [a]}", r"topics must be a mapping"),
        ("{archive: x, topics: {a: b}}", r"topics\.a must be a list of texts, not 'b'"),
        ("{archive: x, topics: {../a: [b]}}", r"the name of a topic must be 1 to 64 of"),
        ("{archive: x, topics: {a: [1]}}", r"topics\.a\[0\] must be text"),
        ("{archive: x, waiting_days: 0}", r"waiting_days must be a number of days from 1 to 3650"),
        ("{archive: x, waiting_days: yes}", r"waiting_days must be a number .*, not True"),
        ("{archive: x, maintainers: none}", r"maintainers must be the path of a file.* not 'none'"),
        ("[x]", r"lists\.demo must be a mapping of keys to values, not \['x'\]"),
        ("", r"lists\.demo is missing or empty"),
        (f"{LIST}\n      'A b': {LIST}", r"the name of a list must be 1 to 64 of .* not 'A b'"),
        (f"{LIST}\n      ..: {LIST}", r"the name of a list must be 1 to 64 of .* not '\.\.'"),
        (f"{LIST}\n      1: {LIST}", r"lists: key must be text"),
    ],
)
def test_a_mistake_in_a_list_is_named(tmp_path: Path, lists: str, message: str):
    with pytest.raises(
        ConfigError, match=r"^mkdocs\.yml: extra\.patchwire\..*" + message
    ) as raised:
        load_config(write(tmp_path, lists))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("    hide_adresses: true\n", r"hide_adresses is not a known key: did you mean hide_addr"),
        ("    hide_addresses: 'yes'\n", r"hide_addresses must be true or false, not 'yes'"),
        ("    bots: robot\n", r"bots must be the path of a file, .* not 'robot'"),
        ("    bots: 7\n", r"bots must be a list of robots, or the path of a file with one a line"),
        ("    mailmap: 7\n", r"mailmap must be the path of a \.mailmap file, or a list of its lin"),
        ("    mailmap: nowhere\n", r"mailmap must be the path of a file, .* not 'nowhere'"),
        (f"    block: ['<{'x' * 1001}>']\n", r"block\[0\] must be one line of 1,002 characters at"),
        ("    block: [abcdef]\n", r"block must be a list of <message-id>, address or whole blob"),
    ],
)
def test_a_mistake_beside_the_lists_is_named(tmp_path: Path, more: str, message: str):
    with pytest.raises(ConfigError, match=r"^mkdocs\.yml: extra\.patchwire\." + message):
        load_config(write(tmp_path, more=more))


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("site_name: News\n", r"site_url is missing or empty: set it to .* need whole addresses"),
        ("site_name: News\nsite_url: example.org\n", r"site_url must be a whole https or http"),
        ("site_url: https://example.org/\n", r"site_name is missing or empty"),
        (HEAD + "site_dir: .\n", r"site_dir must be a folder that does not hold"),
        (HEAD + "site_dir: ..\n", r"site_dir must be a folder that does not hold"),
        (HEAD + "site_dir: docs/site\n", r"site_dir must be a folder outside"),
        (HEAD + "site_dir: .cache\n", r"site_dir must be a folder that does not hold"),
    ],
)
def test_mkdocs_own_keys_are_checked_where_we_need_them(tmp_path: Path, head: str, message: str):
    with pytest.raises(ConfigError, match=r"^mkdocs\.yml: " + message):
        load_config(write(tmp_path, head=head))


@pytest.mark.parametrize("text", ["", "extra:\n", "extra: {}\n", "extra:\n  patchwire:\n"])
def test_a_file_without_our_part_says_where_it_goes(tmp_path: Path, text: str):
    file = tmp_path / "mkdocs.yml"
    file.write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"extra\.patchwire is missing or empty: name a list"):
        load_config(str(file))


def test_no_list_is_an_error(tmp_path: Path):
    file = tmp_path / "mkdocs.yml"
    file.write_text(HEAD + "extra: {patchwire: {lists: {}}}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"lists is missing or empty: name at least one list"):
        load_config(str(file))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"a: [\n", r"mkdocs\.yml, line 2 is not YAML: "),
        (b"a: \xff\n", r"mkdocs\.yml is not YAML: "),
        (b"a: 2026-13-01\n", r"mkdocs\.yml is not YAML: month must be in 1\.\.12"),
        (b"- a\n", r"mkdocs\.yml holds no settings"),
    ],
)
def test_a_broken_file_is_one_line(tmp_path: Path, text: bytes, message: str):
    file = tmp_path / "mkdocs.yml"
    file.write_bytes(text)
    with pytest.raises(ConfigError, match=message) as raised:
        load_config(str(file))
    assert "\n" not in str(raised.value)


def test_a_missing_file_says_how_to_name_another(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"nowhere\.yml cannot be read: No such file.* -C"):
        load_config(str(tmp_path / "nowhere.yml"))


def test_tags_of_mkdocs_are_read_without_importing_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SITE_URL", "https://example.org/from-ci/")
    head = (
        "site_name: !ENV [NO_SUCH_NAME, News]\nsite_url: !ENV SITE_URL\n"
        "slugify: !!python/object/apply:no_such_module.run {kwds: {case: lower}}\n"
        "emoji: !!python/name:no_such_module.thing\nhere: !relative $docs_dir\n"
    )
    config = load_config(write(tmp_path, head=head))
    assert (config.site_name, config.site_url) == ("News", "https://example.org/from-ci/")


def test_a_file_may_inherit_another(tmp_path: Path):
    write(tmp_path)
    child = tmp_path / "sub" / "other.yml"
    child.parent.mkdir()
    child.write_text("INHERIT: ../mkdocs.yml\nsite_name: Other\n", encoding="utf-8")
    config = load_config(str(child))
    assert (config.site_name, config.site_url) == ("Other", "https://example.org/news/")
    assert config.root == str(tmp_path / "sub")
    (tmp_path / "mkdocs.yml").write_text("INHERIT: sub/other.yml\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"INHERIT must be another file"):
        load_config(str(child))


def test_the_file_of_the_project_is_right():
    config = load_config(os.fspath(ROOT / "mkdocs.yml"))
    (mailing_list,) = config.lists
    assert mailing_list.name == "kvm"
    assert mailing_list.url == "https://lore.kernel.org/kvm"
