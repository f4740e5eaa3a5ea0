"""From cards and forms to Adaptive Cards: pure."""
