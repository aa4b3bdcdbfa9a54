"""Bodies of requests and responses, from which the OpenAPI description is made."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, SkipValidation

Identity = Annotated[str, Field(examples=["tsp:v1:L2:7:0"])]
Record = Annotated[
    dict[str, Any],
    Field(description="A record as `assay generate` writes it: with `id`, or with `task` and `problem`."),
]
InstanceField = Annotated[
    SkipValidation[Identity | Record],  # the judge refuses what is neither, in the words that it has everywhere
    Field(description="An id, which rebuilds its instance, or a record that carries its problem."),
]
Seed = Annotated[str, Field(pattern=r"^[0-9]{1,39}$", description="0 to 2**128 - 1, as text.", examples=["7"])]
Response = Annotated[SkipValidation[str], Field(description="What the model said, as it said it.")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class GenerateBody(_Body):
    """A request for fresh instances."""

    task: Annotated[str, Field(max_length=100, examples=["tsp"])]
    parameters: Annotated[
        str, Field(max_length=500, description="A level, with changes if need be, or explicit ones.", examples=["L2"])
    ] = "L1"
    seed: Seed
    first: Annotated[int, Field(ge=0, le=2**53)] = 0
    count: Annotated[int, Field(ge=1)] = 1
    truth: Annotated[bool, Field(description="Whether the records carry the truth.")] = False


class Records(BaseModel):
    """Instances, as `assay generate` writes them."""

    records: list[dict[str, Any]]


class InstanceBody(_Body):
    """One instance."""

    instance: InstanceField


class Prompt(BaseModel):
    """The prompt of an instance."""

    prompt: str


class VerifyBody(_Body):
    """One response to one instance."""

    instance: InstanceField
    response: Response
    feedback: Annotated[
        str | None, Field(pattern="^(bit|where|how|oracle)$", description="Feedback wanted, and how much it may tell.")
    ] = None


class VerdictBody(BaseModel):
    """The verdict on a response."""

    status: Annotated[str, Field(description="correct, wrong, unparsed or undecided; in a batch also error.")]
    score: float
    answer: Any = None
    faults: list[dict[str, Any]] = []
    feedback: str | None = None
    error: Annotated[str | None, Field(description="Why a row of a batch could not be judged.")] = None


class VerifyBatchBody(_Body):
    """Many responses; each is judged whatever the others are."""

    rows: list[dict[str, Any]] = Field(
        description="Objects with `instance` and `response`.",
        examples=[[{"instance": "tsp:v1:L2:7:0", "response": "<answer>0 1 2 3 4 5</answer>"}]],
    )


class Verdicts(BaseModel):
    """One verdict per row, in their order."""

    verdicts: list[VerdictBody]


class Truth(BaseModel):
    """The proved truth of a problem."""

    truth: dict[str, Any]


class StepsBody(_Body):
    """Prefixes of answers to one instance."""

    instance: InstanceField
    prefixes: Annotated[list[list[Any]], Field(description="Steps in the order they are said.", max_length=10_000)]
    cap: Annotated[int, Field(ge=1, le=10**9, description="Completions are counted up to here.")] = 10**6


class StepsAnswer(BaseModel):
    """One entry per prefix."""

    extendable: list[bool]
    completions: list[int]
    best_value: list[int]
    next_steps: Annotated[list[list[tuple[Any, bool]]], Field(description="Every next step, and whether it lives.")]


class CertificateAnswer(BaseModel):
    """A truth with its proof; `files` are texts by name."""

    task: str
    problem: dict[str, Any]
    claim: dict[str, Any]
    files: dict[str, str]


class CertificateBody(_Body):
    """A certificate to be checked."""

    task: Annotated[str, Field(max_length=100)]
    problem: dict[str, Any]
    claim: dict[str, Any]
    files: dict[str, str]


class Checked(BaseModel):
    """Result of checking a certificate: what it proves, or where it fails."""

    proved: bool
    text: str


class Health(BaseModel):
    """Version and tasks of the server."""

    status: str
    version: str
    tasks: list[str]


class Failure(BaseModel):
    """The reason why there is no answer."""

    detail: str
