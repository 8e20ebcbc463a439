"""README.md of a dataset: what its reports say, laid out, checked against the Hub's rules, merged with what people wrote."""
