"""Tools of the people who maintain the project: the contract and the generated pages."""
