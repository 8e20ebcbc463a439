"""From runs to a dataset that others can load, check and build on."""
