"""Put this checkout and its `phoihop` command into the virtual environment, without a build step."""

import stat
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
(Path(sysconfig.get_path("purelib")) / "phoihop.pth").write_text(f"{ROOT}\n", encoding="utf-8")
command = Path(sysconfig.get_path("scripts")) / "phoihop"
command.write_text(
    f"#!{sys.executable}\nimport sys\nfrom phoihop.cli import main\nsys.exit(main())\n", encoding="utf-8"
)
command.chmod(command.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
