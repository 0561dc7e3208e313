"""The OpenAPI description with words for people: what each operation, parameter and field is, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from phoihop.api import wording
from phoihop.api.bearer import Bearer

REFERENCE = "#/components/schemas/"


class Description(OpenAPISchema):
    """The description that the operations give of themselves, with the scope that each needs."""

    def operation_security(self, operation: Operation) -> list[dict[str, Any]] | None:
        """Which key opens it: any (no scope named), or one with this scope."""
        needed = super().operation_security(operation)
        for auth, row in zip(operation.auth_callbacks, needed or (), strict=True):
            if isinstance(auth, Bearer) and auth.needs is not None:
                row[type(auth).__name__] = [auth.needs.value]
        return needed


class Described(NinjaAPI):
    """An interface that says in words what it offers."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Words are put in at the time of asking: they follow the reader's language."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        made = Description(self, prefix)
        made["info"]["description"] = _(
            "Kết nối giữa Phối Hợp và phần mềm khác của cơ quan. Mọi lỗi, kể cả địa chỉ, phương thức không có, là JSON gồm code "
            "và detail."
        )
        for operations in made["paths"].values():
            for operation in operations.values():
                _say(operation)
        for name, shape in made["components"]["schemas"].items():
            for field, facts in shape.get("properties", {}).items():
                facts["description"] = str(wording.about(name, field))
        return made


def _say(operation: dict[str, Any]) -> None:
    title, about = wording.OPERATIONS[operation["operationId"]]
    operation["summary"], operation["description"] = str(title), str(about)
    for parameter in operation["parameters"]:
        parameter["description"] = str(wording.about("", parameter["name"]))
    for status, answer in operation["responses"].items():
        if str(status) in wording.FAULTS:
            answer["description"] = str(wording.FAULTS[str(status)])
