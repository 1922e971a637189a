"""Who reads: whom words are for, in which language, with moments in which zone (X10)."""

from attrs import frozen

from sessionkit._domain.reasons import Audience


@frozen(kw_only=True)
class Reader:
    """Whoever words are for.

    Attributes:
        audience: What they may learn.
        language: Their language, as a tag such as ``en`` or ``fr-BE``.
        zone: The zone in which moments are named to them.
    """

    audience: Audience
    language: str = "en"
    zone: str = "UTC"
