"""Judging commands: what we wrote, as opposed to what administrators write.

Every policy reads like a checklist: it looks up what the command names, asks one small question per
requirement without stopping at the first that fails, and gives the facts that follow when nothing
blocks. A policy changes nothing and reads no clock.
"""
