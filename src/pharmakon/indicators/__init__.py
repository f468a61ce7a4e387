"""What is measured: definitions, totals, estimates, traces."""
