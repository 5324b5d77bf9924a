"""Print a chapter's text and code without its outputs: what `make diff` compares."""

import sys

import nbformat

for cell in nbformat.read(sys.argv[1], as_version=4).cells:
    tags = " ".join(cell.metadata.get("tags", []))
    print(f"--- {cell.cell_type} {tags}".rstrip(), cell.source, "", sep="\n")
