"""The budgets of the data access layer, measured beside the libraries and drivers that it is compared with."""
