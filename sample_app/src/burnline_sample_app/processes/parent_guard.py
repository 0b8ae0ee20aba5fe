"""Starts a program that ends when its parent ends, however the parent ends.

    python -m burnline_sample_app.processes.parent_guard PARENT_PID PROGRAM ARGUMENT…

Asks the kernel for a signal at the parent's death (Linux only; elsewhere it just starts the program) and then
becomes the program: no process is left in between. Imports nothing but the standard library, to start quickly.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    parent_pid, program = int(arguments[0]), arguments[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent_pid:  # it died before we asked
            sys.exit(1)
    try:
        os.execvp(program[0], program)
    except OSError as error:
        sys.exit(f"{program[0]}: {error.strerror}")


if __name__ == "__main__":
    main(sys.argv[1:])
