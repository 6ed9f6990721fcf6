"""Which release this is."""

from importlib.metadata import version

RELEASE = version("ostraka")
SPEAKS = "2.8.0"  # the version of Argilla whose API this is
SPEAKS_V0 = "1.29.1"  # and of the one before it, at /api
