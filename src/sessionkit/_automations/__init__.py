"""Judging what administrators wrote: conditions, and the access that follows from them."""
