"""What scikit-learn makes of the data beside this file: writes reference.json. Debian: python3-sklearn (1.2.1 when it was run).

The data are ten columns of "Breast Cancer Wisconsin (Diagnostic)" by W. Wolberg, O. Mangasarian, N. Street and W. Street,
UCI Machine Learning Repository, https://doi.org/10.24432/C5DW2B, under CC BY 4.0; unchanged but for the columns left out.
"""
import json
from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent
COLUMNS = 10
ORDERS = [1, 101, 211, 307, 401]
PENALTY = 2.0

data = load_breast_cancer()
names = [name.replace(" ", "_") for name in data.feature_names[:COLUMNS]]
rows = [",".join([*map(repr, map(float, x[:COLUMNS])), str(int(1 - y))]) for x, y in zip(data.data, data.target)]
(HERE / "breast-cancer.csv").write_text("\n".join([",".join([*names, "malignant"]), *rows]) + "\n")

X, y = data.data[:, :COLUMNS], 1 - data.target
n = len(y)


def auc_of(step):
    """The newest fifth, where row i of the order is row i * step mod n of the file."""
    order = (np.arange(n) * step) % n
    cut = int(np.ceil(0.8 * n))
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=10_000))
    model.fit(X[order[:cut]], y[order[:cut]])
    return roc_auc_score(y[order[cut:]], model.predict_proba(X[order[cut:]])[:, 1])


def steps_of():
    """The optimum over steps between fifths of each column, all rows, by their own solver."""
    cuts = [np.quantile(column, [0.2, 0.4, 0.6, 0.8]).tolist() for column in X.T]
    design = np.column_stack([column > cut for column, own in zip(X.T, cuts) for cut in own]).astype(float)
    fit = LogisticRegression(C=1 / PENALTY, tol=1e-12, max_iter=100_000).fit(design, y)
    odds = fit.decision_function(design)
    loss = np.sum(np.logaddexp(0, odds) - y * odds) + PENALTY / 2 * np.sum(fit.coef_**2)
    return {"cuts": cuts, "penalty": PENALTY, "loss": loss, "steps": [fit.intercept_[0], *fit.coef_[0]]}


reference = {"auc": {str(step): auc_of(step) for step in ORDERS}, "fit": steps_of()}
(HERE / "reference.json").write_text(json.dumps(reference, indent=1) + "\n")
print(reference["auc"], reference["fit"]["loss"])
