"""Settings of the documentation."""

import re
import sys
import tomllib
from pathlib import Path
from typing import Any, get_args

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))  # the checkout documents itself, installed or not

from sessionkit._domain.condition import Condition  # noqa: E402 - the path comes first

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "sessionkit"
author = "The sessionkit authors"
copyright = "2026, The sessionkit authors"
release = PROJECT["version"]
version = release

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = f"sessionkit {release}"
html_copy_source = False

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

# attrs fields are annotated in the class body and described in an `Attributes:` section;
# as plain field lists they do not collide with what autodoc finds by itself.
napoleon_numpy_docstring = False
napoleon_use_ivar = True
autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 88

UNIONS = {"Condition": Condition}


def name_unions(
    app: Any, what: str, name: str, obj: object, options: Any, signature: str | None, returns: Any
) -> tuple[str | None, Any]:
    """Write ``Command`` where a signature would list every command there is, and names of defaults.

    A default such as ``<Trigger.PERIODIC: 'periodic'>`` is no Python, and Sphinx would not lay the
    signature out.
    """
    del app, what, name, obj, options
    if signature is not None:
        signature = re.sub(r"<function (\w+)>", r"\1", signature)
        signature = re.sub(r"<(\w+\.\w+): [^>]*>", r"\1", signature)
    for word, union in UNIONS.items():
        members = [f"~{one.__module__}.{one.__qualname__}" for one in get_args(union)]
        if signature is not None:
            signature = signature.replace(" | ".join(members), word)
    return signature, returns


def setup(app: Any) -> None:
    """Register what shortens signatures."""
    app.connect("autodoc-process-signature", name_unions)
