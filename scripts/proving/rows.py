"""The rows of scripts/prove.tsv."""

import dataclasses
import functools
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PATCHES = ROOT / "scripts" / "patches"
TABLE = ROOT / "scripts" / "prove.tsv"
GROUPS = ["Words", "Formats", "Domain", "Adapters", "Assembly", "Program"]
# What `proving.runs` writes where tests do not end; a row that names one of these expects it, and must be run alone.
TIME_OUT, CRASH = "not done after", "ended by signal"


@dataclasses.dataclass(frozen=True)
class Row:
    defence: str
    test: str
    patch: str
    says: str = ""

    @functools.cached_property
    def filter(self):
        """What `swift test` is told to run; None for another kind of test."""
        found = re.search(r'\bswift test .*--filter "([^"]+)"$', self.test)
        return found and found[1]

    @functools.cached_property
    def files(self):
        """The sources that its patch changes."""
        return frozenset(re.findall(r"^\+\+\+ b/(\S+)", (PATCHES / self.patch).read_text(), re.M))

    @property
    def product(self):
        return "securemail" if "pytest" in self.test else "simulate" if "/simulate " in self.test else "securemailPackageTests"

    @property
    def is_alone(self):
        """Not to be run beside others: another program, a command that begins with a variable, or what is expected to end all tests."""
        return not self.test.startswith("swift test ") or self.names_end

    @property
    def names_end(self):
        return TIME_OUT in self.says or CRASH in self.says

    @property
    def place(self):
        """Rows of one target follow each other: what the last patch touched is then built once, not twice."""
        path = re.match(r"Sources/(\w+)/(\w+)/(.*)$", min(self.files))
        return (GROUPS.index(path[1]), path[2], path[3]) if path else (len(GROUPS), "", "")


def read_rows():
    """All rows in the order of their places, and what is wrong with the table."""
    lines = [line for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    columns = [line.split("\t") for line in lines]
    broken = [row for row in columns if len(row) not in (3, 4) or not (PATCHES / row[2]).is_file()]
    faults = [f"scripts/prove.tsv: three columns, a phrase, and a patch that exists are needed: {row}" for row in broken]
    unused = {path.name for path in PATCHES.iterdir()} - {row[2] for row in columns if len(row) > 2}
    faults += [f"scripts/patches/{name} stands in no row" for name in sorted(unused)]
    rows = [Row(*row) for row in columns if row not in broken]
    return sorted(rows, key=lambda row: row.place), faults
