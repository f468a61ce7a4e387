"""What the months around a month make one expect of it: regressions of many series at once, each month left out.

A month is forecast from the months before it (from those after it where too few lie before), by a quasi-Poisson
regression of counts or a quasi-binomial one of shares, with a trend, for counts with a yearly wave; earlier outliers
count less (Farrington et al. 1996; Noufaily et al. 2013). Trend and wave are held near 0 by normal priors.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pharmakon.intake.plausibility.thresholds import Thresholds

Real = NDArray[np.float64]
Rows = NDArray[np.bool_]
_STEPS = 25
_LEAP, _SETTLED = 2.0, 1e-4  # of coefficients in one step of Newton's
_ROUNDS = 2  # of counting outliers less
_WIDEST = 20.0  # of a linear predictor
_YEAR = 12
_SMALL = 1e-9
_LEAST = 0.5  # records
_MEDIAN = 0.6745  # of the absolute standard normal
_SURELY = 4.0  # standardised residuals
_RARE = 0.1  # a share below it is rare


@dataclass(frozen=True)
class Forecast:
    """Series × months: expected number, its variance, and variance of its expectation alone. NaN: not examined.

    `tries`: of how many (shares), or None for counts.
    """

    found: Real
    mean: Real
    variance: Real
    of_mean: Real
    tries: Real | None = None

    def doubting(self, doubt: Real) -> "Forecast":
        """The forecast with a further standard deviation of its expectation, as a part of it."""
        more = (self.mean * doubt) ** 2
        return replace(self, variance=self.variance + more, of_mean=self.of_mean + more)

    def renewed(self, series: Rows, other: "Forecast") -> "Forecast":
        """The forecast with that of some series again, where it could be made."""
        made = np.zeros(self.mean.shape, dtype=bool)
        made[series] = np.isfinite(other.mean)
        parts = {name: getattr(self, name).copy() for name in ("mean", "variance", "of_mean")}
        for name, part in parts.items():
            part[made] = getattr(other, name)[made[series]]
        return replace(self, **parts)

    def p_low(self) -> Real:
        """Probability of so few or fewer."""
        return self._tail(below=True)

    def p_high(self) -> Real:
        """Probability of so many or more."""
        return self._tail(below=False)

    def _tail(self, *, below: bool) -> Real:
        tail = np.ones(self.mean.shape)
        known = np.isfinite(self.mean)
        found, mean, variance = self.found[known], self.mean[known], self.variance[known]
        if self.tries is None:
            tail[known] = _negative_binomial(found, mean, variance, below=below)
        else:
            tail[known] = _beta_binomial(found, mean, variance, self.tries[known], below=below)
        return tail


def _negative_binomial(found: Real, mean: Real, variance: Real, *, below: bool) -> Real:
    """Tail of the negative binomial with this mean and variance (near a Poisson where they are equal)."""
    from scipy.special import betainc

    dispersion = np.maximum(variance / mean, 1 + 1e-6)
    size = mean / (dispersion - 1)
    if below:
        return np.asarray(betainc(size, found + 1, 1 / dispersion))
    return np.where(found > 0, betainc(np.maximum(found, 1), size, 1 - 1 / dispersion), 1.0)


def _beta_binomial(found: Real, mean: Real, variance: Real, tries: Real, *, below: bool) -> Real:
    """Tail of a binomial with as many tries as give this variance (as Korn & Graubard 1998 do for shares).

    The rarer outcome, where it is rare, by the negative binomial: what is uncertain about a small share is skewed.
    """
    from scipy.special import betainc

    share = np.clip(mean / tries, _SMALL, 1 - _SMALL)
    dispersion = np.maximum(variance / (tries * share * (1 - share)), 1.0)
    fewer, hits = tries / dispersion, found / dispersion
    if below:
        tail = np.where(found < tries, betainc(np.maximum(fewer - hits, _SMALL), hits + 1, 1 - share), 1.0)
    else:
        tail = np.where(found > 0, betainc(np.maximum(hits, _SMALL), fewer - hits + 1, share), 1.0)
    rare = _negative_binomial(found, mean, variance, below=below)
    common = _negative_binomial(tries - found, np.maximum(tries - mean, _SMALL), variance, below=not below)
    return np.where(share < _RARE, rare, np.where(share > 1 - _RARE, common, tail))


def forecast_counts(counts: Real, exposure: Real, left_out: Rows, thresholds: Thresholds, part: float) -> Forecast:
    """Forecast every month of series of counts.

    Args:
        counts: series × months.
        exposure: series × months: expected size relative to the other months (days, completeness); 0: leave out.
        left_out: series × months from which no other month is forecast.
        part: probability of error of one test, for the allowance made for an estimated dispersion.
    """
    waves = 1
    least = thresholds.whole("months", "least")
    used = np.where(left_out, 0.0, exposure)
    fit = _Window(counts, used, thresholds, least=least, waves=waves, binomial=False).fitted()
    mean = exposure * np.exp(fit.level)
    of_mean = mean**2 * fit.variance * np.maximum(fit.dispersion, 1.0)
    variance = mean * fit.allowed(part) + of_mean
    return _examined(Forecast(counts, mean, variance, of_mean), fit.enough & (exposure > 0))


def forecast_shares(counts: Real, tries: Real, left_out: Rows, thresholds: Thresholds, part: float) -> Forecast:
    """Forecast every month of series of shares.

    Args:
        counts: series × months.
        tries: series × months: of how many; 0: leave out.
        left_out: series × months from which no other month is forecast.
        part: probability of error of one test.
    """
    least = thresholds.whole("months", "least_shares")
    used = np.where(left_out, 0.0, tries)
    fit = _Window(counts, used, thresholds, least=least, waves=0, binomial=True).fitted()
    share = 1 / (1 + np.exp(-fit.level))
    mean = tries * share
    of_mean = (mean * (1 - share)) ** 2 * fit.variance * np.maximum(fit.dispersion, 1.0)
    variance = mean * (1 - share) * fit.allowed(part) + of_mean
    return _examined(Forecast(counts, mean, variance, of_mean, tries), fit.enough & (tries > 0))


def _examined(forecast: Forecast, examined: Rows) -> Forecast:
    mean = np.where(examined & (forecast.mean > 0), forecast.mean, np.nan)
    return Forecast(forecast.found, mean, forecast.variance, forecast.of_mean, forecast.tries)


@dataclass(frozen=True)
class _Fit:
    """Of each series and month: linear predictor, its variance at dispersion 1, dispersion, degrees of freedom."""

    level: Real
    variance: Real
    dispersion: Real
    freedom: Real
    enough: Rows

    def allowed(self, part: float) -> Real:
        """Dispersion with the allowance of Student's t for having been estimated; never below 1."""
        from scipy.special import ndtri, stdtrit

        wider = stdtrit(np.maximum(self.freedom, 2.0), part) / ndtri(part)
        return np.asarray(np.maximum(self.dispersion * wider**2, 1.0))


class _Window:
    """The months that each month is forecast from: arrays of cases × lags, a case being a month of a series."""

    def __init__(
        self, counts: Real, tries: Real, thresholds: Thresholds, *, least: int, waves: int, binomial: bool
    ) -> None:
        self._binomial, self._shape = binomial, counts.shape
        length = thresholds.whole("months", "window")
        index, known = _places(counts.shape[1], length, least)
        self._tries = np.where(known, tries[:, index], 0.0).reshape(-1, length)
        self._used = self._tries > 0
        self._counts = np.where(self._used, counts[:, index].reshape(-1, length), 0.0)
        self._held = self._used.sum(axis=1)
        self._design, self._prior = _design(length, thresholds, waves)
        self._squares = (self._design[:, :, None] * self._design[:, None, :]).reshape(length, -1)
        self._from = thresholds.number("months", "downweight_from")
        self._least = least

    def fitted(self) -> _Fit:
        weights = self._used.astype(np.float64)
        beta = self._start()
        total = self._counts.sum(axis=1)
        # a share of none or all has no finite logit: its level stays where it starts
        changed = (total > 0) & (total < self._tries.sum(axis=1)) if self._binomial else total > 0
        for _ in range(_ROUNDS):
            self._solve(beta, weights, np.flatnonzero(changed))
            lighter = self._lighter(self._even(beta), self._from)
            changed &= (lighter != weights).any(axis=1)
            weights = lighter
        self._solve(beta, weights, np.flatnonzero(changed))
        return self._summed_up(beta, weights)

    def _summed_up(self, beta: Real, weights: Real) -> _Fit:
        mean, spread = self._mean(beta, self._tries)
        freedom = np.maximum(self._held - self._design.shape[1], 1.0)
        squares = np.where(self._used, (self._counts - mean) ** 2 / np.maximum(spread, _SMALL), 0.0)
        # months that count less in the fit count whole in the dispersion, but for those that are surely outliers
        whole = self._lighter(self._even(beta), max(self._from, _SURELY))
        dispersion = (whole * squares).sum(axis=1) / freedom / _kept(max(self._from, _SURELY))
        ahead = np.array([1.0, 0.0, 1.0, 0.0])[: self._design.shape[1]]  # no distance in time, the crest of the wave
        inverse = np.linalg.inv(self._information(weights * spread))
        variance = np.minimum(np.einsum("p,cpq,q->c", ahead, inverse, ahead), 1 / _LEAST)
        level = self._bounded(np.einsum("cp,p->c", beta, ahead))
        level, variance, dispersion, freedom = (
            part.reshape(self._shape) for part in (level, variance, dispersion, freedom)
        )
        return _Fit(level, variance, dispersion, freedom, (self._held >= self._least).reshape(self._shape))

    def _bounded(self, level: Real) -> Real:
        """Where none was seen (or nothing else), half a record is expected in the whole window (Noufaily et al.)."""
        least = np.log(_LEAST / np.maximum(self._tries.sum(axis=1), 1.0))
        return np.clip(level, least, -least if self._binomial else _WIDEST)

    def _start(self) -> Real:
        """The level of all months together, no trend and no wave."""
        total, tries = self._counts.sum(axis=1) + _LEAST, self._tries.sum(axis=1) + 2 * _LEAST
        beta = np.zeros((len(total), self._design.shape[1]))
        beta[:, 0] = np.log(total / (tries - total)) if self._binomial else np.log(total / tries)
        return beta

    def _solve(self, beta: Real, weights: Real, cases: NDArray[np.int64]) -> None:
        """Move the coefficients of some cases to where they fit best, by Newton's steps."""
        for _ in range(_STEPS):
            if not len(cases):
                return
            tries, weight = self._tries[cases], weights[cases]
            mean, spread = self._mean(beta[cases], tries)
            slope = np.einsum("cl,lp->cp", weight * (self._counts[cases] - mean), self._design)
            slope -= beta[cases] * self._prior
            change = np.linalg.solve(self._information(weight * spread), slope[..., None])[..., 0]
            beta[cases] += np.clip(change, -_LEAP, _LEAP)
            cases = cases[np.abs(change).max(axis=1) >= _SETTLED]

    def _information(self, weights: Real) -> Real:
        size = self._design.shape[1]
        found = np.einsum("cl,ls->cs", weights, self._squares).reshape(-1, size, size)
        return np.asarray(found + np.diag(self._prior + _SMALL))

    def _mean(self, beta: Real, tries: Real) -> tuple[Real, Real]:
        """Expected numbers, and their variances at dispersion 1."""
        level = np.clip(np.einsum("cp,lp->cl", beta, self._design), -_WIDEST, _WIDEST)
        if not self._binomial:
            mean = tries * np.exp(level)
            return mean, mean
        share = 1 / (1 + np.exp(-level))
        mean = tries * share
        return mean, mean * (1 - share)

    def _even(self, beta: Real) -> Real:
        """Residuals on the scale of the power 2/3 (Anscombe 1953), on which one case of a rare value is no outlier.

        For shares of the rarer of the two outcomes.
        """
        mean, spread = self._mean(beta, self._tries)
        other = self._binomial & (mean > self._tries / 2)
        found, mean = (np.where(other, self._tries - each, each) for each in (self._counts, mean))
        mean = np.maximum(mean, _SMALL)
        narrower = np.sqrt(np.maximum(spread, _SMALL) / mean)
        root = np.cbrt(mean)
        residual = 1.5 * (np.cbrt(found) ** 2 - root**2) / (np.sqrt(root) * narrower)
        return np.where(self._used, residual, 0.0)

    def _lighter(self, residual: Real, limit: float) -> Real:
        """Weights of the months used: by the square of its departure, less for an outlier; their sum stays.

        Departures are measured in median ones, not below chance: a year of outliers would hide itself in a variance.
        """
        away = np.abs(residual)
        some = (away > limit).any(axis=1)  # no month of the others can be an outlier
        usual = np.nanmedian(np.where(self._used[some], away[some], np.nan), axis=1, keepdims=True) / _MEDIAN
        away[some] /= np.maximum(usual, 1.0)
        lighter = np.where(self._used, np.where(away > limit, np.maximum(away, _SMALL) ** -2.0, 1.0), 0.0)
        whole = self._held / np.maximum(lighter.sum(axis=1), _SMALL)
        return np.asarray(lighter * whole[:, None])


def _kept(limit: float) -> float:
    """Part of the variance of normal residuals that is left where those beyond a limit count as one each.

    E(min(z², 1 beyond c)) = 1 − 2·c·φ(c).
    """
    return float(1 - 2 * limit * np.exp(-(limit**2) / 2) / np.sqrt(2 * np.pi))


def _places(months: int, length: int, least: int) -> tuple[NDArray[np.int64], Rows]:
    """Months × lags: the months that each is forecast from, nearest first, and whether there is one."""
    at, lag = np.arange(months)[:, None], np.arange(1, length + 1)[None, :]
    index = np.where(at >= least, at - lag, at + lag)
    known = (index >= 0) & (index < months)
    return np.where(known, index, 0), known


def _design(length: int, thresholds: Thresholds, waves: int) -> tuple[Real, Real]:
    """Lags × coefficients (level, trend a year, yearly wave), and the precision of their priors."""
    lag = np.arange(1, length + 1) / _YEAR
    columns: Sequence[Real] = [np.ones(length), -lag]
    trend = thresholds.number("months" if waves else "values", "trend_sd")
    precision = [0.0, trend**-2]
    for wave in range(1, waves + 1):
        turn = 2 * np.pi * wave * lag
        columns = [*columns, np.cos(turn), np.sin(turn)]
        precision += [thresholds.number("months", "season_sd") ** -2] * 2
    return np.stack(columns, axis=1), np.array(precision)
