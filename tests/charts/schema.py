"""Whether a specification keeps to the schema of Vega-Lite; Altair's own way makes objects of all of it on the way."""

from __future__ import annotations

from functools import cache
from typing import Any

from altair.vegalite.v6.schema.core import load_schema
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for


@cache
def _validator() -> Validator:
    schema = load_schema()
    return validator_for(schema)({**schema, "$ref": "#/definitions/TopLevelLayerSpec"})


def check(spec: dict[str, Any]) -> None:
    """Raise ValidationError for a layered chart that breaks the schema."""
    _validator().validate(spec)
