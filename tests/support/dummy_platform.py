"""`python -m tests.support.dummy_platform`: the real supervisor and stores over stand-ins for all other processes."""

import sys

from dev.supervisor import app, processes

if __name__ == "__main__":
    modules = {name: ("tests.support.dummy_process", name) for name in processes.MODULES}
    sys.exit(app.main(modules))
