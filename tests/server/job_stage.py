"""Jobs of the server, waited for."""

from __future__ import annotations

import time

from ostraka.server.jobs import table


def done(person, job):
    """The job once it has ended; the test's own time limit ends the wait."""
    while True:
        told = person.get(f"/jobs/{job['id']}").json()
        if told["status"] not in table.OPEN:
            return told
        time.sleep(0.02)
