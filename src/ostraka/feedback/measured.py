"""What can be measured about a dataset: agreement, people and suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ostraka.errors import UnknownName
from ostraka.feedback.contents import Contents
from ostraka.schema.questions import Question

if TYPE_CHECKING:
    from ostraka.measure.agents import Agents
    from ostraka.measure.agreement import AgreementMetricResult
    from ostraka.measure.model_metrics import ModelMetricResult
    from ostraka.measure.people import People

    Results = ModelMetricResult | list[ModelMetricResult]
    ModelMetrics = dict[str | None, list[ModelMetricResult]] | Results


class Measured(Contents):
    """Contents, and figures about them."""

    def compute_agreement_metrics(
        self,
        metric_names: str | Iterable[str] | None = None,
        question_name: Any = None,
        field_name: str | Iterable[str] | None = None,
        **options: Any,
    ) -> AgreementMetricResult | list[AgreementMetricResult]:
        """How well people agree on a question, over submitted answers; a list for several names.

        Krippendorff's alpha unless named: alpha, raw, fleiss-kappa, cohen-kappa, ac1, span-f1, as
        far as the question has them. Records are told apart by themselves, not by the text of
        `field_name`, which is accepted for compatibility. `options` are those of
        `ostraka.measure.agreement.agreement`: level, people, resamples, confidence, seed.
        """
        from ostraka.measure.agreement import agreement

        names = ["alpha"] if metric_names is None else _many(metric_names)
        for field in _many(field_name or []):
            self.field_by_name(field)
        asked, frozen = self._question(question_name), self.snapshot()
        results = [agreement(frozen, asked, name, **options) for name in names]
        return results if isinstance(metric_names, list | tuple | set) else results[0]

    def compute_model_metrics(
        self,
        metric_names: str | Iterable[str] | None = None,
        question_name: Any = None,
        strategy: Any = None,
    ) -> ModelMetrics:
        """Suggestions measured against people's submitted answers, which count as the truth.

        Without a strategy a dict from user to a list of results, None standing for answers without
        a user. With one, the settled answers are the truth: one result for one name, else a list.
        Without names all metrics of the question are computed; `METRICS` of
        `ostraka.measure.model_metrics` lists them.
        """
        given = (metric_names, question_name, strategy)
        found: ModelMetrics = self._compared(*given, truth="responses")
        return found

    def compute_annotator_metrics(
        self,
        metric_names: str | Iterable[str] | None = None,
        question_name: Any = None,
        strategy: Any = None,
    ) -> ModelMetrics:
        """People's submitted answers measured against suggestions, which count as the truth.

        Everything else is as in `compute_model_metrics`.
        """
        given = (metric_names, question_name, strategy)
        found: ModelMetrics = self._compared(*given, truth="suggestions")
        return found

    def _compared(self, metric_names: Any, question: Any, strategy: Any, *, truth: str) -> Any:
        from ostraka.measure.model_metrics import by_person, of_unified
        from ostraka.unify._names import strategy_name

        asked, frozen = self._question(question), self.snapshot()
        names = None if metric_names is None else _many(metric_names)
        if strategy is None:
            return by_person(frozen, asked, names, truth=truth)
        settled = self._settled(asked, strategy_name(strategy, asked))
        results = of_unified(frozen, asked, settled, names, truth=truth)
        return results[0] if isinstance(metric_names, str) else results

    def people(
        self,
        question: Any,
        strategy: Any = None,
        *,
        gold: Mapping[str, Any] | str | None = None,
    ) -> People:
        """How each person answered a question, beside the others and beside what is settled.

        `strategy` settles the question (its default unless given). `gold` holds right answers: by
        record name (external id, or number), or the name of a metadata property that holds them.
        """
        from ostraka.measure.people import people
        from ostraka.unify._names import strategy_name

        asked = self._question(question)
        return people(
            self.snapshot(), asked, self._settled(asked, strategy_name(strategy, asked)), gold=gold
        )

    def agents(self, question: Any, strategy: Any = None) -> Agents:
        """How often people keep each agent's suggestions, and how often these are what is settled.

        `strategy` settles the question (its default unless given).
        """
        from ostraka.measure.agents import agents
        from ostraka.unify._names import strategy_name

        asked = self._question(question)
        return agents(self.snapshot(), asked, self._settled(asked, strategy_name(strategy, asked)))

    def _settled(self, question: Question, strategy: str) -> Any:
        from ostraka.unify._base import unify

        return unify(self.snapshot(), question, strategy)

    def _question(self, question: Any) -> Question:
        name = question if isinstance(question, str) else getattr(question, "name", None)
        if name is None:
            names = ", ".join(q.name for q in self.questions)
            raise UnknownName(f"Which question? Give one of: {names}.")
        return self.question_by_name(name)


def _many(given: Any) -> list[Any]:
    return [given] if isinstance(given, str) or hasattr(given, "name") else list(given)
