"""The page at `/docs`: every route with its fields, from the OpenAPI description, without anything from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} {{ version }}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
h2 { border-top: 1px solid #ccc; padding-top: 1rem; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #eee; }
code, pre { font: .9rem/1.4 ui-monospace, monospace; background: #f5f5f5; }
pre { padding: .5rem; overflow-x: auto; }
@media (prefers-color-scheme: dark) {
  body { background: #161616; color: #ddd; } code, pre { background: #262626; } td, th { border-color: #333; }
}
</style>
<h1>{{ title }} {{ version }}</h1>
<p>{{ description }} The same in full: <a href="openapi.json">openapi.json</a>.</p>
{% for route in routes %}
<h2><code>{{ route.method }} {{ route.path }}</code></h2>
<p>{{ route.description }}</p>
{% if route.fields %}
<table>
<tr><th>field</th><th>type</th><th>default</th><th></th></tr>
{% for field in route.fields %}
<tr><td><code>{{ field.name }}</code></td><td>{{ field.kind }}</td><td>{{ field.default }}</td>\
<td>{{ field.description }}</td></tr>
{% endfor %}
</table>
<pre>curl {{ address }}{{ route.path }} -H 'content-type: application/json' -d '{{ route.example }}'</pre>
{% endif %}
<p>Answers: {% for status, words in route.answers %}<code>{{ status }}</code> {{ words }} {% endfor %}</p>
{% endfor %}
</html>
"""


def docs_page(description: Mapping[str, Any], address: str) -> str:
    """Return the page.

    Args:
        description: The OpenAPI description.
        address: Base URL of the examples.
    """
    from jinja2 import Environment

    info = description["info"]
    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(_PAGE)
    return page.render(
        title=info["title"], version=info["version"], description=info.get("description", ""), address=address,
        routes=list(_routes(description)),
    )  # fmt: skip


def _routes(description: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for path, methods in description["paths"].items():
        for method, route in methods.items():
            body = route.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            fields = list(_fields(_resolved(body, description), description))
            example = {field["name"]: field["example"] for field in fields if field["default"] == "required"}
            yield {
                "method": method.upper(), "path": path, "description": route.get("description", ""), "fields": fields,
                "example": json.dumps(example, ensure_ascii=False),
                "answers": [(status, answer["description"]) for status, answer in route["responses"].items()],
            }  # fmt: skip


def _fields(schema: Mapping[str, Any], description: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    required = schema.get("required", [])
    for name, written in schema.get("properties", {}).items():
        field = _resolved(written, description)
        default = "required" if name in required else json.dumps(field.get("default"))
        yield {
            "name": name, "kind": _kind(field), "default": default, "description": field.get("description", ""),
            "example": _example(field),
        }  # fmt: skip


def _kind(field: Mapping[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_kind(one) for one in field["anyOf"]))
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', {}))}"
    return str(field.get("type", "any"))


def _example(field: Mapping[str, Any]) -> Any:
    for one in (field, *field.get("anyOf", ())):
        if one.get("examples"):
            return one["examples"][0]
    return {"string": "…", "array": [], "object": {}, "integer": 1}.get(str(field.get("type")), "…")


def _resolved(schema: Mapping[str, Any], description: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema, or the one that it refers to."""
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: Any = description
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)
