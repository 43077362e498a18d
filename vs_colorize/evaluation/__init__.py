"""How good results are: metrics."""
