"""scikit-learn: a regression fitted and points put into clusters."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(_):
    import numpy
    from sklearn.cluster import KMeans
    from sklearn.linear_model import LinearRegression

    line = LinearRegression().fit([[0], [1], [2]], [1, 3, 5])
    groups = KMeans(2, n_init=1, random_state=0).fit_predict([[0], [1], [9], [10]])
    return f"slope {line.coef_[0]:.1f}, groups of {numpy.bincount(groups).tolist()}"


def work(_):
    from sklearn.tree import DecisionTreeClassifier

    tree = DecisionTreeClassifier().fit([[number] for number in range(64)], [0, 1] * 32)
    return lambda: int(tree.predict([[5], [6], [7]]).sum())


package.main("sklearn", use, work, 2)
