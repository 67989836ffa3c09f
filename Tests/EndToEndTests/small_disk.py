"""A node's state directory on a small disk of its own, which a test fills, empties and breaks. Needs root, for mounting.

The mounts are made in a namespace that one sleeping child holds: nothing of them is seen elsewhere, and they go with it.
"""

import os
import pathlib
import subprocess

import pytest

from community import wait_until

MIB = 1 << 20


def needs(is_there, what):
    """Fails when CI=true, otherwise the test is skipped."""
    if is_there:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


class SmallDisk:
    def __init__(self, community, node, octets, inodes=10_000):
        needs(os.geteuid() == 0, "mounting a small disk needs root: run the tests as root")
        self.state = pathlib.Path(community.node(node)["config"]).parent / "state"
        self.aside = self.state.with_name("state-before")
        self.octets, self.inodes, self.ballast = octets, inodes, self.state / "ballast"
        self.holder = subprocess.Popen(["unshare", "-m", "--propagation", "private", "sleep", "infinity"])
        own = os.readlink("/proc/self/ns/mnt")
        wait_until(lambda: os.readlink(f"/proc/{self.holder.pid}/ns/mnt") != own, 10, "a namespace for mounts")
        self.prefix = ["nsenter", "-t", str(self.holder.pid), "-m"]
        community.prefixes[node] = self.prefix
        self.run("cp", "-a", self.state, self.aside)
        self.mount()
        self.run("cp", "-a", f"{self.aside}/.", self.state)
        self.run("sync", "-f", self.state)

    def run(self, *arguments, expect=0):
        done = subprocess.run([*self.prefix, *map(str, arguments)], capture_output=True, text=True, timeout=60)
        assert expect is None or done.returncode == expect, f"{arguments}: {done.returncode} {done.stderr}"
        return done

    def mount(self):
        self.run("mount", "-t", "tmpfs", "-o", f"size={self.octets},nr_inodes={self.inodes},mode=700", "tmpfs", self.state)

    def free(self):
        """Octets and inodes."""
        blocks, size, inodes = self.run("stat", "-f", "-c", "%a %S %d", self.state).stdout.split()
        return int(blocks) * int(size), int(inodes)

    def fill(self, leaving=0):
        """Takes all of the octets that are left, or all but some. What the node frees meanwhile is taken as well, if called again."""
        more = self.free()[0] - leaving
        if more > 0:
            self.run("sh", "-c", f"head -c {more} /dev/zero >> {self.ballast}", expect=None)

    def use_up_inodes(self):
        # One process, as each needs a moment; it ends at the first that cannot be made.
        self.run("sh", "-c", f"mkdir -p {self.ballast}.d && cd {self.ballast}.d && i=0 && while : > $i 2>/dev/null; do i=$((i+1)); done",
                 expect=None)

    def give_back_inodes(self, number):
        self.run("sh", "-c", f"cd {self.ballast}.d && ls | head -n {number} | xargs rm -f")

    def empty(self):
        self.run("rm", "-rf", self.ballast, f"{self.ballast}.d")

    def end(self):
        """Once nothing runs from it any more."""
        self.holder.kill()
        self.holder.wait(10)


class BreakingDisk(SmallDisk):
    """ext4 in a file. When it is broken, the kernel lets it only be read from then on, open files too, until it was repaired."""

    def __init__(self, *arguments):
        needs(pathlib.Path("/dev/loop-control").exists(), "breaking a disk needs loop devices, which this machine has none of")
        super().__init__(*arguments)

    def mount(self):
        self.image = self.state.with_name("disk.img")
        if not self.image.exists():
            self.run("truncate", "-s", self.octets, self.image)
            self.run("mkfs.ext4", "-q", "-m", "0", self.image)
        self.run("mount", "-o", "loop,errors=remount-ro", self.image, self.state)
        self.run("chmod", "700", self.state)

    def make_read_only(self):
        """As at an error of the disk; with files open for writing, no mount(8) can do it."""
        device = self.run("findmnt", "-no", "SOURCE", self.state).stdout.strip()
        pathlib.Path("/sys/fs/ext4", pathlib.Path(device).name, "trigger_fs_error").write_text("a test\n")

    def repair(self):
        """While nothing uses it."""
        self.run("umount", self.state)
        # 0: nothing to do, 1: repaired.
        assert self.run("fsck.ext4", "-fy", self.image, expect=None).returncode in (0, 1)
        self.mount()
