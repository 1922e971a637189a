"""Proofs that take minutes; `nox -s proofs` runs their short form."""
