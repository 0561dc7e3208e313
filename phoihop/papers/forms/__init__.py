"""What people type about papers: `drafting` writes and signs them, `registry` keeps their books."""

from phoihop.papers.forms.drafting import (
    DraftForm,
    FileForm,
    NumberForm,
    ReasonForm,
    RecallForm,
    RemarkForm,
    SignForm,
    StepsForm,
    TemplateForm,
    draft_initial,
)
from phoihop.papers.forms.registry import (
    BookForm,
    HandOverForm,
    ReceiptForm,
    ReceiveForm,
    RecordForForm,
    RecordForm,
    ReturnForm,
)

__all__ = [
    "BookForm",
    "DraftForm",
    "FileForm",
    "HandOverForm",
    "NumberForm",
    "ReasonForm",
    "RecallForm",
    "ReceiptForm",
    "ReceiveForm",
    "RecordForForm",
    "RecordForm",
    "RemarkForm",
    "ReturnForm",
    "SignForm",
    "StepsForm",
    "TemplateForm",
    "draft_initial",
]
