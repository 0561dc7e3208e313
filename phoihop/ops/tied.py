"""Run a program that dies with its parent: ``python tied.py PARENT SIGNAL UID GID PROGRAM [ARGUMENT…]`` (UID -1: stay).

A script of its own rather than a `preexec_fn`: that one may deadlock in a process with threads. It replaces itself with
the program, so the process keeps its number. The kernel forgets the tie when the user changes: change the user first.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1

if __name__ == "__main__":
    parent, number, uid, gid = map(int, sys.argv[1:5])
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            sys.exit(1)
    os.execv(sys.argv[5], sys.argv[5:])  # noqa: S606 - our own program, no shell wanted
