"""Run every chapter in place and store its outputs, so that a diff of a chapter shows only what changed."""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from analysis.register.files import put

ROOT = Path(__file__).resolve().parent.parent
# No versions and no machine: whoever stores the outputs, the metadata are these
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}


def run(path: Path) -> None:
    """Execute one notebook from its own folder and write it back."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--log-level=ERROR"],  # else each kernel warns that it talks over local sockets
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    nbformat.validate(notebook)
    put(f"{nbformat.writes(notebook).rstrip()}\n", path)


def main() -> None:
    """Run the chapters named on the command line, or all of them."""
    paths = [Path(name).resolve() for name in sys.argv[1:]] or sorted((ROOT / "book").rglob("*.ipynb"))
    for path in paths:
        if ".ipynb_checkpoints" not in path.parts:
            print(path.relative_to(ROOT), flush=True)
            try:
                run(path)
            except OSError as error:
                sys.exit(f"{path.relative_to(ROOT)}: {error.strerror}; it stays as it was")


if __name__ == "__main__":
    main()
