# Values of test_forecast_against_r.py: Rscript forecast.R (R 4.2.2).
y <- c(31,28,35,30,27,33,29,36,41,38,33,45,30,34,37,29,40,35,33,42,44,39,41,47,36,33,45,38,41,39,44,40,52,46,43,55)
# month t=37 is forecast: lag k of the j-th of 36 = 37-j
k <- 36:1
fit <- glm(y ~ I(-k/12) + cos(2*pi*k/12) + sin(2*pi*k/12), family=quasipoisson)
# the month itself: lag 0
d <- coef(summary(fit)); phi <- summary(fit)$dispersion
x <- c(1,0,1,0); eta <- sum(x*coef(fit)); v <- as.numeric(t(x)%*%vcov(fit)%*%x)
cat(sprintf("%.10f %.10f %.10f\n", exp(eta), exp(eta)^2*v, phi))
n <- c(50,48,55,60,52,49,58,61,47,53,56,50,57,62,51,54)
s <- c(10,12,9,15,11,13,12,17,8,14,13,15,12,18,14,16)
k <- 16:1
fit <- glm(cbind(s,n-s) ~ I(-k/12), family=quasibinomial)
x <- c(1,0); eta <- sum(x*coef(fit)); v <- as.numeric(t(x)%*%vcov(fit)%*%x); p <- plogis(eta)
cat(sprintf("%.10f %.10f %.10f\n", 40*p, (40*p*(1-p))^2*v, summary(fit)$dispersion))
cat(sprintf("%.12e %.12e\n", pnbinom(59, size=40/0.5, mu=40, lower.tail=FALSE), pnbinom(19,size=40/0.5,mu=40)))
