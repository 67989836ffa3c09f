"""The pages of Documentation/integration: the commands that they show are taken, and every example is run by a test."""

import re
import shlex

import pytest

from community import Community
from neighbours import EXAMPLES

CONNECTOR = re.compile(r"^(securemail connector add (?:.*\\\n)*.*)$", re.MULTILINE)


def commands():
    return [
        pytest.param(shlex.split(command.replace("\\\n", " ")), id=f"{page.stem}-{number}")
        for page in sorted(EXAMPLES.glob("*.md")) for number, command in enumerate(CONNECTOR.findall(page.read_text()), 1)]


@pytest.fixture(scope="module")
def community(tmp_path_factory):
    return Community.prepare(tmp_path_factory.mktemp("pages"))


@pytest.mark.parametrize("command", commands())
def test_the_connectors_shown_can_be_added(community, command):
    done = community.run(*["a" * 64 if word == "SHA256" else word for word in command[1:]], node="kiwimail")
    assert b"password: " in done.stdout
    community.run("connector", "remove", "harbour", "--user", command[command.index("--user") + 1], node="kiwimail")


def test_every_example_is_used():
    examples = {str(file.relative_to(EXAMPLES)) for file in EXAMPLES.rglob("*") if file.is_file() and file.suffix != ".md"}
    tests = "".join(file.read_text() for file in EXAMPLES.parents[1].glob("Tests/EndToEndTests/*.py"))
    assert {name for name in examples if f'"{name}"' not in tests} == set()
