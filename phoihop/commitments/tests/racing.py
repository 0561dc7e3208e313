"""Acts at the same instant, each on its own connection."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from django.db import connections

from phoihop.kernel.errors import Refused


def at_once(acts: Sequence[Callable[[], object]]) -> list[str]:
    """Run `acts` at the same time; "done" or the code of the refusal of each, sorted. Anything else is a bug."""
    outcomes: list[str] = []
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait(10)
            act()
            outcomes.append("done")
        except Refused as refusal:
            outcomes.append(refusal.code)
        except Exception as error:  # noqa: BLE001  # told to the test, which expects none
            outcomes.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(outcomes)
