"""Templates: texts with fields, such as ``Hello {{ given or "there" }}``, that are filled in for each person."""
