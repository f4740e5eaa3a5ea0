"""Every filter by organisation or programme, taken away one at a time: which test notices it."""
