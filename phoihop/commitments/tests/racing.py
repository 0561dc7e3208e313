"""Acts at the same instant, each on its own connection."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from django.db import connection, connections, transaction

from phoihop.kernel.errors import Refused


def at_once(acts: Sequence[Callable[[], object]]) -> list[str]:
    """Run `acts` at the same time; "done" or the code of the refusal of each, sorted. Anything else is a bug."""
    outcomes: list[str] = []
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        gate.wait(10)
        outcomes.append(_outcome(act))

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(outcomes)


def overtaken(first: Callable[[], object], second: Callable[[], object]) -> str:
    """`second` begins when `first` has acted and not yet committed, and waits for it: the outcome of `second`, as `at_once`."""
    outcomes: list[str] = []
    thread = threading.Thread(target=lambda: outcomes.append(_outcome(second)))
    with transaction.atomic():
        first()
        thread.start()
        while thread.is_alive() and not _somebody_waits():
            time.sleep(0.01)
    thread.join(60)
    return outcomes[0]


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def _outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except Refused as refusal:
        return refusal.code
    except Exception as error:  # noqa: BLE001  # told to the test, which expects none
        return repr(error)
    finally:
        connections.close_all()
    return "done"
