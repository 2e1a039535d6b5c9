"""The backend's source as data: modules, names, signatures, classes, calls. Nothing is imported or run."""
