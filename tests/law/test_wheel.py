"""The built wheel, installed where the checkout is out of sight."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "leadtui"

pytestmark = pytest.mark.xdist_group("wheel")  # built once


def _run(*words: str | Path, cwd: Path, **environ: str) -> str:
    done = subprocess.run(
        list(map(str, words)), cwd=cwd, capture_output=True, text=True, check=False, timeout=120,
        stdin=subprocess.DEVNULL,
        env={"HOME": str(cwd), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", **environ},
    )  # fmt: skip
    assert done.returncode == 0, f"{' '.join(map(str, words))}:\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with the wheel, and the libraries of this one."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "env", with_pip=False, symlinks=True)
    python = folder / "env" / "bin" / "python"
    _run(
        sys.executable,
        "-m",
        "pip",
        f"--python={python}",
        "install",
        "--no-deps",
        "--no-index",
        wheel,
        cwd=folder,
    )
    site = Path(
        _run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    )
    # A folder named in a .pth is searched after the wheel's own, and its own .pth files are not read: the
    # editable checkout stays out of sight.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


def test_the_wheel_carries_all_that_the_package_reads(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        example = archive.read("leadtui/_config.example.yaml")
    assert example == (ROOT / "config.example.yaml").read_bytes()
    assert {f"leadtui/_themes/{path.name}" for path in (ROOT / "themes").glob("*.yaml")} <= names
    files = {path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert {str(path.relative_to(ROOT)) for path in files} <= names
    assert not any(name.startswith("tests") for name in names)


def test_it_runs_outside_of_the_checkout(python: Path, tmp_path: Path) -> None:
    where = _run(python, "-c", "import leadtui; print(leadtui.__file__)", cwd=tmp_path)
    assert str(python.parent.parent) in where
    assert "usage: leadtui" in _run(python.parent / "leadtui", "--help", cwd=tmp_path)


def test_it_finds_its_themes_and_its_example_config(python: Path, tmp_path: Path) -> None:
    asked = "from leadtui.config.shipped import shipped_example as e, shipped_themes as t; "
    asked += "print(e()); print(*t().iterdir())"
    example, themes = _run(python, "-c", asked, cwd=tmp_path).splitlines()
    assert str(python.parent.parent) in example
    assert Path(example).is_file()
    assert {Path(theme).name for theme in themes.split()} == {
        path.name for path in (ROOT / "themes").iterdir()
    }


def test_it_finds_its_styles(python: Path, tmp_path: Path) -> None:
    styles = sorted(str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.tcss"))
    asked = (
        "import leadtui, pathlib; print(*sorted(str(p.relative_to(pathlib.Path(leadtui.__file__).parent)) "
    )
    asked += "for p in pathlib.Path(leadtui.__file__).parent.rglob('*.tcss')))"
    assert _run(python, "-c", asked, cwd=tmp_path).split() == styles


def test_its_example_config_is_a_good_config(python: Path, tmp_path: Path) -> None:
    example = _run(
        python, "-c", "from leadtui.config.shipped import shipped_example as e; print(e())", cwd=tmp_path
    )
    _run(python.parent / "leadtui", "--config", example.strip(), "check", cwd=tmp_path)
