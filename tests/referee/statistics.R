# Limits of Poisson counts and of proportions, by R alone (base and stats), written as JSON to standard output.
# Usage: Rscript tests/referee/statistics.R [share]     share: a small part, as the tests run it
share <- "share" %in% commandArgs(trailingOnly = TRUE)
levels <- if (share) 0.95 else c(0.5, 0.8, 0.9, 0.95, 0.99, 0.999)
counts <- if (share) c(0, 1, 3, 10, 99) else c(0:30, 50, 99, 100, 101, 250, 999, 1000, 5105, 20000, 1e5, 1e6)
cases <- if (share) list(c(0, 10), c(10, 10), c(3, 17)) else list(
  c(0, 1), c(1, 1), c(0, 10), c(1, 10), c(5, 10), c(9, 10), c(10, 10), c(3, 17), c(1, 1000), c(999, 1000), c(37, 1200),
  c(2500, 5105), c(0, 1e5), c(1, 1e5), c(7, 1e6), c(999993, 1e6))
expected <- if (share) c(1, 3) else c(1, 3, 10, 30, 100, 1000)
number <- function(x) sprintf("%.17g", x)

# Mid-P: the mean at which the tail beyond the count and half the count's own probability make alpha / 2. The root is
# taken on the log of the mean, in a bracket of the exact limits of the neighbouring counts.
midp <- function(x, level) {
  a <- (1 - level) / 2
  solve_for <- function(f, from, to) exp(uniroot(function(l) f(exp(l)), log(c(from, to)), tol = 1e-15, maxiter = 10000)$root)
  above <- function(mu) ppois(x, mu, lower.tail = FALSE) + dpois(x, mu) / 2 - a
  below <- function(mu) ppois(x, mu) - dpois(x, mu) / 2 - a
  lower <- if (x == 0) 0 else solve_for(above, qgamma(a, x) * 0.999, qgamma(a, x + 1) * 1.001)
  upper <- solve_for(below, if (x == 0) -log(a) * 0.5 else qgamma(1 - a, x) * 0.999, qgamma(1 - a, x + 1) * 1.001)
  c(lower, upper)
}
limits_line <- function(METHOD, LIMITS, ...) {  # capitals: R would take n = for name =
  at <- list(...)
  keys <- paste(sprintf('"%s": %s', names(at), sapply(at, number)), collapse = ", ")
  sprintf('    {"method": "%s", %s, "lower": %s, "upper": %s}', METHOD, keys, number(LIMITS[1]), number(LIMITS[2]))
}
lines <- c()
for (level in levels) {
  for (x in counts) {
    lines <- c(lines, limits_line("exact", poisson.test(x, conf.level = level)$conf.int, count = x, level = level))
    lines <- c(lines, limits_line("midp", midp(x, level), count = x, level = level))
  }
  for (case in cases) {
    limits <- binom.test(case[1], case[2], conf.level = level)$conf.int
    lines <- c(lines, limits_line("clopper_pearson", limits, k = case[1], n = case[2], level = level))
  }
}
# poisson.test's own limits, counted over every count that occurs
coverage <- function(mu) {
  x <- 0:ceiling(mu + 12 * sqrt(mu) + 60)
  contains <- sapply(x, function(k) { l <- poisson.test(k)$conf.int; l[1] <= mu && mu <= l[2] })
  sum(dpois(x[contains], mu))
}
for (mu in expected) lines <- c(lines, sprintf('    {"method": "coverage_of_exact", "expected": %s, "value": %s}', number(mu), number(coverage(mu))))
rate <- poisson.test(3, 50000)$conf.int * 1e5
lines <- c(lines, limits_line("crude_rate", rate, count = 3, persons = 50000, level = 0.95))

cat("{\n", sprintf('  "r_version": "%s.%s",\n', R.version$major, R.version$minor), sep = "")
cat('  "script": "tests/referee/statistics.R",\n  "values": [\n', paste(lines, collapse = ",\n"), "\n  ]\n}\n", sep = "")
