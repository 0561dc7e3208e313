"""Renew requirements/*.txt: versions and hashes, for Python 3.11 and later, without any registry's address."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent / "requirements"
OPTIONS = [
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-header",
    "--quiet",
]

subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "uv"], check=True)
for name in ("base", "local", "dev"):
    subprocess.run(
        ["uv", "pip", "compile", *OPTIONS, *sys.argv[1:], f"{name}.in", "-o", f"{name}.txt"], check=True, cwd=HERE
    )
