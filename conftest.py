"""What all tests share: examples in documents as tests, and how hard Hypothesis looks."""

import os
from doctest import ELLIPSIS

from hypothesis import Phase, settings
from sybil import Sybil
from sybil.parsers import markdown, myst, rest
from sybil.sybil import SybilCollection

# No deadlines: a slow machine is not a broken law.
settings.register_profile("dev", max_examples=30, deadline=None)
settings.register_profile("ci", max_examples=60, deadline=None, derandomize=True)
# For whoever only wants to know whether a law holds: shrinking what broke it can take minutes.
settings.register_profile(
    "unshrunk",
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
settings.register_profile("deep", max_examples=1000, deadline=None)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
)

pytest_collect_file = SybilCollection(
    [
        Sybil(
            parsers=[
                markdown.PythonCodeBlockParser(doctest_optionflags=ELLIPSIS),
                markdown.SkipParser(),
            ],
            patterns=["README.md"],
        ),
        Sybil(
            parsers=[
                myst.PythonCodeBlockParser(doctest_optionflags=ELLIPSIS),
                myst.SkipParser(),
            ],
            path="docs",
            patterns=["*.md"],
        ),
        Sybil(
            parsers=[rest.DocTestParser(optionflags=ELLIPSIS), rest.SkipParser()],
            path="src",
            patterns=["*.py"],
        ),
    ]
).pytest()
