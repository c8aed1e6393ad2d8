"""The process that looks at files first: it may die or hang or be asked from anywhere, no matter."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from investigator.errors import BadData
from investigator.logs.quarantine import Examiner
from investigator.logs.verdict import Refusal, Verdict

READY = "import sys\nprint('ready', flush=True)\n"


@pytest.fixture
def examiner_that(request: pytest.FixtureRequest) -> Examiner:
    """An examiner whose process runs the program given instead."""
    examiner = Examiner(("-c", READY + request.param))
    yield examiner
    examiner.close()


@pytest.mark.parametrize("examiner_that", ["sys.stdin.readline()\nimport os\nos.abort()\n"], indirect=True)
def test_a_file_on_which_the_library_crashes_is_refused(examiner_that: Examiner, specimen_path: Path) -> None:
    assert "crashed" in examiner_that.examine(specimen_path).problem


@pytest.mark.parametrize("examiner_that", ["while True: sys.stdin.readline()\n"], indirect=True)
def test_a_file_on_which_the_library_hangs_is_refused(examiner_that: Examiner, specimen_path: Path) -> None:
    assert "longer than" in examiner_that.examine(specimen_path, time_limit_s=0.2).problem


@pytest.mark.parametrize("examiner_that", ["sys.stdin.readline()\nprint('[]', flush=True)\n"], indirect=True)
def test_an_answer_that_is_no_verdict_is_a_refusal(examiner_that: Examiner, specimen_path: Path) -> None:
    assert examiner_that.examine(specimen_path).problem


def test_after_a_death_the_next_file_is_examined_by_a_new_process(specimen_path: Path) -> None:
    examiner = Examiner()
    try:
        assert not examiner.examine(specimen_path).problem
        examiner._process.kill()
        examiner._process.wait()
        assert not examiner.examine(specimen_path).problem
    finally:
        examiner.close()


def test_a_process_begun_early_is_the_one_that_is_asked(specimen_path: Path) -> None:
    examiner = Examiner()
    try:
        examiner.begin()
        begun = examiner._process
        examiner.begin()
        assert not examiner.examine(specimen_path).problem
        assert examiner._process is begun
    finally:
        examiner.close()


def test_a_process_that_never_gets_ready_is_told(specimen_path: Path) -> None:
    examiner = Examiner(("-c", "raise SystemExit(1)"))
    examiner.begin()
    examiner._process.wait()
    with pytest.raises(BadData, match="did not start"):
        examiner.examine(specimen_path)


def test_many_threads_may_ask_at_once(specimen_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(lambda _: open_and_count(specimen_path), range(12)))
    assert set(verdicts) == {2}


def open_and_count(path: Path) -> int:
    from investigator.logs.reader import open_log

    with open_log(path) as log:
        return sum(log.sensor(name).usable.all() for name in log.sensors)


def test_a_thread_that_is_not_the_main_one_hears_nothing_from_the_library(
    tmp_path: Path, specimen_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from investigator.logs.padding import open_hdf5

    cut = tmp_path / "cut.h5"
    cut.write_bytes(specimen_path.read_bytes()[:5000])

    def read() -> None:
        with pytest.raises(OSError, match="truncated"):
            open_hdf5(cut)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert capfd.readouterr() == ("", "")


def test_the_process_ends_with_the_program_that_started_it(specimen_path: Path, repository: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom investigator.logs import quarantine\n"
        "quarantine.examine(Path(sys.argv[1]))\nprint(quarantine.EXAMINER._process.pid)\n"
    )
    command = [sys.executable, "-W", "error", "-c", program, str(specimen_path)]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""
    assert not Path(f"/proc/{int(done.stdout)}").exists()


def test_a_module_lying_beside_the_log_is_not_run(
    specimen_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    examiner = Examiner()
    try:
        assert not examiner.examine(specimen_path).problem
    finally:
        examiner.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no memory limits there")
def test_the_process_limits_its_own_memory(repository: Path) -> None:
    program = (
        "import numpy as np\nfrom investigator.logs import examiner\nexaminer._limit(5.0)\n"
        "try:\n    np.ones(examiner.MEMORY_BYTES // 8 + 1)\nexcept MemoryError:\n    print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=repository, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "refused\n"


def test_a_verdict_survives_its_way_between_processes() -> None:
    verdict = Verdict(
        format="f",
        version=1,
        groups=("/", "/a"),
        datasets=("/a/b",),
        refused=(Refusal("soft-link", "/a/c", "It links to /x."),),
        lost={"/a/b": ((0, 3), (5, 9))},
        stored_size=10,
        actual_size=7,
    )
    assert Verdict.from_json(verdict.as_json()) == verdict
