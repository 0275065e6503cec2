"""./dev eval: every workflow of this folder, or those whose names contain an argument; --quick runs
the ones that ./dev test runs."""

import sys

from evalkit import main

sys.exit(main(sys.argv[1:]))
