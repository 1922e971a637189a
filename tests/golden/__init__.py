"""Courses of events written down as text, so that whatever comes out otherwise is seen."""
