"""A job that gives up says so to whoever waits for it: that it stopped, and why in plain words.

carry_out(context, again=AGAIN, work=partial(services.read, …), stop=partial(services.stop, …))
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection, models
from django.utils.translation import gettext_lazy as _
from procrastinate import JobContext, RetryStrategy

from phoihop.kernel.secrecy import Unreadable

STOPPED = ["stopped_at", "stopped_why"]
MOST_STARTS = 8  # a job whose worker was killed so often kills it by itself: no more is lost by asking a person


class Stop(models.TextChoices):
    """Why the machine stopped, as far as it can tell."""

    DATABASE = "database", _("Mất kết nối với cơ sở dữ liệu.")
    SPACE = "space", _("Đĩa của máy chủ đã đầy.")
    MEMORY = "memory", _("Máy chủ không đủ bộ nhớ cho tệp này; nên chia tệp nhỏ hơn.")
    UNREADABLE = "unreadable", _("Không giải mã được tệp: khóa của máy chủ đã đổi hoặc tệp lưu bị hỏng.")
    KILLED = "killed", _("Tiến trình xử lý bị ngắt giữa chừng nhiều lần; có thể do máy chủ thiếu bộ nhớ.")
    FAULT = "fault", _("Phần mềm gặp lỗi chưa rõ; chi tiết ở nhật ký của máy chủ.")


class MayStop(models.Model):
    """What a worker has: since when and why none goes on with it by itself."""

    stopped_at = models.DateTimeField(_("máy dừng lúc"), null=True, blank=True)
    stopped_why = models.CharField(_("vì sao dừng"), max_length=10, choices=Stop, blank=True)

    class Meta:
        abstract = True

    @property
    def is_stopped(self) -> bool:
        """Whether it waits for a person to ask a worker again."""
        return self.stopped_at is not None

    def stop(self, why: Stop, at: datetime) -> None:
        """Not written yet: `STOPPED`."""
        self.stopped_at, self.stopped_why = at, why

    def let_go_on(self) -> None:
        """Not written yet: `STOPPED`."""
        self.stopped_at, self.stopped_why = None, ""


def cause_of(error: BaseException) -> Stop:
    """What an error means to people."""
    if isinstance(error, MemoryError):
        return Stop.MEMORY
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Stop.SPACE
    if isinstance(error, (OperationalError, InterfaceError)):
        return Stop.DATABASE
    return Stop.UNREADABLE if isinstance(error, Unreadable) else Stop.FAULT


def carry_out(
    context: JobContext, *, again: RetryStrategy, work: Callable[[], object], stop: Callable[[Stop], object]
) -> None:
    """Do the work of a job; when it is not tried again, `stop` tells why. The error itself goes on to the queue."""
    if context.job.attempts >= MOST_STARTS:
        stop(Stop.KILLED)
        return
    try:
        work()
    except Exception as error:
        if again.get_retry_decision(exception=error, job=context.job) is None:
            if not connection.is_usable():
                connection.close()  # what broke it may be over: the next question opens another
            stop(cause_of(error))
        raise
