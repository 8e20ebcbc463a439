"""An outside package adds to the registries through one entry-point group."""

import os
import subprocess
import sys

PLUGIN = """
from daedalus_data.core.derive import export

@export("first_line", suffix=".txt")
def first_line(run, path):
    \"\"\"Write the run's id and nothing else.\"\"\"
    path.write_text(run.id)
"""


def test_a_package_with_an_entry_point_adds_an_export(tmp_path):
    (tmp_path / "plug.py").write_text(PLUGIN)
    info = tmp_path / "plug-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plug\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[daedalus_data.plugins]\nplug = plug\n")
    code = "from daedalus_data.core.derive import EXPORTS; print(EXPORTS.names())"
    environ = {**os.environ, "PYTHONPATH": str(tmp_path)}
    out = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True).stdout
    assert "'first_line'" in out
    assert "'narrative'" in out
