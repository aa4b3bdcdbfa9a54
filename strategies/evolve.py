"""Evolutionary search: a population of answers, whose best are combined and mended by the model.

The (μ + λ) scheme with tournament selection; with a language model as crossover and mutation as in
Meyerson et al., *Language Model Crossover* (2023), and Lee et al., *Evolving Deeper LLM Thinking* (2025).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from ..tasks.core.ids import Stream
from ..tasks.core.task import Degree
from ..verifiers.verdict import Fault
from .engine.base_options import Options, require
from .engine.session import Session
from .engine.strategy import Outcome
from .search.population import Member, Population
from .search.questions import SearchQuestion, write_question


@dataclass(frozen=True)
class Evolve(Options):
    """Starts from `population` replies; each generation combines pairs of the better ones.

    The dense score decides which answers have children and which stay, and never enters a score. Under the perfect
    verifier it counts graded facts (false clauses, length of a tour, broken constraints …, `Task.dense_score`); any
    other selecting verifier ranks by its own score (`Session.dense_score`), and crossed children are shown without facts.

    Attributes:
        population: Answers kept from one generation to the next.
        generations: Generations after the first.
        offspring: Replies per generation.
        cross: `model` shows the model both parents; `task` crosses them by the task's own operator,
            and the model mends the child.
        feedback: Degree of feedback on each answer that the model is shown.
    """

    independent: ClassVar[bool] = False

    population: int = 8
    generations: int = 7
    offspring: int = 8
    cross: Literal["model", "task"] = "model"
    feedback: Degree = "how"

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: A number is out of range.
        """
        require(2 <= self.population <= 10_000, "population", self.population, "2 to 10000")
        require(0 <= self.generations <= 10_000, "generations", self.generations, "0 to 10000")
        require(1 <= self.offspring <= 10_000, "offspring", self.offspring, "1 to 10000")

    @property
    def spec(self) -> str:
        """Full spec, defaults included; see `Strategy.spec`."""
        return f"evolve:{self.canonical()}"

    async def solve(self, session: Session) -> Outcome:
        """Run all generations and submit the accepted answer, else the one of the highest dense score."""
        population = Population(session, self.population)
        await population.draw([(session.prompt, ())] * self.population)
        for generation in range(self.generations):
            if population.over:
                break
            population.select()
            streams = (session.stream("evolve", generation, child) for child in range(self.offspring))
            await population.draw([await self._ask(session, population, stream) for stream in streams])
        return await population.outcome()

    async def _ask(self, session: Session, population: Population, stream: Stream) -> tuple[str, tuple[Fault, ...]]:
        """Return the turn that asks for a child, and the faults that it names."""
        task, problem = session.task, session.instance.problem
        prompt = session.prompt
        if not population.members:
            return prompt, ()
        parents = [population.tournament(stream), population.tournament(stream)]
        if self.cross == "task":
            text, facts, faults = self._child(session, parents, stream)
            return write_question(prompt, SearchQuestion("combine", drafts=((text, facts),))), faults
        said = [await session.feedback(parent.reply, self.feedback) for parent in parents]
        shown = tuple((task.write(problem, p.answer), text) for p, (text, _) in zip(parents, said, strict=True))
        return write_question(prompt, SearchQuestion("combine", drafts=shown)), said[0][1]

    def _child(self, session: Session, parents: list[Member], stream: Stream) -> tuple[str, str, tuple[Fault, ...]]:
        task, problem, truth = session.task, session.instance.problem, session.instance.truth
        child: Any = task.dense_score(problem).cross(parents[0].answer, parents[1].answer, stream)
        if not getattr(session.verifier, "exact", False):
            return task.write(problem, child), "", ()
        verdict = task.check(problem, child, truth or {})
        facts = task.feedback(problem, verdict, self.feedback, truth)
        return task.write(problem, child), facts, self._shown_faults(verdict.faults)

    def _shown_faults(self, faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
        """Return the faults that feedback of this degree names."""
        if self.feedback == "bit":
            return ()
        return tuple(Fault(fault.kind, fault.place) for fault in faults) if self.feedback == "where" else faults
