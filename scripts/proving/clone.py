"""The clone in which defences are taken out."""

import functools
import os
import pathlib
import subprocess

from .rows import ROOT

PLACE = ROOT / ".build-prove"
CLONE = PLACE / "clone"
SCRATCH = PLACE / "scratch"


def run(command, **more):
    return subprocess.run(command, cwd=CLONE, **more)


def make():
    """The committed state, and nothing else."""
    PLACE.mkdir(exist_ok=True)
    if not (CLONE / ".git").exists():
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(CLONE)], check=True)
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    run(["git", "fetch", "--quiet", str(ROOT), head], check=True)
    run(["git", "checkout", "--quiet", "--force", "--detach", head], check=True)
    run(["git", "clean", "-qfdx"], check=True)


def applies(patch, log=subprocess.DEVNULL, options=()):
    command = ["git", "apply", "--whitespace=nowarn", *options, f"scripts/patches/{patch}"]
    return run(command, stdout=log, stderr=log).returncode == 0


def restore():
    run(["git", "checkout", "--quiet", "--force", "."], check=True)


# What each product is built with; the tests' debug information would cost a good deal, and says nothing.
PRODUCTS = {
    "securemailPackageTests": ["-Xswiftc", "-gnone"],
    "simulate": ["-Xswiftc", "-gnone"],
    "securemail": ["-c", "release", "--static-swift-stdlib"],
}


def build(log, products):
    commands = [["swift", "build", "--scratch-path", str(SCRATCH), "--product", name, *PRODUCTS[name]] for name in sorted(products)]
    return all(run(command, stdout=log, stderr=log).returncode == 0 for command in commands)


@functools.cache
def tests():
    """The names of all tests, which no patch changes: TARGET.SUITE/TEST."""
    command = ["swift", "test", "list", "--skip-build", "--disable-xctest", "--scratch-path", str(SCRATCH)]
    return run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def environment():
    path = f"{ROOT / '.venv-test' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "SECUREMAIL": str(SCRATCH / "release" / "securemail"), "PATH": path}


def log_of(name):
    folder = PLACE / "logs"
    folder.mkdir(exist_ok=True)
    return pathlib.Path(folder / f"{name}.log")
