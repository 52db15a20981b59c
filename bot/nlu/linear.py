"""The view of meaning: multinomial logistic regression on sentence vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

# Inverse regularisation; flat between 10 and 100 on every development set (docs/adr/0003).
INVERSE_PENALTY = 10.0


@dataclass(frozen=True)
class LinearModel:
    """Linear logits: `weights` of shape (dimensions, intents), `bias` of shape (intents,)."""

    weights: np.ndarray
    bias: np.ndarray

    @classmethod
    def fit(cls, vectors: np.ndarray, labels: np.ndarray, intents: int) -> LinearModel:
        """Fit to labels 0 … intents-1, each of which must occur."""
        if intents == 1:
            return cls(np.zeros((vectors.shape[1], 1), np.float32), np.zeros(1, np.float32))
        fitted = LogisticRegression(C=INVERSE_PENALTY, max_iter=300, multi_class="multinomial")
        fitted.fit(vectors, labels)
        weights, bias = fitted.coef_, fitted.intercept_
        if intents == 2:  # scikit-learn keeps one row: the softmax is over (-f, f)
            weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
        return cls(weights.T.astype(np.float32), bias.astype(np.float32))

    def logits(self, vectors: np.ndarray) -> np.ndarray:
        """Return logits of shape (len(vectors), intents)."""
        return vectors @ self.weights + self.bias
