"""scripts/bootstrap where it cannot do its work: it says what to do, and changes nothing. The machine is played by programs on a PATH."""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def bootstrap(place, **programs):
    """Runs it on a machine where no package is installed; `programs` stand before those that are there."""
    stand_ins = {"dpkg-query": "exit 1", "apt-get": f"echo apt-get >>{place}/called; exit 1", **programs}
    for name, body in stand_ins.items():
        file = place / name.replace("_", "-")
        file.write_text(f"#!/bin/sh\n{body}\n")
        file.chmod(0o755)
    return subprocess.run(
        [ROOT / "scripts" / "bootstrap"], capture_output=True, text=True, timeout=60,
        env={**os.environ, "PATH": f"{place}:{os.environ['PATH']}"})


def test_without_root_the_line_to_run_is_printed(tmp_path):
    done = bootstrap(tmp_path, id="echo 1000", sudo="exit 1")
    assert done.returncode == 1
    assert "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends --no-remove" in done.stderr
    assert "libsqlite3-dev" in done.stderr
    assert not (tmp_path / "called").exists()


def test_little_room_is_told_before_anything_is_installed(tmp_path):
    done = bootstrap(tmp_path, df="echo head; echo disk 1 1 1048576 1 /")
    assert done.returncode == 1
    assert "only 1024 MiB are free" in done.stderr and "6 GiB" in done.stderr
    assert not (tmp_path / "called").exists()


def test_a_wrong_word_is_refused():
    done = subprocess.run([ROOT / "scripts" / "bootstrap", "--tests"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 64 and "usage" in done.stderr


@pytest.mark.parametrize("version", ["6.2.1", "5.10"])
def test_an_old_swift_is_named(tmp_path, version):
    done = bootstrap(tmp_path, dpkg_query="echo installed", swift=f"echo 'Swift version {version} (swift-{version}-RELEASE)'")
    assert done.returncode == 1 and f"Swift {'.'.join(version.split('.')[:2])}" in done.stderr and "6.3" in done.stderr
