"""Kinds of servers: each sees the fields of its own documentation, and what it has not is refused before a call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fake_openai import FakeServer

from assay.strategies.engine.cache import MemoryCache
from assay.strategies.engine.session import Session
from assay.strategies.models.bound_form import FORM_KINDS
from assay.strategies.models.model import Sampling, objection_of
from assay.strategies.models.openai import OpenAI, open_openai
from assay.strategies.models.server_kinds import KINDS, kind_of_host, kind_of_models
from assay.tasks import get_task

Read = Callable[[dict[str, Any]], Any]
FORM_FIELDS: dict[tuple[str, str], Read] = {
    ("vllm", "json-schema"): lambda body: body["structured_outputs"]["json"],
    ("vllm", "regex"): lambda body: body["structured_outputs"]["regex"],
    ("vllm", "grammar"): lambda body: body["structured_outputs"]["grammar"],
    ("sglang", "json-schema"): lambda body: _strict_schema(body),
    ("sglang", "regex"): lambda body: body["regex"],
    ("sglang", "grammar"): lambda body: body["ebnf"],
    ("llamacpp", "json-schema"): lambda body: _strict_schema(body),
    ("llamacpp", "regex"): lambda body: body["grammar"],
    ("llamacpp", "grammar"): lambda body: body["grammar"],
    ("openai", "json-schema"): lambda body: _strict_schema(body),
    ("openrouter", "json-schema"): lambda body: _strict_schema(body),
    ("ollama", "json-schema"): lambda body: _strict_schema(body),
    ("other", "json-schema"): lambda body: _strict_schema(body),
}
"""Where each kind of server looks for a form, by its documentation."""
BUDGET_FIELDS = {
    "vllm": {"thinking_token_budget": 77},
    "sglang": {"custom_params": {"thinking_budget": 77}},
    "llamacpp": {"thinking_budget_tokens": 77},
    "openrouter": {"reasoning": {"max_tokens": 77}},
    "anthropic": {"thinking": {"type": "enabled", "budget_tokens": 77}},
}
EFFORT_FIELDS = {
    **{name: {"reasoning_effort": "low"} for name in ("vllm", "sglang", "openai", "ollama", "other")},
    "llamacpp": {"chat_template_kwargs": {"reasoning_effort": "low"}},
    "openrouter": {"reasoning": {"effort": "low"}},
}
CONTINUING = {
    "vllm": {"continue_final_message": True, "add_generation_prompt": False},
    "sglang": {"continue_final_message": True},
    "llamacpp": {},
    "openrouter": {},
}


def _strict_schema(body: dict[str, Any]) -> Any:
    asked = body["response_format"]
    assert asked["type"] == "json_schema" and asked["json_schema"]["strict"] and asked["json_schema"]["name"]
    return asked["json_schema"]["schema"]


def sent(kind: str, sampling: Sampling, thinks: bool = False) -> tuple[dict[str, Any], Any]:
    """Return the body that a server of a kind gets for one answer, and the form of answers."""
    (instance,) = get_task("tsp").generate(1, seed=3)

    async def go() -> dict[str, Any]:
        async with FakeServer().running() as server:
            model = open_openai(f"{server.url}/m,server={kind}")
            session = Session(instance, model, sampling, 1, MemoryCache())
            await session.sample(session.opening, sample=0)
            await session.ask(session.asking("Is it right?"))
            await model.close()
            answer, asked = server.bodies
            free = {name for name in asked if name not in ("model", "messages", "temperature", "top_p", "max_tokens")}
            assert free <= {"seed", "stream", "stream_options", *_thinking_fields(kind)}, "an opinion is not bound"
            return answer

    return asyncio.run(go()), get_task("tsp").answer_form(instance.problem)


def _thinking_fields(kind: str) -> set[str]:
    return {*BUDGET_FIELDS.get(kind, {}), *EFFORT_FIELDS.get(kind, {})}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", FORM_KINDS)
def test_form_stands_where_the_server_looks_for_it(kind: str, form: Any) -> None:
    sampling = Sampling(form=form)
    if (kind, form) not in FORM_FIELDS:
        assert form in KINDS[kind].objection(sampling) and "form" in KINDS[kind].objection(sampling)
        return
    body, answers = sent(kind, sampling)
    found = FORM_FIELDS[kind, form](body)
    wanted = answers.reply_schema() if form == "json-schema" else answers.reply_grammar() if form == "grammar" else None
    assert found == (wanted or (answers.reply_grammar() if kind == "llamacpp" else answers.reply_regex()))


@pytest.mark.parametrize("kind", KINDS)
def test_thinking_is_bounded_in_the_fields_of_the_kind(kind: str) -> None:
    sampling = Sampling(max_thinking=77)
    if kind not in BUDGET_FIELDS:
        assert "max_thinking" in KINDS[kind].objection(sampling)
    else:
        body, _ = sent(kind, sampling)
        assert BUDGET_FIELDS[kind].items() <= body.items()
    if kind not in EFFORT_FIELDS:
        assert "effort" in KINDS[kind].objection(Sampling(effort="low"))
        return
    body, _ = sent(kind, Sampling(effort="low"))
    assert EFFORT_FIELDS[kind].items() <= body.items()


def test_budget_and_effort_share_one_object() -> None:
    body, _ = sent("openrouter", Sampling(max_thinking=77, effort="low"))
    assert body["reasoning"] == {"max_tokens": 77, "effort": "low"}


@pytest.mark.parametrize("kind", KINDS)
def test_beginning_of_an_answer_is_the_last_turn(kind: str) -> None:
    sampling = Sampling(prefill="<answer>0 -> ", stop=("</answer>",))
    if kind not in CONTINUING:
        assert "prefill" in KINDS[kind].objection(sampling)
        return
    body, _ = sent(kind, sampling)
    assert body["messages"][-1] == {"role": "assistant", "content": "<answer>0 -> "}
    assert body["stop"] == ["</answer>"] and CONTINUING[kind].items() <= body.items()


@pytest.mark.parametrize("reply", ["2 -> 1", "<answer>0 -> 2 -> 1"])
def test_reply_is_whole_whether_the_server_repeats_its_beginning_or_not(reply: str) -> None:
    (instance,) = get_task("tsp").generate(1, seed=3)

    async def go() -> str:
        async with FakeServer().running() as server:
            server.reply = lambda body: reply
            model = open_openai(f"{server.url}/m,server=vllm")
            session = Session(instance, model, Sampling(prefill="<answer>0 -> "), 1, MemoryCache())
            found = await session.sample(session.opening, sample=0)
            await model.close()
            return found.completion.text

    assert asyncio.run(go()) == "<answer>0 -> 2 -> 1"


@pytest.mark.parametrize("kind", ["openai", "ollama", "other"])
def test_what_a_server_has_not_is_refused_without_a_call(kind: str) -> None:
    async def go() -> tuple[int, str, str]:
        (instance,) = get_task("tsp").generate(1, seed=3)
        async with FakeServer().running() as server:
            model = open_openai(f"{server.url}/m,server={kind}")
            sampling = Sampling(max_thinking=10)
            session = Session(instance, model, sampling, 1, MemoryCache())
            reply = await session.sample(session.opening, sample=0)
            said = await objection_of(model, sampling)
            await model.close()
            return len(server.bodies), str(reply.completion.error), said

    calls, error, said = asyncio.run(go())
    assert calls == 0 and error == said and "max_thinking" in said and "--effort" in said


def test_plain_sampling_asks_for_no_list_of_models() -> None:
    async def go() -> str:
        model = OpenAI("http://127.0.0.1:9/v1", "m", open_openai("http://127.0.0.1:9/v1/m")._options)
        return await objection_of(model, replace(Sampling(), temperature=0.3, stop=("x",)))

    assert asyncio.run(go()) == ""


@pytest.mark.parametrize(
    ("listed", "kind"),
    [
        ({"data": [{"id": "q", "owned_by": "vllm"}]}, "vllm"),
        ({"data": [{"id": "q", "owned_by": "sglang"}]}, "sglang"),
        ({"data": [{"id": "q", "owned_by": "llamacpp"}], "models": []}, "llamacpp"),
        ({"data": [{"id": "q", "owned_by": "library"}]}, "ollama"),
        ({"data": [{"id": "q", "owned_by": "somebody"}]}, "other"),
        ({"data": [{"id": "q", "owned_by": ["vllm"]}, 3]}, "other"),
        ({"data": None}, "other"),
        ([], "other"),
        (None, "other"),
    ],
)
def test_kind_by_list_of_models(listed: Any, kind: str) -> None:
    assert kind_of_models(listed).name == kind


def test_kind_by_address() -> None:
    kinds = [kind_of_host(f"https://{host}/v1") for host in ("api.openai.com", "openrouter.ai", "localhost:8000")]
    assert [kind and kind.name for kind in kinds] == ["openai", "openrouter", None]
