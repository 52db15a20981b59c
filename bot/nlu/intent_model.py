"""What the classifier learns: two views of a message, how far to trust each, and the scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax
from threadpoolctl import ThreadpoolController

from bot.nlu.in_scope import ScopeModel, evidence_of, nearness_to_others
from bot.nlu.linear import LinearModel
from bot.nlu.words import NgramSpace, WordModel

MOST_FOLDS, FEWEST_FOLDS = 5, 3
# Fewer folds for more data: about this many examples are learnt from again for the held-out view.
EXAMPLES_TO_REFIT = 30_000
SEED = 1
# Matrices this small are multiplied faster by one thread than shared out, above all while the
# other core is busy with another conversation.
_one_thread = ThreadpoolController().wrap(limits=1, user_api="blas")


@dataclass(frozen=True)
class Understanding:
    """One message's intents with their probabilities, best first, and its in-scope score."""

    ranking: list[tuple[str, float]]
    score: float
    threshold: float
    share_below: float

    @property
    def in_scope(self) -> bool:
        """Whether the score reaches the threshold."""
        return self.score >= self.threshold


@dataclass(frozen=True)
class IntentModel:
    """Everything learnt: only arrays and dictionaries, so that nothing executable is stored.

    `trust` holds the weight of the dense logits and of the log likelihoods of the wording.
    """

    intents: list[str]
    vectors: np.ndarray
    linear: LinearModel
    space: NgramSpace
    words: WordModel
    trust: np.ndarray
    scope: ScopeModel

    @classmethod
    @_one_thread
    def fit(cls, texts: Sequence[str], vectors: np.ndarray, names: Sequence[str]) -> IntentModel:
        """Fit to texts, their unit vectors (texts, dimensions) and their intents' names."""
        texts, vectors, names = without_repeats(texts, vectors, names)
        intents, labels = np.unique(names, return_inverse=True)
        space = NgramSpace.fit(texts)
        rows = space.rows(texts)
        dense, wording, held_out = _held_out_views(vectors, rows, labels, len(intents))
        trust = fit_trust([dense[held_out], wording[held_out]], labels[held_out])
        energy = logsumexp(trust[0] * dense, axis=1)
        evidence = np.column_stack([energy, nearness_to_others(vectors)])[held_out]
        return cls(
            intents=intents.tolist(),
            vectors=vectors,
            linear=LinearModel.fit(vectors, labels, len(intents)),
            space=space,
            words=WordModel.fit(rows, labels, len(intents)),
            trust=trust,
            scope=ScopeModel.fit(evidence, len(texts) / len(intents)),
        )

    @_one_thread
    def understand(self, text: str, vector: np.ndarray) -> Understanding:
        """Rank the intents for a text and its unit vector, and score how far it is in scope."""
        dense = self.trust[0] * self.linear.logits(vector[None, :])
        wording = self.trust[1] * self.words.log_likelihoods(self.space.rows([text]))
        probabilities = softmax(dense + wording, axis=1)[0]
        evidence = evidence_of(dense, (vector @ self.vectors.T)[None, :])
        score = float(self.scope.score(evidence)[0])
        ranking = [(self.intents[i], float(probabilities[i])) for i in np.argsort(-probabilities)]
        below = self.scope.share_below(score)
        return Understanding(ranking, score, self.scope.threshold, below)


def fit_trust(views: Sequence[np.ndarray], labels: np.ndarray) -> np.ndarray:
    """Return the view weights that minimise the log loss of softmax(sum of weight * view).

    On held-out views this chooses the mixture and calibrates its confidence at once
    (temperature scaling, Guo et al. 2017, with one temperature per view).
    """
    if len(labels) == 0:
        return np.array([1.0, 0.0])
    rows = np.arange(len(labels))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        logits = sum(weight * view for weight, view in zip(weights, views, strict=True))
        surplus = softmax(logits, axis=1)
        value = (logsumexp(logits, axis=1) - logits[rows, labels]).mean()
        surplus[rows, labels] -= 1
        return value, np.array([(surplus * view).sum() for view in views]) / len(labels)

    # The dense view keeps some weight, as the energy is measured on its scaled logits; the upper
    # bound holds where the held-out messages are perfectly separable.
    bounds = [(0.1, 10.0), (0.0, 10.0)]
    return minimize(loss, np.array([1.0, 0.1]), jac=True, method="L-BFGS-B", bounds=bounds).x


def assign_folds(labels: np.ndarray, folds: int) -> np.ndarray:
    """Spread each label's examples over the folds; -1 for a label's only example."""
    random = np.random.default_rng(SEED)
    assigned = np.full(len(labels), -1)
    dealt = 0
    for label in np.unique(labels):
        members = random.permutation(np.flatnonzero(labels == label))
        if len(members) > 1:
            assigned[members] = (dealt + np.arange(len(members))) % folds
            dealt += len(members)
    return assigned


def without_repeats(
    texts: Sequence[str], vectors: np.ndarray, names: Sequence[str]
) -> tuple[list[str], np.ndarray, list[str]]:
    """Drop examples whose text and intent were there before: a twin would vouch for its twin."""
    first: dict[tuple[str, str], int] = {}
    for row, pair in enumerate(zip(texts, names, strict=True)):
        first.setdefault(pair, row)
    rows = list(first.values())
    return [texts[row] for row in rows], vectors[rows], [names[row] for row in rows]


def _held_out_views(
    vectors: np.ndarray, rows: np.ndarray, labels: np.ndarray, intents: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what each view says of examples it has not learnt from, and which were held out."""
    folds = int(np.clip(EXAMPLES_TO_REFIT // len(labels), FEWEST_FOLDS, MOST_FOLDS))
    assigned = assign_folds(labels, folds)
    dense = np.zeros((len(labels), intents))
    wording = np.zeros((len(labels), intents))
    for fold in range(folds):
        test, train = assigned == fold, assigned != fold
        if test.any():
            linear = LinearModel.fit(vectors[train], labels[train], intents)
            dense[test] = linear.logits(vectors[test])
            words = WordModel.fit(rows[train], labels[train], intents)
            wording[test] = words.log_likelihoods(rows[test])
    return dense, wording, assigned >= 0
