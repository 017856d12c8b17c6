"""Executes a notebook with nbclient, or checks one: prints one JSON object that says how it went.

    nbclient_run.py execute IN OUT [--allow-errors]
    nbclient_run.py validate FILE
"""

import json
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def execute(source, target, *flags):
    notebook = nbformat.read(source, as_version=4)
    client = NotebookClient(notebook, timeout=60, allow_errors="--allow-errors" in flags)
    answer = {"error": None}
    try:
        client.execute()
    except CellExecutionError as error:
        answer = {"error": {"ename": error.ename, "evalue": error.evalue, "text": str(error)}}
    nbformat.write(notebook, target)
    return {**answer, **validate(target)}


def validate(file):
    notebook = nbformat.read(file, as_version=nbformat.NO_CONVERT)
    try:
        nbformat.validate(notebook)
        return {"invalid": None}
    except nbformat.ValidationError as error:
        return {"invalid": str(error)}


if __name__ == "__main__":
    print(json.dumps({"execute": execute, "validate": validate}[sys.argv[1]](*sys.argv[2:])))
